"""A change and its announcement as one thing: events leave after the commit, or not at all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from server.realtime.events import Event
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage.database import Connection, Transaction


@dataclass(slots=True)
class Work:
    """A transaction and what will be said once it is committed."""

    tx: Transaction
    announcements: list[Announcement] = field(default_factory=list)
    wakes_senders: bool = False

    @property
    def sql(self) -> Connection:
        return self.tx.sql

    def announce(self, event: Event, *rooms: str) -> None:
        self.announcements.append(Announcement(rooms, event))


@asynccontextmanager
async def unit_of_work(runtime: Runtime) -> AsyncIterator[Work]:
    """Commits on leaving the block, then publishes; an error rolls back and says nothing."""
    async with runtime.database.transaction() as tx:
        work = Work(tx)
        yield work
    await say(runtime, work.announcements, wakes_senders=work.wakes_senders)


async def say(runtime: Runtime, announcements: Sequence[Announcement], *, wakes_senders: bool = False) -> None:
    """What was done is told, after its commit: for the few changes that are one statement and no transaction."""
    if wakes_senders:
        runtime.wakeups.call()
    if announcements:
        await runtime.publisher.publish(announcements)
