"""Screens are views of rows: whatever is lost on the way, they end up as a fresh fetch would show them."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from server.access import Viewer
from server.realtime import rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.live.acting import Troupe
from tests.integration.live.screens import BadLine, Screen, fresh_view
from tests.load.api import until
from tests.load.sockets import Heard, LiveSocket

CONTACTS = 30


@asynccontextmanager
async def connected(served: str, cast: Cast, hears: dict[int, object]) -> AsyncIterator[None]:
    """A socket for each of the people, its events given to theirs of `hears`."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        for user_id, hear in hears.items():
            socket = await LiveSocket.open(http, served, key=cast.keys[user_id], hear=hear)  # type: ignore[arg-type]
            stack.push_async_callback(socket.close)
        yield


def three(cast: Cast) -> list[Viewer]:
    return [cast.vera, cast.vic, cast.sue]


async def troupe_of(runtime: Runtime, cast: Cast, seed: int) -> Troupe:
    made = await bank(runtime, cast.ada, contacts=CONTACTS)
    return Troupe(runtime, cast, made, random.Random(seed))


@pytest.mark.anyio
@pytest.mark.parametrize("seed", [11, 16])
async def test_screens_with_bad_lines_show_what_a_fresh_fetch_shows_once_it_is_quiet(
    runtime: Runtime, cast: Cast, served: str, seed: int
) -> None:
    troupe = await troupe_of(runtime, cast, seed)
    lines = [BadLine(Screen(viewer), random.Random(seed + viewer.user_id)) for viewer in three(cast)]
    for line in lines:
        await line.screen.fetch(runtime)
    async with connected(served, cast, {line.screen.viewer.user_id: line.hear for line in lines}):
        for _ in range(150):
            await troupe.act()

        async def quiet() -> bool:
            """Each asks when its heartbeat is ahead; the last late events come in between."""
            for line in lines:
                if line.newest and line.behind:
                    await line.screen.ask(runtime)
                while line.kept:
                    line.screen.hear(line.kept.pop())
            return all([line.screen.view == await fresh_view(runtime, line.screen.viewer) for line in lines])

        await until(quiet, f"all screens are right, seed {seed}")
    assert len(troupe.done) > 10


@pytest.mark.anyio
@pytest.mark.parametrize("seed", [3, 4])
async def test_the_events_of_every_action_lead_to_what_a_fresh_fetch_shows(
    runtime: Runtime, cast: Cast, served: str, seed: int
) -> None:
    troupe = await troupe_of(runtime, cast, seed)
    screens = [Screen(viewer) for viewer in three(cast)]
    fences: dict[int, asyncio.Queue[str]] = {viewer.user_id: asyncio.Queue() for viewer in three(cast)}

    def hearing(screen: Screen) -> object:
        def hear(event: Heard) -> None:
            screen.hear(event)
            if event.name == "notice":
                fences[screen.viewer.user_id].put_nowait(event.payload["text"])

        return hear

    async with connected(served, cast, {screen.viewer.user_id: hearing(screen) for screen in screens}):
        for _ in range(150):
            name = await troupe.act()
            await _everything_was_heard(runtime, cast, fences)
            for screen in screens:
                assert screen.view == await fresh_view(runtime, screen.viewer), (name, screen.viewer.name)
    assert len(troupe.done) > 10


async def _everything_was_heard(runtime: Runtime, cast: Cast, fences: dict[int, asyncio.Queue[str]]) -> None:
    """Events of one process arrive in order: who hears this one has heard those before."""
    mark = uuid.uuid4().hex
    room = rooms.everybody(cast.ada.organization_id)
    await runtime.publisher.publish([Announcement((room,), Notice(level="info", text=mark))])
    for fence in fences.values():
        async with asyncio.timeout(30):
            assert await fence.get() == mark


@pytest.mark.anyio
async def test_a_reader_that_only_asks_what_since_sees_every_change_of_parallel_writers(
    runtime: Runtime, cast: Cast
) -> None:
    """No ghosts either: what was taken from somebody leaves their screen."""
    made = await bank(runtime, cast.ada, contacts=CONTACTS)
    troupes = [Troupe(runtime, cast, made, random.Random(seed)) for seed in range(4)]
    screens = [Screen(viewer) for viewer in (cast.vera, cast.vic)]
    for screen in screens:
        await screen.fetch(runtime)

    async def write(troupe: Troupe) -> None:
        for _ in range(60):
            await troupe.act()

    writing = asyncio.gather(*(write(troupe) for troupe in troupes))
    while not writing.done():
        for screen in screens:
            await screen.ask(runtime)
    await writing
    for screen in screens:
        await screen.ask(runtime)
        assert screen.view == await fresh_view(runtime, screen.viewer)
