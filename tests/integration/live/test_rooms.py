"""What a client names is a wish: it hears what its rights say, and nothing else."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from server.access import Viewer
from server.actions import assignment, reassignment
from server.realtime import rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def screen(served: str, cast: Cast, viewer: Viewer) -> AsyncIterator[LiveSocket]:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[viewer.user_id])
        yield socket
        await socket.close()


async def heard(runtime: Runtime, cast: Cast, socket: LiveSocket, room: str) -> bool:
    """Whether an event for the room reaches this socket: one for everybody follows it on the same way."""
    secret, fence = uuid.uuid4().hex, uuid.uuid4().hex
    everybody = rooms.everybody(cast.ada.organization_id)
    await runtime.publisher.publish(
        [
            Announcement((room,), Notice(level="info", text=secret)),
            Announcement((everybody,), Notice(level="info", text=fence)),
        ]
    )
    await socket.until(lambda event: event.name == "notice" and event.payload["text"] == fence)
    return any(event.name == "notice" and event.payload["text"] == secret for event in socket.heard)


async def test_a_volunteer_who_names_the_thread_of_another_does_not_hear_it(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    async with screen(served, cast, cast.vera) as socket:
        await assignment.claim(runtime, cast.vic, made.campaign_id)
        answer = await socket.ask("look", conversation=str(made.conversation_ids[0]))
        assert not answer["ok"]
        assert not await heard(runtime, cast, socket, rooms.conversation(made.conversation_ids[0]))


async def test_a_volunteer_does_not_go_on_hearing_a_thread_that_was_taken_away(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    async with screen(served, cast, cast.vera) as socket:
        await assignment.claim(runtime, cast.vera, made.campaign_id)
        assert (await socket.ask("look", conversation=str(made.conversation_ids[0])))["ok"]
        await reassignment.reassign(runtime, cast.sue, made.conversation_ids, [cast.vic.user_id])
        assert not await heard(runtime, cast, socket, rooms.conversation(made.conversation_ids[0]))


async def test_a_supervisor_hears_the_thread_they_opened(runtime: Runtime, cast: Cast, served: str) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    async with screen(served, cast, cast.sue) as socket:
        assert (await socket.ask("look", conversation=str(made.conversation_ids[0])))["ok"]
        assert await heard(runtime, cast, socket, rooms.conversation(made.conversation_ids[0]))


async def test_nobody_of_another_organization_hears_a_thread_they_name(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    async with screen(served, cast, cast.olga) as socket:
        answer = await socket.ask("look", conversation=str(made.conversation_ids[0]))
        assert not answer["ok"]
        await runtime.publisher.publish(
            [
                Announcement(
                    (rooms.conversation(made.conversation_ids[0]), rooms.supervisors(cast.ada.organization_id)),
                    Notice(level="info", text="a secret"),
                ),
                Announcement((rooms.everybody(cast.olga.organization_id),), Notice(level="info", text="the end")),
            ]
        )
        await socket.until(lambda event: event.name == "notice" and event.payload["text"] == "the end")
        assert not [event for event in socket.heard if event.payload.get("text") == "a secret"]
