"""The demo's data is what the real program would have written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.actions import campaign_progress
from server.demo import daytime, program, seed
from server.demo.campaigns import ANSWERS, EVENT, GOTV, SURVEY
from server.domain.texting_hours import Hours, window
from server.domain.zones import Place
from server.errors import SettingsError
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast

API_URL = "http://127.0.0.1:9"


async def figures(runtime: Runtime, title: str) -> Mapping[str, Any]:
    found = await runtime.database.pool.fetchval("SELECT id FROM campaigns WHERE title = $1", title)
    return await campaign_progress.figures(runtime, found)


@pytest.mark.anyio
async def test_three_campaigns_stand_as_if_people_had_worked_on_them(runtime: Runtime) -> None:
    await seed.organization(runtime.settings.database_url, runtime.secrets, API_URL)
    pool = runtime.database.pool
    assert await pool.fetchval("SELECT count(*) FROM contacts") == 2_000
    assert await pool.fetchval("SELECT count(DISTINCT substr(phone, 3, 3)) FROM contacts") >= 20
    assert await pool.fetchval("SELECT bool_and(phone ~ '^\\+1\\d{3}55501\\d\\d$') FROM contacts")
    gotv, event, survey = [await figures(runtime, bank.title) for bank in (GOTV, EVENT, SURVEY)]
    assert (gotv["contacts"], gotv["suppressed"], gotv["unassigned"]) == (1_200, 8, 1_192)
    assert (survey["contacts"], survey["unassigned"]) == (300, 300)
    assert event["sent"] == 300
    assert event["delivered"] + event["not_delivered"] == 300
    assert event["replies"] > 50
    assert min(event["needs_attention"], event["opt_outs"], *event["sentiment"].values()) > 0


@pytest.mark.anyio
async def test_scores_of_the_past_are_those_of_the_scorer(runtime: Runtime) -> None:
    await seed.organization(runtime.settings.database_url, runtime.secrets, API_URL)
    rows = await runtime.database.pool.fetch("SELECT text, score FROM messages WHERE direction = 'in'")
    assert {row["text"] for row in rows} == {answer.text for answer in ANSWERS}
    assert all(row["score"] == runtime.scorer.score(row["text"]) for row in rows)


@pytest.mark.anyio
async def test_a_second_start_keeps_what_is_there_and_finds_the_carrier_where_it_is_now(
    runtime: Runtime,
) -> None:
    url, pool = runtime.settings.database_url, runtime.database.pool
    first = await seed.organization(url, runtime.secrets, API_URL)
    await pool.execute("UPDATE contacts SET notes = 'called' WHERE external_id = 'demo-0000'")
    assert await seed.organization(url, runtime.secrets, "http://127.0.0.1:10") == first
    assert await pool.fetchval("SELECT count(*) FROM contacts WHERE notes = 'called'") == 1
    assert await pool.fetchval("SELECT count(*) FROM contacts") == 2_000
    assert await pool.fetchval("SELECT api_url FROM carrier_accounts") == "http://127.0.0.1:10"


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
