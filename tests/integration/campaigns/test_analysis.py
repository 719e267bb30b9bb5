"""How a campaign went: the same figures on the page, in the answer and on paper."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import analysis, analytics_report, keeping
from server.runtime import Runtime
from server.storage.database import Connection
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def _nothing_is_under_way(sql: Connection) -> None:
    """A change is only known to be in the figures once no transaction of the whole server began before it.

    The databases of other tests are on the same server.
    """
    while await sql.fetchval(
        "SELECT EXISTS(SELECT FROM conversations WHERE changed >= pg_snapshot_xmin(pg_current_snapshot()))"
    ):
        await asyncio.sleep(0.01)


@pytest.fixture
async def told(runtime: Runtime, cast: Cast) -> Bank:
    """Ten contacts: eight were texted by two scripts; three answered, one of them with STOP; one was refused."""
    made = await bank(runtime, cast.ada, contacts=10)
    sql = runtime.database.pool
    other = await sql.fetchval(
        "INSERT INTO initial_scripts (campaign_id, position, text) VALUES ($1, 1, 'Hello #let *you*') RETURNING id",
        made.campaign_id,
    )
    for at, conversation in enumerate(made.conversation_ids[:8]):
        state = "undelivered" if at == 7 else "delivered"
        await sql.execute(
            """UPDATE conversations SET initial_state = $2, status = $3, replies = $4, score = $5,
                 initial_script_id = CASE WHEN $6 THEN $7 ELSE initial_script_id END WHERE id = $1""",
            conversation,
            state,
            ("waiting", "needs_attention", "opted_out")[at] if at < 3 else "waiting",
            1 if at < 3 else 0,
            (90, 50, 5)[at] if at < 3 else None,
            at % 2 == 1,
            other,
        )
        await sql.execute(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, reason, user_id, number_id, carrier_class, priority, attempt, requeued)
               VALUES ($1, $2, $3, $4, 'out', 'initial', 'Hi', 2, $5, $6, $7, $8, 'att', 1, 1, 0)""",
            cast.ada.organization_id,
            made.campaign_id,
            conversation,
            made.contact_ids[at],
            state,
            "30" if at == 7 else None,
            cast.vera.user_id,
            made.number_ids[0],
        )
    return made


async def test_the_parts_of_an_analysis_add_up_to_its_figures(
    runtime: Runtime, api: Api, cast: Cast, told: Bank
) -> None:
    found = (await api(cast.sue).get(f"/campaigns/{told.campaign_id}/analysis")).json()
    assert found["progress"]["sent"] == 8 == sum(part["count"] for part in found["delivery"])
    assert {part["name"]: part["count"] for part in found["response"]} == {"replied": 3, "opt_outs": 1}
    assert [part["count"] for part in found["sentiment"]] == [1, 1, 1]
    assert sum(script["sent"] for script in found["scripts"]) == 8
    assert sum(hour["initials"] for hour in found["hours"]) == 8
    assert next((person["name"], person["sent"]) for person in found["volunteers"]) == (cast.vera.name, 8)
    assert found["parts"] == {"initials": 16, "answers": 0}
    assert "Too few" in found["conclusion"]
    await runtime.database.pool.execute("UPDATE initial_scripts SET language = 'es' WHERE position = 1")
    apart = (await api(cast.sue).get(f"/campaigns/{told.campaign_id}/analysis")).json()
    assert apart["conclusion"] == "Scripts in different languages went to different people: they are not compared."


async def test_ways_are_told_by_what_is_known_of_each_contact_and_numbers_to_who_looks_after_them(
    runtime: Runtime, api: Api, cast: Cast, told: Bank
) -> None:
    path = f"/campaigns/{told.campaign_id}/analysis"
    await runtime.database.pool.execute("UPDATE contacts SET carrier_class = 'att' WHERE id = $1", told.contact_ids[7])
    carriers = [way for way in (await api(cast.sue).get(path)).json()["ways"] if way["kind"] == "carrier"]
    assert [(way["name"], way["sent"], way["not_delivered"]) for way in carriers] == [("unknown", 7, 0), ("att", 1, 1)]
    kinds = [{way["kind"] for way in (await api(who).get(path)).json()["ways"]} for who in (cast.sue, cast.max)]
    assert kinds == [{"carrier", "area"}, {"carrier", "area", "number"}]


