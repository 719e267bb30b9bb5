"""What arrives within some milliseconds shares one transaction; each is answered after it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class GroupCommit(Generic[T, R]):
    """Calls `write` with what came in since the last time, at most `most` at once; it answers for each in order.

    A group that fails is written one by one, so that one bad row cannot hold up the others.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]], gather: float = 0.03, most: int = 100
    ) -> None:
        self._write = write
        self._gather = gather
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._turn: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """The answer once `item` is committed; raises what its own write raised."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._turns())
        return await done

    async def _turns(self) -> None:
        await asyncio.sleep(self._gather)
        while self._waiting:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._commit(group)
            await asyncio.sleep(self._gather)

    async def _commit(self, group: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._write([item for item, _ in group])
        except Exception as error:
            if len(group) > 1:
                for one in group:
                    await self._commit([one])
                return
            if not group[0][1].done():  # else the caller hung up
                group[0][1].set_exception(error)
            return
        for (_, done), answer in zip(group, answers, strict=True):
            if not done.done():
                done.set_result(answer)
