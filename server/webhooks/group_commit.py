"""Webhooks that arrive within some milliseconds share one transaction; each is answered after it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupCommit(Generic[T]):
    """Calls `write` with what came in since the last time, at most `most` at once.

    A group that fails is written one by one, so that one bad row cannot hold up the others.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], gather: float = 0.005, most: int = 100) -> None:
        self._write = write
        self._gather = gather
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._turn: asyncio.Task[None] | None = None

    async def add(self, item: T) -> None:
        """Returns once `item` is committed; raises what its own write raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._turns())
        await done

    async def _turns(self) -> None:
        await asyncio.sleep(self._gather)
        while self._waiting:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._commit(group)

    async def _commit(self, group: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._write([item for item, _ in group])
        except Exception as error:
            if len(group) > 1:
                for one in group:
                    await self._commit([one])
                return
            _end(group[0][1], error)
            return
        for _, done in group:
            _end(done, None)


def _end(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done():  # the caller hung up
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