async def test_answers_and_tags_are_counted(runtime: Runtime, api: Api, cast: Cast, told: Bank) -> None:
    sql, threads = runtime.database.pool, told.conversation_ids
    asked = '[{"key": "vote", "text": "Will they vote?", "answers": [{"text": "Yes"}, {"text": "No"}]}]'
    await sql.execute("UPDATE campaigns SET questions = $1::jsonb WHERE id = $2", asked, told.campaign_id)
    await sql.executemany(
        "INSERT INTO survey_answers (campaign_id, conversation_id, question, answer) VALUES ($1, $2, 'vote', $3)",
        [
            (told.campaign_id, threads[0], "No"),
            (told.campaign_id, threads[1], "No"),
            (told.campaign_id, threads[2], "?"),
        ],
    )
    for kind in ("conversation", "message", "contact"):
        tag = "INSERT INTO tags (organization_id, kind, name) VALUES ($1, $2, $3) RETURNING id"
        made = await sql.fetchval(tag, cast.ada.organization_id, kind, f"A {kind}")
        await sql.execute(f"UPDATE {kind}s SET tag_ids = ARRAY[$1::bigint]", made)
    found = (await api(cast.sue).get(f"/campaigns/{told.campaign_id}/analysis")).json()
    (question,) = found["questions"]
    assert (question["question"], question["answered"]) == ("Will they vote?", 3)
    told_so = [(one["answer"], one["people"], one["share"]) for one in question["answers"]]
    assert told_so == [("Yes", 0, 0.0), ("No", 2, 66.7), ("?", 1, 33.3)]
    assert [(tag["name"], tag["carried"]) for tag in found["tags"]] == [("A conversation", 10), ("A message", 8)]


async def test_the_report_is_a_pdf_in_whatever_letters(runtime: Runtime, api: Api, cast: Cast, told: Bank) -> None:
    title = "Votar 选民 مرحبا 🗳️"
    await runtime.database.pool.execute("UPDATE campaigns SET title = $1", title)
    answer = await api(cast.sue).get(f"/campaigns/{told.campaign_id}/report.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    for font in (b"LibertinusSerif", b"NotoSansCJK", b"NotoSansArabic", b"NotoEmoji"):
        assert font in answer.content


async def test_the_report_speaks_the_language_of_who_asks(runtime: Runtime, cast: Cast, told: Bank) -> None:
    found = await analysis.of(runtime, cast.ada.organization_id, told.campaign_id)
    campaign = await runtime.database.pool.fetchrow(
        "SELECT title, launched_at, ended_at, 'Canyon' AS organization FROM campaigns"
    )
    assert campaign is not None
    english, spanish = (analytics_report.document(found, dict(campaign), language) for language in ("en", "es"))
    assert english["words"]["delivery"] == "Delivery"
    assert spanish["words"]["delivery"] == "Entrega"
    assert [tile["value"] for tile in english["tiles"]] == ["10", "8", "7", "3", "1", "1"]


async def test_figures_of_a_large_campaign_are_kept_until_a_thread_of_it_changes(
    runtime: Runtime, cast: Cast, told: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LARGE", 10)
    monkeypatch.setattr(keeping, "KEEP", 100_000)
    sql, key = runtime.database.pool, (cast.ada.organization_id, told.campaign_id)
    await _nothing_is_under_way(sql)
    first = await analysis.of(runtime, *key)
    await sql.execute("UPDATE conversations SET replies = replies + 1 WHERE replies > 0")
    kept = await analysis.of(runtime, *key)
    assert (kept.progress, kept.hours, kept.behind) == (first.progress, first.hours, False)
    await sql.execute("UPDATE conversations SET changed = pg_current_xact_id() WHERE id = $1", told.conversation_ids[0])
    behind = await analysis.of(runtime, *key)
    assert (behind.progress, behind.behind) == (first.progress, True)
    monkeypatch.setattr(keeping, "KEEP", 0)
    newest = await analysis.of(runtime, *key, patience=60)
    assert (newest.progress["replies"], newest.behind) == (first.progress["replies"] + 3, False)
    assert newest.as_of > behind.as_of


async def test_figures_of_large_campaigns_are_there_before_anybody_asks(
    runtime: Runtime, cast: Cast, told: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LARGE", 10)
    await _nothing_is_under_way(runtime.database.pool)
    await analysis.renew(runtime)
    await runtime.database.pool.execute("UPDATE conversations SET replies = 9 WHERE replies > 0")
    found = await analysis.of(runtime, cast.ada.organization_id, told.campaign_id)
    assert found.progress["replies"] == 3
