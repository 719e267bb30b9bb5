"""What nobody is sure of is a coordinator's to decide; what did not leave may be sent again."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.actions.unit_of_work import unit_of_work
from server.domain.languages import from_column
from server.runtime import Runtime
from server.storage.queries import outbox
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def tried(runtime: Runtime, cast: Cast, state: str) -> tuple[Bank, int]:
    """A first text after one attempt, in `state`."""
    made = await bank(runtime, cast.ada, contacts=3)
    await epochs.rebuild(runtime)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    sent = await sending.send(runtime, cast.vera, Press(int(bucket.conversations[0].id), "ref-00001", "initial"))
    assert len(await claimed(runtime, made, "token-1")) == 1
    sql = runtime.database.pool
    await sql.execute("UPDATE attempts SET outcome = 'unknown'")
    await sql.execute("UPDATE messages SET state = $1, carrier_id = 'carrier-1', settled_at = now()", state)
    await sql.execute("UPDATE conversations SET initial_state = $1 WHERE initial_state IS NOT NULL", state)
    return made, int(sent.id)


async def claimed(runtime: Runtime, made: Bank, token: str) -> list[Any]:
    slots = [outbox.Slot(number, "unknown", 5, f"{token}-{number}") for number in made.number_ids]
    return await outbox.claim(runtime.database.pool, slots)


async def thread_of(runtime: Runtime, message_id: int) -> Any:
    return await runtime.database.pool.fetchrow(
        """SELECT m.*, cv.initial_state, cv.version FROM messages m
           JOIN conversations cv ON cv.id = m.conversation_id WHERE m.id = $1""",
        message_id,
    )


async def test_a_manager_sees_what_nobody_is_sure_of(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "unconfirmed")
    answer = (await api(cast.max).get("/messages", params={"state": "unconfirmed"})).json()
    assert [item["message"]["id"] for item in answer["items"]] == [str(message_id)]
    assert answer["items"][0]["conversation"]["assignee_name"] == "Vera"
    assert (await api(cast.olga).get("/messages")).json()["items"] == []
    assert (await api(cast.max).get("/messages", params={"state": "queued"})).status_code == 422


@pytest.mark.parametrize("state", ["unconfirmed", "failed"])
async def test_a_text_sent_again_is_one_more_attempt_of_the_same_row(
    runtime: Runtime, cast: Cast, api: Api, state: str
) -> None:
    made, message_id = await tried(runtime, cast, state)
    before = await thread_of(runtime, message_id)
    answer = await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    after = await thread_of(runtime, message_id)
    assert (after["initial_state"], after["carrier_id"], after["requeued"]) == ("queued", None, 0)
    assert after["number_id"] == before["number_id"]
    assert after["version"] == before["version"] + 1
    [again] = await claimed(runtime, made, "token-2")
    assert (again["id"], again["attempt"]) == (message_id, 2)


async def test_the_first_attempts_late_outcome_does_not_touch_the_second(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    _, message_id = await tried(runtime, cast, "unconfirmed")
    await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    late = outbox.Outcome(message_id, 1, "accepted", "accepted", carrier_id="carrier-1")
    async with unit_of_work(runtime) as work:
        await outbox.settle(work.sql, [late])
    assert (await thread_of(runtime, message_id))["state"] == "queued"


async def test_nothing_is_sent_again_to_who_opted_out(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "failed")
    await runtime.database.pool.execute("UPDATE contacts SET opted_out_at = now()")
    answer = await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "opted_out")
    assert (await thread_of(runtime, message_id))["state"] == "failed"


async def test_nothing_is_sent_again_for_a_campaign_that_ended(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "failed")
    await runtime.database.pool.execute("UPDATE campaigns SET state = 'ended'")
    answer = await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "ended")


async def test_nothing_is_sent_again_outside_the_hours(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "failed")
    closed = '{"start": "00:00", "end": "00:00", "zone": "contact"}'
    await runtime.database.pool.execute("UPDATE campaigns SET texting_hours = $1", closed)
    answer = await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "outside_hours")


@pytest.mark.parametrize("state", ["accepted", "failed"])
async def test_a_decision_ends_the_doubt_and_says_whose_it_was(
    runtime: Runtime, cast: Cast, api: Api, state: str
) -> None:
    _, message_id = await tried(runtime, cast, "unconfirmed")
    answer = await api(cast.max).post(f"/messages/{message_id}/settle", json={"state": state})
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    after = await thread_of(runtime, message_id)
    assert (after["state"], after["initial_state"]) == (state, state)
    assert from_column(after["detail"]).startswith("Max says")


async def test_only_doubt_can_be_settled(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "delivered")
    for verb, body in (("settle", {"state": "failed"}), ("resend", {})):
        answer = await api(cast.max).post(f"/messages/{message_id}/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_decisions_are_those_of_managers_of_the_organization(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "unconfirmed")
    for viewer, status in ((cast.vera, 403), (cast.sue, 403), (cast.olga, 404)):
        answer = await api(viewer).post(f"/messages/{message_id}/resend", json={})
        assert answer.status_code == status
    assert (await thread_of(runtime, message_id))["state"] == "unconfirmed"


async def test_several_are_decided_at_once_and_what_cannot_be_is_named(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, message_id = await tried(runtime, cast, "unconfirmed")
    answer = await api(cast.max).post(
        "/messages/decisions", json={"ids": [str(message_id), "999999"], "decision": "resend"}
    )
    done = answer.json()
    assert (done["count"], [one["code"] for one in done["refused"]]) == (1, ["not_found"])
    assert (await thread_of(runtime, message_id))["state"] == "queued"
    (decision,) = (await api(cast.sue).get(f"/conversations/{await of(runtime, message_id)}/decisions")).json()["items"]
    assert decision["sentence"] == "Max sent it again."
    assert len(await claimed(runtime, made, "token-2")) == 1


async def of(runtime: Runtime, message_id: int) -> int:
    return int(await runtime.database.pool.fetchval("SELECT conversation_id FROM messages WHERE id = $1", message_id))


@pytest.mark.parametrize("state", ["unconfirmed", "failed"])
async def test_a_decision_is_taken_back_while_nothing_has_left(
    runtime: Runtime, cast: Cast, api: Api, state: str
) -> None:
    _, message_id = await tried(runtime, cast, state)
    before = await thread_of(runtime, message_id)
    body = {"ids": [str(message_id)], "decision": "resend"}
    done = (await api(cast.max).post("/messages/decisions", json=body)).json()
    assert (await api(cast.ada).post(f"/undo/{done['undo']}", json={})).status_code == 404
    undone = await api(cast.max).post(f"/undo/{done['undo']}", json={})
    assert undone.json() == {"count": 1}
    after = await thread_of(runtime, message_id)
    for name in ("state", "reason", "detail", "carrier_id", "settled_at", "initial_state"):
        assert after[name] == before[name], name
    assert after["version"] == before["version"] + 2
    thread = f"/conversations/{await of(runtime, message_id)}/decisions"
    assert (await api(cast.sue).get(thread)).json()["items"] == []
    assert (await api(cast.max).post(f"/undo/{done['undo']}", json={})).status_code == 404


async def test_what_has_left_since_is_not_taken_back(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, message_id = await tried(runtime, cast, "unconfirmed")
    body = {"ids": [str(message_id)], "decision": "resend"}
    done = (await api(cast.max).post("/messages/decisions", json=body)).json()
    assert len(await claimed(runtime, made, "token-2")) == 1
    assert (await api(cast.max).post(f"/undo/{done['undo']}", json={})).json() == {"count": 0}
    assert (await thread_of(runtime, message_id))["state"] == "sending"


async def test_a_decision_of_long_ago_stands(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, message_id = await tried(runtime, cast, "unconfirmed")
    body = {"ids": [str(message_id)], "decision": "leave"}
    done = (await api(cast.max).post("/messages/decisions", json=body)).json()
    await runtime.database.pool.execute("UPDATE decisions SET undo_until = now() - interval '1 second'")
    late = await api(cast.max).post(f"/undo/{done['undo']}", json={})
    assert (late.status_code, late.json()["code"]) == (409, "too_late")


@pytest.mark.parametrize("state", ["unconfirmed", "failed"])
async def test_what_is_left_as_it_is_asks_for_no_decision_any_more(
    runtime: Runtime, cast: Cast, api: Api, state: str
) -> None:
    _, message_id = await tried(runtime, cast, state)
    body = {"ids": [str(message_id)], "decision": "leave"}
    done = (await api(cast.max).post("/messages/decisions", json=body)).json()
    assert done["count"] == 1
    assert (await api(cast.max).get("/messages", params={"state": state})).json()["items"] == []
    assert (await thread_of(runtime, message_id))["state"] == state
    await api(cast.max).post(f"/undo/{done['undo']}", json={})
    (item,) = (await api(cast.max).get("/messages", params={"state": state})).json()["items"]
    assert (item["looked_up"], item["campaign_title"]) == (0, "Ward 4 calls")
    assert item["number"].startswith("+1")


async def test_nothing_is_sent_again_from_a_number_that_is_gone(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, message_id = await tried(runtime, cast, "failed")
    sql = runtime.database.pool
    await sql.execute("UPDATE numbers SET state = 'retired' WHERE id = (SELECT number_id FROM messages)")
    answer = await api(cast.max).post(f"/messages/{message_id}/resend", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "number_gone")
    other = await sql.fetchval("SELECT id FROM numbers WHERE state = 'active'")
    await sql.execute("UPDATE contacts SET number_id = $1 WHERE number_id IS NOT NULL", other)
    assert (await api(cast.max).post(f"/messages/{message_id}/resend", json={})).status_code == 200
    assert (await thread_of(runtime, message_id))["number_id"] == other
    assert len(made.number_ids) == 2
