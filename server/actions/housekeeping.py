"""Rows that have served their time."""

from datetime import timedelta

from server.runtime import Runtime

KEEP_ANSWERS = timedelta(days=7)  # in which a repeated Idempotency-Key gets the first answer


async def forget_answers(runtime: Runtime) -> None:
    await runtime.database.pool.execute(
        "DELETE FROM idempotency_keys WHERE created_at < now() - $1::interval", KEEP_ANSWERS
    )
