"""A change, its announcement and its trace as one thing: events leave after the commit, or not at all."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from server.access import Viewer
from server.domain.audit import Action
from server.realtime.events import Event
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.secrets import SecretBox
from server.storage.database import Connection, Transaction
from server.storage.queries import audit as audit_queries


@dataclass(slots=True)
class Work:
    """A transaction, what will be said once it is committed, and what the audit log will know of it."""

    tx: Transaction
    secrets: SecretBox
    announcements: list[Announcement] = field(default_factory=list)
    wakes_senders: bool = False
    audited: list[tuple[int, int | None, str, str | None, str]] = field(default_factory=list)

    @property
    def sql(self) -> Connection:
        return self.tx.sql

    def announce(self, event: Event, *rooms: str) -> None:
        self.announcements.append(Announcement(rooms, event))

    def audit(self, viewer: Viewer, action: Action, subject: str | None = None, **detail: Any) -> None:
        """Somebody's act on a `subject` like campaign:12. No names, phones or words of people in `detail`."""
        self.record(viewer.organization_id, viewer.user_id, action, subject, detail)

    def record(
        self, organization_id: int, actor_id: int | None, action: Action, subject: str | None, detail: Mapping[str, Any]
    ) -> None:
        """The same where nobody in particular acts, or before it is known who asks."""
        self.audited.append((organization_id, actor_id, action, subject, orjson.dumps(detail).decode()))


@asynccontextmanager
async def unit_of_work(runtime: Runtime) -> AsyncIterator[Work]:
    """Commits on leaving the block, then publishes; an error rolls back and says nothing."""
    async with runtime.database.transaction() as tx:
        work = Work(tx, runtime.secrets)
        yield work
        if work.audited:
            await audit_queries.add(work.sql, work.audited)
    await say(runtime, work.announcements, wakes_senders=work.wakes_senders)


async def say(runtime: Runtime, announcements: Sequence[Announcement], *, wakes_senders: bool = False) -> None:
    """What was done is told, after its commit: for the few changes that are one statement and no transaction."""
    if wakes_senders:
        runtime.wakeups.call()
    if announcements:
        await runtime.publisher.publish(announcements)
