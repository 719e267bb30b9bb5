"""Outcomes of calls, written in batches: one commit for what came back within a few milliseconds."""

import asyncio
import logging

from server.actions import delivery
from server.actions.delivery import Called
from server.runtime import Runtime

log = logging.getLogger(__name__)

GATHER = 0.03  # seconds
MOST = 100
TRY_AGAIN = 0.5  # seconds, while the database is away; the lease of an attempt bounds how long that helps


class OutcomeWriter:
    """A queue in memory. What is lost with the process becomes `unknown` by its lease, never a second send."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._queue: asyncio.Queue[Called | None] = asyncio.Queue()

    def add(self, called: Called) -> None:
        self._queue.put_nowait(called)

    async def finish(self) -> None:
        """Lets `run` end once everything that was added is written."""
        self._queue.put_nowait(None)

    async def run(self) -> None:
        ending = False
        while not ending:
            batch, ending = await self._batch()
            while batch and not await self._written(batch):  # noqa: ASYNC110 - waits for the database
                await asyncio.sleep(TRY_AGAIN)

    async def _batch(self) -> tuple[list[Called], bool]:
        first = await self._queue.get()
        if first is None:
            return [], True
        await asyncio.sleep(GATHER)
        batch, ending = [first], False
        while len(batch) < MOST and not self._queue.empty():
            one = self._queue.get_nowait()
            if one is None:
                ending = True
                break
            batch.append(one)
        return batch, ending

    async def _written(self, batch: list[Called]) -> bool:
        try:
            await delivery.settle(self.runtime, batch)
        except Exception:
            log.exception("outcomes of %s calls are not written yet", len(batch))
            return False
        return True
