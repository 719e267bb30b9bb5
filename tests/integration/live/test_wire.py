"""Events between processes: every event of a unit of work, in order, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from server.realtime import publisher, rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement, Publisher
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.load.sockets import Heard, LiveSocket

pytestmark = pytest.mark.anyio

NOBODYS = 14  # of Redis's databases: the next one may be that of another test process, whose screens would hear it


def notices(cast: Cast, *texts: str) -> list[Announcement]:
    room = rooms.everybody(cast.ada.organization_id)
    return [Announcement((room,), Notice(level="info", text=text)) for text in texts]


@pytest.fixture
async def screen(served: str, cast: Cast) -> AsyncIterator[LiveSocket]:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        yield socket
        await socket.close()


def is_notice(text: str) -> object:
    return lambda event: event.name == "notice" and event.payload["text"] == text


def texts(heard: list[Heard]) -> list[str]:
    return [event.payload["text"] for event in heard if event.name == "notice"]


async def test_all_events_of_another_process_are_heard_in_order(
    settings: Settings, cast: Cast, screen: LiveSocket
) -> None:
    other = Publisher(publisher.manager(settings.redis_url, serves=False))
    await other.publish(notices(cast, "one", "two", "three"))
    await screen.until(is_notice("three"))  # type: ignore[arg-type]
    await other.close()
    assert texts(screen.heard) == ["one", "two", "three"]


async def test_two_textbanks_on_one_redis_do_not_hear_each_other(
    settings: Settings, cast: Cast, screen: LiveSocket
) -> None:
    address, _, _ = settings.redis_url.partition("?db=")
    stranger = Publisher(publisher.manager(f"{address}?db={NOBODYS}", serves=False))
    ours = Publisher(publisher.manager(settings.redis_url, serves=False))
    await stranger.publish(notices(cast, "not for you"))
    await ours.publish(notices(cast, "for you"))
    await screen.until(is_notice("for you"))  # type: ignore[arg-type]
    await asyncio.gather(stranger.close(), ours.close())
    assert texts(screen.heard) == ["for you"]


async def test_an_event_that_cannot_be_written_holds_up_nobody(
    runtime: Runtime, cast: Cast, screen: LiveSocket
) -> None:
    room = rooms.everybody(cast.ada.organization_id)
    await runtime.publisher.publish([Announcement((room,), Notice(level="info", text="\ud800"))])
    await runtime.publisher.publish(notices(cast, "and on"))
    await screen.until(is_notice("and on"))  # type: ignore[arg-type]
