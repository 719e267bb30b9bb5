"""Rows that have served their time."""

from datetime import timedelta

from server.runtime import Runtime
from server.storage.queries import media as media_queries

KEEP_ANSWERS = timedelta(days=7)  # in which a repeated Idempotency-Key gets the first answer


async def forget_answers(runtime: Runtime) -> None:
    await runtime.database.pool.execute(
        "DELETE FROM idempotency_keys WHERE created_at < now() - $1::interval", KEEP_ANSWERS
    )


async def forget_uploads(runtime: Runtime) -> int:
    """Files that were handed in a day ago and never used; how many."""
    return await media_queries.forget_unused(runtime.database.pool)
