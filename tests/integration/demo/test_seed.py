"""The demo's data is what the real program would have written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from server.actions import campaign_progress
from server.demo import coop, daytime, groups, program, seed
from server.demo.campaigns import BANKS, DRAFT, EVENT, GOTV, REMINDER, SURVEY
from server.demo.links import LINKS
from server.domain import surveys
from server.domain.conversations import Status
from server.domain.links import field
from server.domain.scripts import compile, has_opt_out_words  # noqa: A004 - as `re.compile`
from server.domain.texting_hours import Hours, window
from server.domain.zones import Place, zone_info
from server.errors import SettingsError
from server.runtime import Runtime
from server.settings import Settings
from server.storage.queries import broadcasts, keywords
from tests import oracle
from tests.cast import Cast
from tests.integration.demo.conftest import API_URL


async def figures(runtime: Runtime, title: str) -> Mapping[str, Any]:
    found = await runtime.database.pool.fetchval("SELECT id FROM campaigns WHERE title = $1", title)
    return await campaign_progress.figures(runtime, found)


@pytest.mark.anyio
async def test_the_people_have_phones_that_nobody_has(seeded: Runtime) -> None:
    pool = seeded.database.pool
    ours = await pool.fetchval("SELECT organization_id FROM campaigns WHERE title = $1", GOTV.title)
    mine = f"contacts WHERE organization_id = {ours}"
    assert await pool.fetchval(f"SELECT count(*) FROM {mine}") == 2_000
    assert await pool.fetchval(f"SELECT count(DISTINCT substr(phone, 3, 3)) FROM {mine}") >= 20
    assert await pool.fetchval(f"SELECT count(DISTINCT (first_name, last_name)) FROM {mine}") > 1_500
    phones = f"SELECT phone FROM {mine} UNION ALL SELECT phone FROM numbers"
    assert await pool.fetchval(f"SELECT bool_and(phone ~ '^\\+1\\d{{3}}55501\\d\\d$') FROM ({phones}) p")
    assert await pool.fetchval(f"SELECT count(*) = count(DISTINCT phone) FROM ({phones}) p")
    assert await pool.fetchval("SELECT count(*) FROM memberships WHERE role = 'volunteer'") >= 12
    assert await pool.fetchval("SELECT count(DISTINCT team_id) FROM team_members") == 2


@pytest.mark.anyio
async def test_three_campaigns_stand_as_if_people_had_worked_on_them(seeded: Runtime) -> None:
    gotv, event, survey = [await figures(seeded, bank.title) for bank in (GOTV, EVENT, SURVEY)]
    assert (gotv["contacts"], gotv["suppressed"], gotv["processed"]) == (900, 8, 420)
    assert (gotv["assigned"], gotv["unassigned"]) == (38, 900 - 8 - 420 - 38)
    assert (survey["contacts"], survey["processed"]) == (300, 150)
    assert event["sent"] + event["not_sent"] == 380
    for found in (gotv, event, survey):
        assert found["contacts"] == sum(found[name] for name in ("suppressed", "unassigned", "assigned", "processed"))
        assert found["sent"] == found["delivered"] + found["not_delivered"]
        assert min(found["needs_attention"], found["opt_outs"], *found["sentiment"].values()) > 0


@pytest.mark.anyio
async def test_the_judge_finds_no_wrong_figure(seeded: Runtime) -> None:
    url, pool = seeded.settings.database_url, seeded.database.pool
    for title in (*(bank.title for bank in (*BANKS, *coop.BANKS)), groups.TITLE):
        counted = await figures(seeded, title)
        campaign_id = await pool.fetchval("SELECT id FROM campaigns WHERE title = $1", title)
        judged = oracle.progress(url, campaign_id)
        assert judged == {name: counted[name] for name in judged}, title
    with psycopg.connect(url) as sql:
        assert (oracle.wrong_figures(sql), oracle.initials_twice(sql), oracle.unsettled(sql)) == (0, 0, 0)
    assert await pool.fetchval(
        """SELECT bool_and(r.n = cv.replies AND r.last = cv.last_message_at) FROM conversations cv JOIN (
             SELECT conversation_id, count(*) FILTER (WHERE direction = 'in') AS n, max(created_at) AS last
             FROM messages GROUP BY 1) r ON r.conversation_id = cv.id"""
    )


@pytest.mark.anyio
async def test_who_joined_by_a_word_asked_for_texts_and_got_the_group_message(seeded: Runtime) -> None:
    pool = seeded.database.pool
    ours = await pool.fetchval("SELECT organization_id FROM campaigns WHERE title = $1", GOTV.title)
    words = await keywords.listed(pool, ours, 0, 10)
    assert [(row["word"], row["does"]) for row in words] == [("roof", "join"), ("yes", "mark")]
    sent = await figures(seeded, groups.TITLE)
    assert sent["delivered"] == words[0]["people"] > 30
    assert (sent["replies"], sent["needs_attention"]) == (5, 2)
    reached = await broadcasts.reached(pool, words[0]["list_id"])
    assert (reached["people"], reached["total"]) == (words[0]["people"], words[0]["people"])


@pytest.mark.anyio
async def test_every_kind_of_thread_is_there(seeded: Runtime) -> None:
    pool = seeded.database.pool
    rows = await pool.fetch("SELECT status, count(*) AS n FROM conversations GROUP BY status")
    assert {row["status"] for row in rows} == set(Status)
    states = {row["state"] for row in await pool.fetch("SELECT DISTINCT state FROM messages")}
    assert states == {"delivered", "undelivered", "failed", "blocked", "received"}
    lost = "state IN ('undelivered', 'failed') AND (reason IS NULL OR detail IS NULL)"
    assert await pool.fetchval(f"SELECT count(*) FROM messages WHERE {lost}") == 0
    assert (
        await pool.fetchval("SELECT max(n) FROM (SELECT count(*) AS n FROM messages GROUP BY conversation_id) t") > 40
    )
    assert await pool.fetchval("SELECT max(length(text)) FROM messages WHERE direction = 'in'") > 600
    waiting = await pool.fetch(
        """SELECT now() - needs_attention_since AS age, assignee_id FROM conversations
           WHERE status = 'needs_attention'"""
    )
    assert (
        min(row["age"] for row in waiting) < timedelta(hours=1) < timedelta(days=1) < max(row["age"] for row in waiting)
    )
    assert {row["assignee_id"] is None for row in waiting} == {True, False}


@pytest.mark.anyio
async def test_nothing_was_said_at_night_or_in_the_future_or_to_who_said_stop(seeded: Runtime) -> None:
    pool = seeded.database.pool
    rows = await pool.fetch(
        "SELECT m.created_at, ct.place FROM messages m JOIN contacts ct ON ct.id = m.contact_id WHERE direction = 'out'"
    )
    assert all(row["created_at"] < datetime.now(UTC) for row in rows)
    clocks = {row["created_at"].astimezone(zone_info(Place.from_key(row["place"]).zones[0])).hour for row in rows}
    assert min(clocks) >= 8
    assert max(clocks) <= 19
    late = """SELECT count(*) FROM messages m JOIN contacts ct ON ct.id = m.contact_id
              WHERE m.direction = 'out' AND m.state <> 'blocked' AND m.created_at > ct.opted_out_at"""
    assert await pool.fetchval(late) == 0


@pytest.mark.anyio
async def test_scripts_can_be_launched_and_only_the_draft_lacks_something(seeded: Runtime) -> None:
    for bank in (*BANKS, *coop.BANKS):
        assert len(bank.canned) >= 4
        assert all(has_opt_out_words(script.text) for script in bank.initials)
        for _, text in (*bank.canned, *((None, script.text) for script in bank.initials)):
            compile(text, {*bank.fields(1), *(field(name) for name, _ in LINKS)})
        titles = {title for title, _ in bank.canned}
        assert set(bank.marks) <= titles, bank.key
        questions = surveys.settled(bank.questions) if bank.questions else []
        assert list(surveys.wrong(questions, titles)) == [], bank.key
    rows = await seeded.database.pool.fetch(
        "SELECT title, list_id FROM campaigns WHERE state = 'draft' AND kind = 'p2p' ORDER BY id"
    )
    assert [(row["title"], row["list_id"] is None) for row in rows] == [(DRAFT.title, True), (REMINDER.title, False)]


@pytest.mark.anyio
async def test_people_are_texted_in_their_language(seeded: Runtime) -> None:
    rows = await seeded.database.pool.fetch(
        """SELECT DISTINCT ct.language, s.language AS script FROM conversations cv
           JOIN contacts ct ON ct.id = cv.contact_id JOIN initial_scripts s ON s.id = cv.initial_script_id
           JOIN campaigns cp ON cp.id = cv.campaign_id WHERE cp.title = $1""",
        GOTV.title,
    )
    assert {(row["language"], row["script"]) for row in rows} == {("en", None), ("es", "es")}


@pytest.mark.anyio
async def test_scores_of_the_past_are_those_of_the_scorer(seeded: Runtime) -> None:
    rows = await seeded.database.pool.fetch("SELECT text, score FROM messages WHERE direction = 'in'")
    assert len(rows) > 200
    assert all(row["score"] == seeded.scorer.score(row["text"]) for row in rows)


@pytest.mark.anyio
async def test_a_second_start_keeps_what_is_there_and_finds_the_carrier_where_it_is_now(
    runtime: Runtime,
) -> None:
    url, pool = runtime.settings.database_url, runtime.database.pool
    first = await seed.organization(url, runtime.secrets, API_URL)
    await pool.execute("UPDATE contacts SET notes = 'called' WHERE external_id = 'demo-0000'")
    people = await pool.fetchval("SELECT count(*) FROM contacts")
    assert await seed.organization(url, runtime.secrets, "http://127.0.0.1:10") == first
    assert await pool.fetchval("SELECT count(*) FROM contacts WHERE notes = 'called'") == 1
    assert await pool.fetchval("SELECT count(*) FROM contacts") == people
    rows = await pool.fetch("SELECT DISTINCT api_url FROM carrier_accounts")
    assert [row["api_url"] for row in rows] == ["http://127.0.0.1:10"]


@pytest.mark.anyio
async def test_imported_contacts_keep_their_place(runtime: Runtime) -> None:
    url, pool = runtime.settings.database_url, runtime.database.pool
    await seed.organization(url, runtime.secrets, API_URL)
    await pool.execute("UPDATE contacts SET external_id = 'mine', place = 'X' WHERE external_id = 'demo-0000'")
    await pool.execute("UPDATE contacts SET place = 'X' WHERE external_id = 'demo-0001'")
    await seed.organization(url, runtime.secrets, API_URL)
    rows = await pool.fetch("SELECT external_id FROM contacts WHERE place = 'X'")
    assert [row["external_id"] for row in rows] == ["mine"]


@pytest.mark.anyio
async def test_the_data_of_somebody_else_are_left_alone(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(SettingsError, match="holds an organization already"):
        await seed.organization(runtime.settings.database_url, runtime.secrets, API_URL)
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM contacts") == 0
    with pytest.raises(SettingsError, match="TEXTBANK_DATABASE_URL"):
        program.reset(runtime.settings)


def test_data_that_the_demo_did_not_make_are_not_erased(settings: Settings) -> None:
    from dataclasses import replace

    from server.storage.embedded.home import home_of

    own = replace(settings, database_url="", data_dir=settings.data_dir / "own")
    own.data_dir.mkdir()
    cluster = home_of(own.data_dir.resolve()).cluster
    cluster.mkdir(parents=True)
    try:
        with pytest.raises(SettingsError, match="not made by the demo"):
            program.reset(own)
        assert cluster.is_dir()
    finally:
        cluster.rmdir()
        cluster.parent.rmdir()


def test_it_is_daytime_in_the_demo_at_every_hour() -> None:
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    for half_hours in range(0, 2 * 24 * 366, 11):
        now = begin + timedelta(minutes=30 * half_hours)
        span = window(Place.from_key(daytime.place(now)), Hours(), now)
        assert span is not None, now
        assert span[1] - now > timedelta(hours=6), now
