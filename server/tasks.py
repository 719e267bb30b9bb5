"""Ending tasks that run until they are cancelled."""

import asyncio

AGAIN = 0.5  # seconds


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
