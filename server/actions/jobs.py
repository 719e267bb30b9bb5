"""Handing work to the jobs role, inside the transaction that needs it: both commit or neither."""

from typing import Any

import orjson

from server.actions.unit_of_work import Work


async def defer(
    work: Work, task: str, *, lock: str | None = None, queueing_lock: str | None = None, **args: Any
) -> int:
    """Queues `task` (its name in workers.jobs) with JSON arguments; jobs with the same `lock` run one by one."""
    return int(
        await work.sql.fetchval(
            """SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[
                 ROW('default', $1, 0, $2, $3, $4, NULL)::procrastinate_job_to_defer_v1]))""",
            task,
            lock,
            queueing_lock,
            orjson.dumps(args).decode(),
        )
    )
