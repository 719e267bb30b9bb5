"""Figures that take long to add up, shown a while before they are added up anew."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast

import msgspec

from server.runtime import Runtime

T = TypeVar("T")

KEEP = 20  # figures are shown for so many times what they took; then once more as long while they are made again
SOON = 0.5  # seconds: what takes less is made anew each time, and not kept


class Kept(msgspec.Struct):
    """Figures that took long, the moments from which they are old and too old, and the next while they are made."""

    figures: Any
    old: float
    too_old: float
    next: asyncio.Task[Any] | None = None


async def fresh(runtime: Runtime, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
    """Made anew when they are old. What takes long is shown a while longer as the next is made."""
    kept: Kept | None = runtime.analyses.get(key)
    if kept is None:
        return await _make(runtime, key, make)
    now = time.monotonic()
    if now >= kept.old and (kept.next is None or kept.next.done()):
        kept.next = asyncio.create_task(_make(runtime, key, make))
    if now >= kept.too_old and kept.next is not None:
        return cast(T, await asyncio.shield(kept.next))
    return cast(T, kept.figures)


async def _make(runtime: Runtime, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
    began = time.monotonic()
    made = await make()
    now = time.monotonic()
    if (took := now - began) < SOON:
        runtime.analyses.pop(key, None)
    else:
        runtime.analyses[key] = Kept(made, now + KEEP * took, now + 2 * KEEP * took)
    return made
