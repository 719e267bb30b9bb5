"""Redis forgot, or is another one: one process rebuilds its clocks from the rows before anything is sent."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from server.actions.binding import pool_of
from server.governor.governor import RecentSends
from server.governor.grants import AccountLimit
from server.governor.pools import Pool
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import outbox, pools

log = logging.getLogger(__name__)

EPOCH_LOCK = 7_262_002


async def rebuild(runtime: Runtime) -> None:
    """Begins a new epoch unless another process has. Raises GovernorAway while Redis does not answer."""
    if await runtime.governor.epoch() is not None:
        return
    async with runtime.database.transaction() as tx:
        await tx.sql.execute("SELECT pg_advisory_xact_lock($1)", EPOCH_LOCK)
        if await runtime.governor.epoch() is not None:
            return
        log.info("a new epoch of the governor begins")
        numbers = await pools.every(runtime.database.pool)
        sends = await outbox.recent_sends(runtime.database.pool)
        await runtime.governor.rebuild(_recent(numbers, sends))


def _recent(numbers: Sequence[Row], sends: Iterable[Row]) -> RecentSends:
    ages: dict[int, list[float]] = defaultdict(list)
    for row in sends:
        ages[row["account_id"]].append(row["age"])
    rates = {row["account_id"]: row["messages_per_second"] for row in numbers}
    return RecentSends(
        numbers={row["id"]: row["parts_per_second"] for row in numbers},
        accounts=[AccountLimit(account_id, rate) for account_id, rate in rates.items()],
        account_sends=ages,
        backlogs=backlogs(numbers),
    )


def backlogs(numbers: Sequence[Row]) -> list[tuple[Pool, dict[int, int]]]:
    """Queued parts by number, for each pool."""
    of_pool: dict[tuple[int, int | None], list[Row]] = defaultdict(list)
    for row in numbers:
        of_pool[row["organization_id"], row["registration_id"]].append(row)
    return [
        (pool_of(*key, rows), {row["id"]: row["queued_parts"] for row in rows if row["user_id"] is None})
        for key, rows in of_pool.items()
    ]


async def correct_backlogs(runtime: Runtime) -> None:
    """Estimates drift by what was cancelled or lost; the rows know."""
    for pool, parts in backlogs(await pools.every(runtime.database.pool)):
        await runtime.governor.pools.set_backlogs(pool, parts)
