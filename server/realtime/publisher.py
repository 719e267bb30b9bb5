"""Announcing what was committed. A lost event costs its listeners a heartbeat, never correctness."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import socketio

from server.realtime.events import Event
from server.tasks import end

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event on its way to some rooms; who is in several of them hears it once."""

    rooms: tuple[str, ...]
    event: Event


Manager: TypeAlias = Any  # socketio.AsyncManager, which is untyped


def manager(redis_url: str, *, serves: bool) -> Manager:
    """What carries events between processes; without a Redis address, within this one only."""
    if redis_url:
        return socketio.AsyncRedisManager(redis_url, write_only=not serves)
    return socketio.AsyncManager()


class Publisher:
    """Sends announcements to rooms, wherever their clients are connected."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager

    async def publish(self, announcements: Iterable[Announcement]) -> None:
        for said in announcements:
            try:
                await self.manager.emit(said.event.name, said.event.payload(), namespace="/", room=list(said.rooms))
            except Exception:
                log.exception("event not published: %s", said.event.name)

    async def close(self) -> None:
        """The library leaves its listener and its connections to the end of the process."""
        listener: asyncio.Task[None] | None = getattr(self.manager, "thread", None)
        if listener is not None:
            await end(listener)
        for connection in (getattr(self.manager, "pubsub", None), getattr(self.manager, "redis", None)):
            if connection is not None:
                await connection.aclose()
