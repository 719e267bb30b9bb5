"""What arrives within some milliseconds shares one transaction; each is answered after it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class GroupCommit(Generic[T, R]):
    """Calls `write` with what came in for `gather` seconds, sooner when that is `most`; it answers for each in order.

    An answer that is an exception is raised where its item came from. Up to `at_once` groups are written at the same
    time. A group that fails is written one by one, so that one bad row cannot hold up the others; unless none is ever
    bad (`apart` false), as where things are only looked up: then all are told of the failure.
    """

    def __init__(
        self,
        write: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]],
        *,
        gather: float = 0.03,
        most: int = 100,
        at_once: int = 1,
        apart: bool = True,
    ) -> None:
        self._write = write
        self._gather = gather
        self._most = most
        self._at_once = at_once
        self._apart = apart
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def add(self, item: T) -> R:
        """The answer once `item` is committed; raises what its own write raised."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[R] = loop.create_future()
        self._waiting.append((item, done))
        if len(self._waiting) >= self._most:
            self._begin()
        elif self._timer is None:
            self._timer = loop.call_later(self._gather, self._begin)
        return await done

    def _begin(self) -> None:
        """Takes a group, unless as many are being written as may be: the next that ends begins then."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if len(self._writing) >= self._at_once or not self._waiting:
            return
        group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        task = asyncio.create_task(self._commit(group))
        self._writing.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._writing.discard(task)
        if not task.cancelled():
            task.exception()  # each has been told
        if self._waiting and self._timer is None:
            self._begin()

    async def _commit(self, group: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            await self._answer(group)
        except BaseException as end:  # of this process: nobody may wait for ever
            for _, done in group:
                if not done.done():
                    done.set_exception(end)
            raise

    async def _answer(self, group: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._write([item for item, _ in group])
        except Exception as error:
            if len(group) > 1 and self._apart:
                for one in group:
                    await self._answer([one])
                return
            answers = [error] * len(group)
        for (_, done), answer in zip(group, answers, strict=True):
            if done.done():
                continue  # the caller hung up
            if isinstance(answer, Exception):
                done.set_exception(answer)
            else:
                done.set_result(answer)
