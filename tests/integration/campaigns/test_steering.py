"""Pause, resume, end, publish: what leaves and who sees it from then on."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from server.access import Viewer
from server.actions import assignment, campaigns, sending
from server.errors import Refused
from server.runtime import Runtime
from server.storage.queries import outbox
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.integration.campaigns.ground import Api

pytestmark = pytest.mark.anyio


async def press(runtime: Runtime, viewer: Viewer, conversation_id: int) -> str:
    sent = await sending.send(runtime, viewer, sending.Press(conversation_id, f"press-{conversation_id}", "initial"))
    return sent.state


async def dealt_and_sent(runtime: Runtime, viewer: Viewer, made: Bank, texts: int) -> list[int]:
    """A bucket for the volunteer, of which the first texts are pressed; ids in dealt order."""
    bucket = await assignment.claim(runtime, viewer, made.campaign_id)
    ids = [int(each.id) for each in bucket.conversations]
    for id_ in ids[:texts]:
        await press(runtime, viewer, id_)
    await runtime.database.pool.execute("UPDATE messages SET number_id = $1 WHERE state = 'queued'", made.number_ids[0])
    return ids


async def numbers_with_work(runtime: Runtime, made: Bank) -> int:
    return len(await outbox.heads(runtime.database.pool, made.number_ids, ["unknown"]))


async def claimed(runtime: Runtime, made: Bank) -> int:
    slot = outbox.Slot(made.number_ids[0], "unknown", 10, "token")
    rows = await outbox.claim(runtime.database.pool, [slot])
    return len(rows)


async def test_nothing_leaves_after_a_pause_until_it_is_resumed(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    ids = await dealt_and_sent(runtime, cast.vera, made, 3)
    path = f"/campaigns/{made.campaign_id}"
    paused = (await api(cast.sue).post(f"{path}/pause", json={"scope": "all"})).json()
    assert (paused["state"], paused["paused"]) == ("paused", "all")
    assert (await numbers_with_work(runtime, made), await claimed(runtime, made)) == (0, 0)
    with pytest.raises(Refused, match="paused"):
        await press(runtime, cast.vera, ids[5])
    resumed = (await api(cast.sue).post(f"{path}/resume")).json()
    assert (resumed["state"], resumed["paused"]) == ("running", None)
    assert await claimed(runtime, made) == 1


async def test_a_pause_of_first_texts_lets_replies_go(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    await dealt_and_sent(runtime, cast.vera, made, 2)
    await api(cast.max).post(f"/campaigns/{made.campaign_id}/pause", json={"scope": "initials"})
    assert await claimed(runtime, made) == 0
    await runtime.database.pool.execute("UPDATE messages SET kind = 'reply' WHERE id = (SELECT min(id) FROM messages)")
    assert await claimed(runtime, made) == 1


async def test_pauses_and_claims_at_once_wait_for_nobody(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=20)
    ids = await dealt_and_sent(runtime, cast.vera, made, 10)

    async def flicker() -> None:
        for _ in range(10):
            await campaigns.pause(runtime, cast.max, made.campaign_id, "all")
            await campaigns.resume(runtime, cast.max, made.campaign_id)

    async def click(id_: int) -> None:
        while True:
            with suppress(Refused):  # paused just now
                await press(runtime, cast.vera, id_)
                return

    async def claim(n: int) -> None:
        await outbox.claim(runtime.database.pool, [outbox.Slot(made.number_ids[0], "unknown", 10, f"token-{n}")])

    work = [flicker(), *map(click, ids[10:14]), *map(claim, range(10))]
    await asyncio.wait_for(asyncio.gather(*work), 60)
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM messages WHERE kind = 'initial'") == 14


async def test_the_end_cancels_what_waits_and_takes_back_what_was_dealt(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    await dealt_and_sent(runtime, cast.vera, made, 4)
    assert await claimed(runtime, made) == 1
    ended = (await api(cast.max).post(f"/campaigns/{made.campaign_id}/end")).json()
    assert ended["state"] == "ended"
    assert ended["ended_at"] is not None
    sql = runtime.database.pool
    states = await sql.fetch("SELECT state, reason, count(*) AS n FROM messages GROUP BY 1, 2 ORDER BY 1")
    assert [tuple(row.values()) for row in states] == [("cancelled", "ended", 3), ("sending", None, 1)]
    moves = await sql.fetch("SELECT from_user_id, to_user_id, by_user_id, reason FROM conversation_moves")
    assert [tuple(move.values()) for move in moves] == [(cast.vera.user_id, None, cast.max.user_id, "ended")] * 6
    progress = (await api(cast.sue).get(f"/campaigns/{made.campaign_id}/progress")).json()
    assert [progress[name] for name in ("assigned", "unassigned", "not_sent", "waiting")] == [0, 6, 3, 1]
    again = await api(cast.max).post(f"/campaigns/{made.campaign_id}/end")
    assert (again.status_code, again.json()["code"]) == (409, "ended")


async def test_what_an_end_left_behind_is_finished_later(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    await dealt_and_sent(runtime, cast.vera, made, 4)
    assert await campaigns.wind_up_ended(runtime) == 0
    await runtime.database.pool.execute("UPDATE campaigns SET state = 'ended'")
    assert await campaigns.wind_up_ended(runtime) == 1
    left = await runtime.database.pool.fetchval(
        """SELECT count(*) FROM conversations cv LEFT JOIN messages m ON m.conversation_id = cv.id
           WHERE m.state = 'queued' OR (m.id IS NULL AND cv.assignee_id IS NOT NULL)"""
    )
    assert left == 0
    assert await campaigns.wind_up_ended(runtime) == 0


async def test_only_what_has_ended_goes_to_the_archive(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    path = f"/campaigns/{made.campaign_id}"
    early = await api(cast.max).post(f"{path}/archive")
    assert (early.status_code, early.json()["code"]) == (409, "running")
    await api(cast.max).post(f"{path}/end")
    assert (await api(cast.max).post(f"{path}/archive")).json()["state"] == "archived"


async def test_publishing_decides_who_sees_it_and_when(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    path = f"/campaigns/{made.campaign_id}"

    async def sees(viewer: Viewer) -> bool:
        return (await api(viewer).get(path)).status_code == 200

    team = (await api(cast.max).post("/teams", json={"name": "East", "user_ids": [str(cast.vera.user_id)]})).json()
    await api(cast.max).post(f"{path}/publish", json={"to": {"team_ids": [team["id"]]}})
    assert (await sees(cast.vera), await sees(cast.vic)) == (True, False)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await api(cast.max).post(f"{path}/publish", json={"to": "public", "at": later})
    assert (await sees(cast.vera), await sees(cast.vic)) == (False, False)
    published = (await api(cast.max).post(f"{path}/publish", json={"to": "public"})).json()
    assert (published["audience"], published["publish_at"]) == ("public", None)
    assert (await sees(cast.vera), await sees(cast.vic)) == (True, True)
    wrong = await api(cast.max).post(f"{path}/publish", json={"to": {"user_ids": [str(cast.olga.user_id)]}})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "to.user_ids")


async def test_campaigns_of_others_cannot_be_steered(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    for verb in ("launch", "pause", "resume", "end", "archive", "copy"):
        body = {"scope": "all"} if verb == "pause" else {}
        answer = await api(cast.olga).post(f"/campaigns/{made.campaign_id}/{verb}", json=body)
        assert answer.status_code == 404
    assert (await api(cast.olga).patch(f"/campaigns/{made.campaign_id}", json={})).status_code == 404
