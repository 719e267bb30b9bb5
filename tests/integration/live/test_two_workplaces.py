"""Somebody who texts for two organizations: what happens in the one is nothing to the screen of the other."""

from dataclasses import replace

import aiohttp
import pytest

from server.access import Viewer
from server.actions import assignment, delivery, people, sending
from server.actions.people import NewPerson
from server.actions.sending import Press
from server.actions.unit_of_work import unit_of_work
from server.domain.people import Role
from server.realtime import rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage.queries import sync
from tests.cast import Cast
from tests.factories import bank
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio


async def second_place(runtime: Runtime, cast: Cast) -> tuple[Viewer, str]:
    """Vera as a volunteer of Tenants United, and her key there."""
    new = NewPerson("vera@example.org", Role.VOLUNTEER, with_api_key=True)
    added = await people.create(runtime, cast.olga, new)
    assert added.api_key is not None
    assert added.user_id == cast.vera.user_id
    return replace(cast.vera, organization_id=cast.olga.organization_id), added.api_key


async def test_a_screen_hears_and_catches_up_with_its_own_organization_only(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    there, key = await second_place(runtime, cast)
    made = await bank(runtime, cast.olga, contacts=1)
    async with aiohttp.ClientSession() as http:
        ours = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        theirs = await LiveSocket.open(http, served, key=key)
        await assignment.claim(runtime, there, made.campaign_id)
        await theirs.until(lambda event: event.name == "bucket.dealt")
        sent = await sending.send(runtime, there, Press(made.conversation_ids[0], "ref-00001", "initial"))
        async with unit_of_work(runtime) as work:
            await delivery.cancel(work, [int(sent.id)], "ended")
        await theirs.until(lambda event: event.name == "message.state")
        fence = Announcement((rooms.everybody(cast.vera.organization_id),), Notice(level="info", text="the end"))
        await runtime.publisher.publish([fence])
        await ours.until(lambda event: event.name == "notice")
        assert not [event for event in ours.heard if event.name in ("bucket.dealt", "message.added", "message.state")]
        epoch = await sync.epoch(runtime.database.pool)
        missed = [(await socket.ask("sync", since=f"{epoch}:0"))["conversations"] for socket in (ours, theirs)]
        assert [[row["id"] for row in rows] for rows in missed] == [[], [str(made.conversation_ids[0])]]
        for socket in (ours, theirs):
            await socket.close()


async def test_what_is_new_in_one_organization_is_no_news_in_the_other(runtime: Runtime, cast: Cast) -> None:
    there, _ = await second_place(runtime, cast)
    made = await bank(runtime, cast.olga, contacts=1)
    await assignment.claim(runtime, there, made.campaign_id)
    here = (cast.vera.organization_id, cast.vera.user_id)
    newest = await sync.newest_of_people(runtime.database.pool, [here, (there.organization_id, there.user_id)])
    assert list(newest) == [(there.organization_id, there.user_id)]


async def test_who_asks_together_what_they_missed_is_told_what_is_theirs(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=3)
    await runtime.database.pool.execute("UPDATE campaigns SET bucket_size = 1 WHERE id = $1", made.campaign_id)
    dealt = {}
    for volunteer in (cast.vera, cast.vic):
        bucket = await assignment.claim(runtime, volunteer, made.campaign_id)
        dealt[volunteer.user_id] = bucket.conversations[0].id
    sent = await sending.send(runtime, cast.vera, Press(int(dealt[cast.vera.user_id]), "ref-00001", "initial"))
    epoch = await sync.epoch(runtime.database.pool)

    def gap(viewer: Viewer, epoch: str = epoch, thread: int | None = None) -> sync.Gap:
        return sync.Gap(viewer.organization_id, viewer.user_id, viewer.is_supervisor, epoch, "0", thread)

    thread = int(dealt[cast.vera.user_id])
    asked = [gap(cast.vic, thread=thread), gap(cast.vera, thread=thread), gap(cast.vera, "another"), gap(cast.sue)]
    vic, vera, lost, sue = await sync.since(runtime.database, asked)
    assert lost is None
    assert vic is not None
    assert vera is not None
    assert sue is not None
    assert [str(row["id"]) for row in vic.conversations] == [dealt[cast.vic.user_id]]
    assert [str(row["id"]) for row in vera.conversations] == [dealt[cast.vera.user_id]]
    assert [[str(row["id"]) for row in changes.messages] for changes in (vic, vera, sue)] == [[], [sent.id], []]
    assert sue.conversations == []  # nobody wrote: nothing needs attention
    assert len({changes.position for changes in (vic, vera, sue)}) == 1
