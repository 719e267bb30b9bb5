"""What pools can send, what binds them, when campaigns end, and what monitoring is told."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.stores import own_clock

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def registered(runtime: Runtime, cast: Cast, api: Api, made: Bank, **limits: Any) -> str:
    """The bank's numbers and campaign under one registration."""
    body = {"name": "GOTV", "att_class": "K", **limits}
    id_ = str((await api(cast.max).post("/registrations", json=body)).json()["id"])
    sql = runtime.database.pool
    await sql.execute("UPDATE numbers SET registration_id = $1 WHERE id = ANY($2::bigint[])", int(id_), made.number_ids)
    await sql.execute("UPDATE campaigns SET registration_id = $1 WHERE id = $2", int(id_), made.campaign_id)
    return id_


async def pools(api: Api, viewer: Viewer) -> dict[str | None, dict[str, Any]]:
    items = (await api(viewer).get("/pools")).json()["items"]
    return {item["registration_id"]: item for item in items}


async def test_a_pool_is_told_with_its_work_and_what_binds(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=10, numbers=4, rate=2.0)
    await epochs.rebuild(runtime)
    id_ = await registered(runtime, cast, api, made)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    for one in bucket.conversations[:4]:
        await sending.send(runtime, cast.vera, Press(int(one.id), f"press-{one.id}", "initial"))
    pool = (await pools(api, cast.max))[id_]
    assert [pool[name] for name in ("numbers", "rate", "limit", "queue", "ahead")] == [4, 8.0, 8.0, 4, 6]
    assert (pool["bound_by"], pool["state"]) == ("numbers", "approved")
    assert (pool["queue_seconds"], pool["all_seconds"]) == (pytest.approx(0.5), pytest.approx(1.2, abs=0.1))
    assert pool["advice"] == "4 more numbers like these would halve the time."
    assert (await api(cast.olga).get("/pools")).json()["items"] == []
    assert (await api(cast.sue).get("/pools")).status_code == 403


