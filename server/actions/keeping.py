"""Figures that take long to add up: kept until what they tell of changes, and shown a while until the next are made."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar, cast

import msgspec
from redis.exceptions import RedisError

from server.runtime import Runtime
from server.storage.database import Connection
from server.storage.queries import results

T = TypeVar("T")

LARGE = 10_000  # people or texts; figures of fewer are made anew each time
KEEP = 10  # figures that changed are shown for so many times what they took, before they are made again
FORGET = timedelta(days=7)  # after which nobody has asked for them
PATIENCE = 2.0  # seconds to wait for the next figures when there are older ones to show


class Kept(msgspec.Struct, Generic[T], frozen=True):
    """Figures as of a moment: all that lay before the position `since`, and what came after may lack."""

    figures: T
    since: str
    at: datetime
    took: float
    behind: bool = False  # something has changed


@dataclass(frozen=True, slots=True)
class Subject(Generic[T]):
    """What figures tell of: their name, how they are made of one snapshot, and which of them are kept."""

    name: str
    organization_id: int
    campaign_id: int | None  # None: of all
    kind: type[T]
    make: Callable[[Connection], Awaitable[T]]
    size: Callable[[T], int]

    @property
    def key(self) -> str:
        return f"textbank:figures:{self.name}"


async def fresh(runtime: Runtime, about: Subject[T], patience: float = PATIENCE) -> Kept[T]:
    """As of now, if nothing changed or little is to be added up; else they may be `behind` while the next are made."""
    kept = await _kept(runtime, about)
    if kept is None:
        return await _shared(runtime, about)
    pool = runtime.database.pool
    if not await results.changed(pool, about.organization_id, about.campaign_id, kept.since):
        return msgspec.structs.replace(kept, at=datetime.now(UTC))
    if age(kept) >= KEEP * kept.took and await _turn(runtime, about, kept):
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(_shared(runtime, about)), patience)
    return msgspec.structs.replace(kept, behind=True)


def age(kept: Kept[T]) -> float:
    """Seconds."""
    return (datetime.now(UTC) - kept.at).total_seconds()


async def renew(runtime: Runtime, about: Subject[T], older: timedelta) -> None:
    """Before anybody asks: figures that are not there, or are so old and something has changed."""
    kept = await _kept(runtime, about)
    if kept is None or age(kept) >= older.total_seconds():
        await fresh(runtime, about, patience=60)


async def _turn(runtime: Runtime, about: Subject[T], kept: Kept[T]) -> bool:
    """Whether the next are made by this process: one at a time adds up, and all show what it made."""
    if about.key in runtime.analyses:
        return True
    with suppress(RedisError):
        return bool(await runtime.redis.set(f"{about.key}:turn", 1, nx=True, px=1000 + int(2000 * kept.took)))
    return True


def _shared(runtime: Runtime, about: Subject[T]) -> asyncio.Task[Kept[T]]:
    """One making at a time in a process; who asks meanwhile gets the same."""
    making = runtime.analyses.get(about.key)
    if making is None:
        making = asyncio.create_task(_make(runtime, about))
        runtime.analyses[about.key] = making
        making.add_done_callback(lambda _: runtime.analyses.pop(about.key, None))
    return cast("asyncio.Task[Kept[T]]", making)


async def _make(runtime: Runtime, about: Subject[T]) -> Kept[T]:
    began = time.monotonic()
    async with runtime.database.reading() as sql:
        snapshot = await results.settle(sql)
        figures = await about.make(sql)
    made = Kept(figures, snapshot["since"], snapshot["at"], time.monotonic() - began)
    with suppress(RedisError):
        if about.size(figures) >= LARGE:
            await runtime.redis.set(about.key, msgspec.json.encode(made), ex=FORGET)
        await runtime.redis.delete(f"{about.key}:turn", *(() if about.size(figures) >= LARGE else (about.key,)))
    return made


async def _kept(runtime: Runtime, about: Subject[T]) -> Kept[T] | None:
    """None as well of what another release wrote, or while Redis is away: then they are made."""
    with suppress(RedisError, msgspec.MsgspecError):
        written: Any = await runtime.redis.get(about.key)
        if written:
            return cast("Kept[T]", msgspec.json.decode(written, type=Kept[about.kind]))  # type: ignore[name-defined]
    return None
