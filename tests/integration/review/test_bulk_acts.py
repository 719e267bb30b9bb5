"""Conversations are closed, reopened, opted out and tagged by the thousand, and come back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import bulk, bulk_undo
from server.actions.people import Change, change
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.review.conftest import Past

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def act(runtime: Runtime, client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """Done as the jobs role does it; the answer with the token, and what became of it."""
    answer = await client.post("/bulk-acts", json=body)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["state"], answer.json()["done"]) == ("running", 0)
    await bulk.run(runtime, int(answer.json()["id"]))
    done: dict[str, Any] = (await client.get(f"/bulk-acts/{answer.json()['id']}")).json()
    assert done["state"] == "done"
    return done | {"undo": answer.json()["undo"]}


async def take_back(runtime: Runtime, client: httpx.AsyncClient, done: dict[str, Any]) -> int:
    """How many are as they were."""
    assert (await client.post(f"/undo/{done['undo']}", json={})).json() == {"count": done["changed"]}
    assert (await client.get(f"/bulk-acts/{done['id']}")).json()["state"] == "undoing"
    await bulk_undo.run(runtime, int(done["id"]))
    after = (await client.get(f"/bulk-acts/{done['id']}")).json()
    assert after["state"] == "undone"
    return int(after["restored"])


async def statuses(runtime: Runtime) -> list[str]:
    rows = await runtime.database.pool.fetch("SELECT status FROM conversations ORDER BY id")
    return [row["status"] for row in rows]


STOOD = ["needs_attention", "closed", "opted_out", "to_send"]


@pytest.mark.parametrize(
    ("name", "changed", "after"),
    [
        ("close", 1, ["closed", "closed", "opted_out", "to_send"]),
        ("reopen", 1, ["needs_attention", "needs_attention", "opted_out", "to_send"]),
        ("opt_out", 3, ["opted_out", "opted_out", "opted_out", "opted_out"]),
    ],
)
async def test_an_act_is_counted_done_where_it_can_be_and_taken_back(
    runtime: Runtime, cast: Cast, api: Api, past: Past, name: str, changed: int, after: list[str]
) -> None:
    sue = api(cast.sue)
    counted = await sue.post("/bulk-acts", json={"act": name, "filter": {}, "dry_run": True})
    assert (counted.status_code, counted.json(), await statuses(runtime)) == (200, {"count": 4}, STOOD)
    done = await act(runtime, sue, act=name, filter={})
    assert (done["total"], done["done"], done["changed"]) == (4, 4, changed)
    assert await statuses(runtime) == after
    assert await take_back(runtime, sue, done) == changed
    assert await statuses(runtime) == STOOD
    assert (await sue.post(f"/undo/{done['undo']}", json={})).status_code == 404


async def test_tags_go_on_and_off_and_only_what_was_new_goes_back(
    runtime: Runtime, cast: Cast, api: Api, past: Past
) -> None:
    sue, max_ = api(cast.sue), api(cast.max)
    rsvp = (await max_.post("/tags", json={"name": "RSVP"})).json()["id"]
    vip = (await max_.post("/tags", json={"name": "VIP", "kind": "contact"})).json()["id"]
    await sue.post(f"/conversations/{past.rosa}/tags", json={"add": [rsvp]})
    done = await act(runtime, sue, act="tag", ids=[past.rosa, past.jose], add=[rsvp, vip])
    assert done["changed"] == 2
    found = [(await sue.get("/conversations", params={"tag": tag})).json()["items"] for tag in (rsvp, vip)]
    assert [[one["id"] for one in page] for page in found] == [[past.rosa, past.jose]] * 2
    assert await take_back(runtime, sue, done) == 2
    left = [(await sue.get("/conversations", params={"tag": tag})).json()["items"] for tag in (rsvp, vip)]
    assert [[one["id"] for one in page] for page in left] == [[past.rosa], []]
    off = await act(runtime, sue, act="tag", filter={"tag": rsvp}, remove=[rsvp])
    assert (off["changed"], await take_back(runtime, sue, off)) == (1, 1)
    assert (await sue.post("/bulk-acts", json={"act": "tag", "filter": {}})).status_code == 422
    assert (await sue.post("/bulk-acts", json={"act": "tag", "filter": {}, "add": ["999"]})).status_code == 422


async def test_a_conversation_that_went_on_stays_as_it_is(runtime: Runtime, cast: Cast, api: Api, past: Past) -> None:
    done = await act(runtime, api(cast.sue), act="close", filter={"status": "needs_attention"})
    await runtime.database.pool.execute("UPDATE conversations SET preview = 'So what?' WHERE id = $1", int(past.rosa))
    assert await take_back(runtime, api(cast.sue), done) == 0
    assert (await statuses(runtime))[0] == "closed"


async def test_it_goes_on_piece_by_piece_after_a_stop(
    runtime: Runtime, cast: Cast, api: Api, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PIECE", 1)
    body = {"act": "opt_out", "filter": {}}
    begun = (await api(cast.sue).post("/bulk-acts", json=body)).json()
    assert await bulk._next(runtime, int(begun["id"]))
    assert (await api(cast.sue).get(f"/bulk-acts/{begun['id']}")).json()["done"] == 1
    await bulk.run(runtime, int(begun["id"]))
    await bulk.run(runtime, int(begun["id"]))
    done = (await api(cast.sue).get(f"/bulk-acts/{begun['id']}")).json()
    assert (done["done"], done["changed"]) == (4, 3)


async def test_whoever_lost_the_right_changes_nothing_more(runtime: Runtime, cast: Cast, api: Api, past: Past) -> None:
    begun = (await api(cast.sue).post("/bulk-acts", json={"act": "close", "filter": {}})).json()
    await change(runtime, cast.max, cast.sue.user_id, Change(role=cast.vera.role))
    await bulk.run(runtime, int(begun["id"]))
    assert await statuses(runtime) == STOOD


async def test_others_conversations_are_not_there(runtime: Runtime, cast: Cast, api: Api, past: Past) -> None:
    body = {"act": "close", "ids": [past.rosa], "dry_run": True}
    assert (await api(cast.olga).post("/bulk-acts", json=body)).json() == {"count": 0}
    both = {"act": "close", "ids": [past.rosa], "filter": {}}
    assert (await api(cast.sue).post("/bulk-acts", json=both)).status_code == 422


async def test_a_hand_over_takes_every_filter(runtime: Runtime, cast: Cast, api: Api, past: Past) -> None:
    body = {"filter": {"sentiment": "negative", "q": "voto"}, "to": {"user_ids": [str(cast.vic.user_id)]}}
    assert (await api(cast.sue).post("/reassignments", json=body)).json()["count"] == 1
    held = await runtime.database.pool.fetchval("SELECT assignee_id FROM conversations WHERE id = $1", int(past.rosa))
    assert held == cast.vic.user_id
