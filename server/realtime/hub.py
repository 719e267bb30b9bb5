"""The live side of one web process: its sockets, the heartbeat, and the figures somebody watches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import socketio

from server.actions import campaign_progress, dashboards, governor_news
from server.actions.campaign_progress import Watched
from server.realtime import feeds, heartbeat, rights, showing
from server.realtime.clients import Clients
from server.realtime.feeds import Feeds
from server.realtime.showing import Showing
from server.runtime import Runtime
from server.tasks import end, every


@asynccontextmanager
async def running(runtime: Runtime, server: socketio.AsyncServer, clients: Clients) -> AsyncIterator[None]:
    """Heartbeat and figures, for as long as the process serves."""

    def watched() -> Watched:
        return Watched(_ids("campaign:"), _ids("organization:"))

    def _ids(kind: str) -> set[int]:
        rooms = server.manager.rooms.get("/", {})
        return {int(room.removeprefix(kind)) for room in rooms if room and room.startswith(kind)}

    def read_in() -> set[int]:
        return _ids("feed:")

    async def beat() -> None:
        await heartbeat.beat(runtime, server, clients)

    async def greet() -> None:
        await heartbeat.greet(runtime, clients)

    async def all_here() -> None:
        await heartbeat.all_here(runtime, clients)

    async def check_rights() -> None:
        await rights.check(runtime, server, clients)

    tasks = [
        asyncio.create_task(every(heartbeat.EVERY, beat, "heartbeat failed")),
        asyncio.create_task(every(heartbeat.AT_THE_DOOR, greet, "who came and went was not told")),
        asyncio.create_task(every(heartbeat.EVERY, all_here, "who is online was not told")),
        asyncio.create_task(every(rights.EVERY, check_rights, "rights were not checked")),
        asyncio.create_task(every(showing.EVERY, Showing(runtime, server, clients).look, "what is shown was not told")),
        asyncio.create_task(every(feeds.EVERY, Feeds(runtime, server, read_in).look, "who is left was not told")),
        asyncio.create_task(campaign_progress.run(runtime, watched)),
        asyncio.create_task(governor_news.run(runtime, watched)),
        asyncio.create_task(dashboards.run(runtime, watched)),
    ]
    try:
        yield
    finally:
        await end(*tasks)
