"""Redis forgot, or is another one: one process rebuilds its clocks from the rows before anything is sent."""

import logging
from collections import defaultdict
from collections.abc import Sequence

from server.actions import limits
from server.actions.binding import chosen_by, pool_of
from server.governor.epochs import RecentSends
from server.governor.pools import Pool
from server.governor.shared import Candidate
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import limits as queries
from server.storage.queries import pools

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
        await runtime.governor.rebuild(await _recent(runtime))


async def _recent(runtime: Runtime) -> RecentSends:
    sql = runtime.database.pool
    lines, lately, today = await queries.lines(sql), await queries.sent_lately(sql), await queries.sent_today(sql)
    return RecentSends(
        numbers=[limits.text(row) for row in lines],
        accounts=limits.accounts([*lines, *lately, *today]),
        sends=[(row["age"], _of(row)) for row in lately],
        day=await limits.day(runtime),
        today=[_of(row) for row in today],
        backlogs=await _every_backlog(runtime),
    )


def _of(row: Row) -> Candidate:
    return limits.text(row, row["carrier_class"], row["parts"], pictures=row["pictures"])


def backlogs(
    numbers: Sequence[Row], choices: Sequence[Row], *, pictures: bool = False
) -> list[tuple[Pool, dict[int, int]]]:
    """Queued parts by number, for each pool, and for each campaign that has chosen some numbers of one.

    With pictures only of those that send some, which may be all.
    """
    of_pool: dict[tuple[int, int | None], list[Row]] = defaultdict(list)
    for row in numbers:
        of_pool[row["organization_id"], row["registration_id"]].append(row)
    parts = {row["id"]: row["queued_parts"] for row in numbers}
    found = [pool_of(*key, rows, pictures=pictures) for key, rows in of_pool.items()]
    for choice in choices:
        key = (choice["organization_id"], choice["registration_id"])
        chosen = chosen_by(choice["id"], choice["own_numbers"])
        found.append(pool_of(*key, of_pool[key], chosen, pictures=pictures))
    return [(pool, {number.id: parts[number.id] for number in pool.numbers}) for pool in found if pool.numbers]


async def _every_backlog(runtime: Runtime) -> list[tuple[Pool, dict[int, int]]]:
    """Each pool once, those of pictures where they are others."""
    numbers, choices = await pools.every(runtime.database.pool), await pools.choices(runtime.database.pool)
    both = [*backlogs(numbers, choices), *backlogs(numbers, choices, pictures=True)]
    return list({pool.key: (pool, parts) for pool, parts in both}.values())


async def correct_backlogs(runtime: Runtime) -> None:
    """Estimates drift by what was cancelled or lost; the rows know."""
    for pool, parts in await _every_backlog(runtime):
        await runtime.governor.pools.set_backlogs(pool, parts)
