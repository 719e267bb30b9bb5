"""The live side of one web process: its sockets, the heartbeat, and the figures somebody watches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import socketio

from server.actions import campaign_progress, governor_news
from server.realtime import heartbeat, rights
from server.realtime.clients import Clients
from server.runtime import Runtime
from server.tasks import end, every


@asynccontextmanager
async def running(runtime: Runtime, server: socketio.AsyncServer, clients: Clients) -> AsyncIterator[None]:
    """Heartbeat and figures, for as long as the process serves."""

    def watched() -> set[int]:
        rooms = server.manager.rooms.get("/", {})
        return {int(room.partition(":")[2]) for room in rooms if room and room.startswith("campaign:")}

    async def beat() -> None:
        await heartbeat.beat(runtime, server, clients)

    async def check_rights() -> None:
        await rights.check(runtime, server, clients)

    tasks = [
        asyncio.create_task(every(heartbeat.EVERY, beat, "heartbeat failed")),
        asyncio.create_task(every(rights.EVERY, check_rights, "rights were not checked")),
        asyncio.create_task(campaign_progress.run(runtime, watched)),
        asyncio.create_task(governor_news.run(runtime, watched)),
    ]
    try:
        yield
    finally:
        await end(*tasks)