async def test_resting_and_dead_numbers_are_no_capacity_and_texts_of_dead_ones_wait_for_a_decision(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await bank(runtime, cast.ada, contacts=4, numbers=4, rate=2.0)
    await epochs.rebuild(runtime)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    await sending.send(runtime, cast.vera, Press(int(bucket.conversations[0].id), "press-1", "initial"))
    sql = runtime.database.pool
    dead = await sql.fetchval("SELECT number_id FROM messages")
    resting = next(id_ for id_ in made.number_ids if id_ != dead)
    await sql.execute("UPDATE numbers SET state = 'retired' WHERE id = $1", dead)
    await api(cast.max).post(f"/numbers/{resting}/rest", json={"minutes": 10})
    pool = (await pools(api, cast.max))[None]
    assert [pool[name] for name in ("numbers", "resting", "gone", "undecided", "rate")] == [2, 1, 1, 1, 4.0]


async def test_more_numbers_do_not_help_a_pool_that_its_registration_holds(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await bank(runtime, cast.ada, contacts=10, numbers=4, rate=100.0)
    await epochs.rebuild(runtime)
    id_ = await registered(runtime, cast, api, made, att_class="T")  # 75 parts a minute to each carrier
    pool = (await pools(api, cast.max))[id_]
    assert pool["bound_by"] == "class"
    assert pool["limit"] < 5
    assert pool["advice"] == "More numbers would not help: AT&T's limit for this registration binds."
    await runtime.database.pool.execute("UPDATE carrier_accounts SET stopped_reason = 'no credit', stopped_at = now()")
    pool = (await pools(api, cast.max))[id_]
    assert (pool["bound_by"], pool["all_seconds"]) == ("account", None)


@pytest.fixture
def noon(settings: Settings) -> None:
    """In Los Angeles, by PostgreSQL's clock: in the last hour of the carriers' day the next one would count too."""
    today = "date_trunc('day', pg_catalog.now() AT TIME ZONE 'America/Los_Angeles')"
    own_clock(settings.database_url, f"({today} + interval '12 hours') AT TIME ZONE 'America/Los_Angeles'")


async def test_what_t_mobile_takes_a_day_is_counted_with_what_went_today(
    noon: None, runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await bank(runtime, cast.ada, contacts=10, numbers=1, rate=1_000.0)
    await epochs.rebuild(runtime)
    id_ = await registered(runtime, cast, api, made, tmobile_daily_cap=2_000)
    plan: dict[str, str | int] = {"contacts": 20_000, "hours": 1, "registration_id": id_}
    found = (await api(cast.max).get("/calculator", params=plan)).json()
    assert (found["bound_by"], found["numbers_needed"]) == ("day", None)
    assert 4_000 < found["contacts_possible"] < 8_000
    sql = runtime.database.pool
    await sql.execute(
        """WITH m AS (
             INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
               parts, state, number_id, carrier_class, priority, attempt, requeued)
             SELECT organization_id, campaign_id, id, contact_id, 'out', 'reply', 'Hi', 10, 'delivered', $1, 'tmobile',
               0, 1, 0 FROM conversations LIMIT 1 RETURNING id)
           INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up, outcome)
           SELECT id, $1, 1, 'token', 2000, now(), 0, 'accepted' FROM m""",
        made.number_ids[0],
    )
    after = (await api(cast.max).get("/calculator", params=plan)).json()
    assert after["contacts_possible"] < found["contacts_possible"]


async def test_the_calculator_starts_from_the_numbers_at_hand(runtime: Runtime, cast: Cast, api: Api) -> None:
    await bank(runtime, cast.ada, contacts=0, numbers=2, rate=1.0)
    found = (await api(cast.max).get("/calculator", params={"contacts": 60_000, "hours": 8})).json()
    assert (found["numbers"], found["numbers_needed"], found["rate_needed"]) == (2, 3, 2.08)
    assert found["sentence"] == "1 more number does it; with those at hand it takes 8 h 20 min."
    assert {limit["bound_by"]: limit["enough"] for limit in found["limits"]} == {"numbers": False, "account": True}
    more = (await api(cast.max).get("/calculator", params={"contacts": 60_000, "hours": 8, "numbers": 3})).json()
    assert more["hours_needed"] < 8
    for wrong in ({"contacts": 0}, {"hours": "soon"}, {"parts": 12}):
        answer = await api(cast.max).get("/calculator", params=wrong)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, next(iter(wrong)))
    assert (await api(cast.max).get("/calculator", params={"registration_id": "999"})).status_code == 404
    assert (await api(cast.sue).get("/calculator")).status_code == 403


async def test_a_campaign_says_when_everybody_will_be_texted(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=10, numbers=2, rate=1.0)
    path = f"/campaigns/{made.campaign_id}/forecast"
    found = (await api(cast.sue).get(path)).json()
    assert [found[name] for name in ("people", "parts", "rate", "bound_by", "seconds")] == [10, 10, 2.0, "numbers", 5.0]
    starts, ends = (datetime.fromisoformat(found[name]) for name in ("starts", "ends"))
    assert (ends - starts).total_seconds() == pytest.approx(5.0)
    sql = runtime.database.pool
    await sql.execute("UPDATE campaigns SET state = 'scheduled', scheduled_at = now() + interval '1 minute'")
    later = (await api(cast.sue).get(path)).json()
    assert (datetime.fromisoformat(later["starts"]) - starts).total_seconds() > 50
    assert datetime.fromisoformat(later["ends"]) > ends
    await sql.execute("UPDATE numbers SET state = 'resting'")
    never = (await api(cast.sue).get(path)).json()
    assert (never["ends"], never["seconds"], never["rate"]) == (None, None, 0.0)
    await sql.execute("UPDATE campaigns SET state = 'ended'")
    assert (await api(cast.sue).get(path)).json()["code"] == "ended"
    assert (await api(cast.vera).get(path)).status_code == 403
    assert (await api(cast.olga).get(path)).status_code == 404


async def test_the_governor_is_told_live_and_phones_are_for_managers(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=4, numbers=2, rate=2.0)
    await epochs.rebuild(runtime)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    for one in bucket.conversations:
        await sending.send(runtime, cast.vera, Press(int(one.id), f"press-{one.id}", "initial"))
    await api(cast.max).post(f"/numbers/{made.number_ids[0]}/rest", json={"minutes": 10, "reason": "a break"})
    told = (await api(cast.max).get("/live/governor")).json()
    (campaign,) = told["campaigns"]
    assert (campaign["id"], campaign["limit"], campaign["bound_by"]) == (str(made.campaign_id), 2.0, "numbers")
    assert campaign["forecast_end"] is not None
    resting = told["numbers"][0]
    assert (resting["state"], resting["reason"], resting["limit"]) == ("resting", "a break", 0.0)
    assert resting["phone"].startswith("+1")
    assert sum(number["queue"] for number in told["numbers"]) == 4
    assert {number["phone"] for number in (await api(cast.sue).get("/live/governor")).json()["numbers"]} == {""}
    assert (await api(cast.vera).get("/live/governor")).status_code == 403
    await api(cast.max).post(f"/campaigns/{made.campaign_id}/pause", json={"scope": "all"})
    (paused,) = (await api(cast.sue).get("/live/governor")).json()["campaigns"]
    assert (paused["bound_by"], paused["forecast_end"]) == ("paused", None)


async def test_a_number_tells_whom_it_texts_today_and_how_that_went(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=4, numbers=1)
    sql = runtime.database.pool
    for at, (state, reason) in enumerate([("delivered", None), ("delivered", None), ("undelivered", "30")]):
        await sql.execute(
            """WITH m AS (
                 INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                   parts, state, reason, number_id, carrier_class, priority, attempt, requeued)
                 SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, $2, $3, $4, 'unknown',
                   1, 1, 0 FROM conversations WHERE id = $1 RETURNING id)
               INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up, outcome)
               SELECT id, $4, 1, 'token-' || id, 1, now(), 0, 'accepted' FROM m""",
            made.conversation_ids[at],
            state,
            reason,
            made.number_ids[0],
        )
    await sql.execute("UPDATE conversations SET replies = 1 WHERE id = $1", made.conversation_ids[0])
    (number,) = (await api(cast.max).get("/numbers")).json()["items"]
    shares = [number["delivered"], number["filtered"], number["reply_rate"]]
    assert shares == [pytest.approx(2 / 3), pytest.approx(1 / 3), pytest.approx(1 / 3)]
    assert number["today"] == 3


async def test_monitoring_is_told_of_the_queue_with_few_labels(runtime: Runtime, cast: Cast, served: str) -> None:
    made = await bank(runtime, cast.ada, contacts=70, numbers=60, rate=1.0)
    await epochs.rebuild(runtime)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    sql = runtime.database.pool
    for one, number in zip(bucket.conversations, made.number_ids, strict=False):
        await sql.execute(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, number_id, carrier_class, priority, attempt, requeued)
               SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 2, 'queued', $2, 'unknown',
                 1, 0, 0 FROM conversations WHERE id = $1""",
            int(one.id),
            number,
        )
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{served}/metrics")).text
    assert "textbank_queue_parts 100.0" in text
    assert f'textbank_campaign_queue_parts{{campaign="{made.campaign_id}"}} 100.0' in text
    assert len(re.findall(r"^textbank_number_queue_parts\{", text, re.MULTILINE)) <= 51
    assert 'textbank_numbers{state="active"} 60.0' in text
    assert "textbank_limit_parts_per_second 60.0" in text
    assert re.search(r"^textbank_queue_oldest_seconds \d", text, re.MULTILINE)
    assert "textbank_texts_unconfirmed 0.0" in text
