"""Announcing what was committed. A lost event costs its listeners a heartbeat, never correctness."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from server.realtime.events import Event
from server.realtime.rooms import speaking
from server.realtime.wire import Between, Said, Within
from server.tasks import end

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event on its way to some rooms; who is in several of them hears it once."""

    rooms: tuple[str, ...]
    event: Event


Manager: TypeAlias = Between | Within


def manager(redis_url: str, *, serves: bool) -> Manager:
    """What carries events between processes; without a Redis address, within this one only."""
    if redis_url:
        return Between(redis_url, serves=serves)
    return Within()


class Publisher:
    """Sends announcements to rooms, wherever their clients are connected."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager

    async def publish(self, announcements: Iterable[Announcement]) -> None:
        """Never an error: what was announced is done, whoever hears of it."""
        said: list[Said] = [
            (one.event.name, payload, one.rooms, language and speaking(language))
            for one in announcements
            for language, payload in one.event.payloads().items()
        ]
        try:
            await self.manager.say(said)
        except Exception:
            log.exception("events not published: %s", sorted({name for name, *_ in said}))

    async def close(self) -> None:
        """Once everything has left. The library leaves its listener and connections to the end of the process."""
        if isinstance(self.manager, Between):
            await self.manager.written()
        listener: asyncio.Task[None] | None = getattr(self.manager, "thread", None)
        if listener is not None:
            await end(listener)
        own = (getattr(self.manager, "pubsub", None), getattr(self.manager, "redis", None))
        for connection in (*getattr(self.manager, "replaced", ()), *own):
            if connection is not None:
                await connection.aclose()
