"""Tasks that run until they are cancelled, and their end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

AGAIN = 0.5  # seconds


async def every(seconds: float, act: Callable[[], Awaitable[None]], failure: str) -> None:
    """Until cancelled. An act that fails is logged, with `failure` as the sentence, and comes again."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            log.exception(failure)


async def end(*tasks: "asyncio.Task[None]") -> None:
    """Cancels until all have ended.

    Once is not always enough: on a busy machine a loop was seen to outlive its cancellation, lost in some library
    below it, and who waited for it waited for ever.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN)
