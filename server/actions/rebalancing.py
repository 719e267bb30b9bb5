"""Texts that wait are spread anew when numbers come, go or rest; whoever has heard from a number keeps it."""

import logging
from collections.abc import Iterator, Mapping
from typing import Final

from server.actions.epochs import backlogs
from server.actions.unit_of_work import unit_of_work
from server.governor.governor import NumberClock
from server.governor.pools import Pool
from server.runtime import Runtime
from server.storage.queries import letting_go as queries
from server.storage.queries import pools

log = logging.getLogger(__name__)

UNEVEN: Final = 10.0  # seconds that a number may be behind the others before some of its texts go to them
MOST: Final = 500  # contacts in one transaction


async def leave_the_dead(runtime: Runtime) -> None:
    """Who never heard from a number that does not send any more waits no longer for it. The others are for a
    coordinator to decide."""
    while ids := await queries.waiting_on_the_dead(runtime.database.pool, MOST):
        if not await _let_go(runtime, ids):
            return


async def even_out(runtime: Runtime) -> None:
    """A number that joined gets its share of what waits, at once; a slow one or one that rests gives away its own."""
    sql = runtime.database.pool
    for pool, parts in backlogs(await pools.every(sql), ()):
        clocks = {clock.number_id: clock for clock in await runtime.governor.state(pool)}
        for number_id, excess in too_much(pool, parts, clocks):
            ids = await queries.last_in_line(sql, number_id, min(MOST, excess))
            if ids:
                await _let_go(runtime, ids)


def too_much(pool: Pool, parts: Mapping[int, int], clocks: Mapping[int, NumberClock]) -> Iterator[tuple[int, int]]:
    """Numbers that are far behind, with the parts above what each would carry if all ended together."""
    idle = {number.id: max(clocks[number.id].resting_for, clocks[number.id].holding_for) for number in pool.numbers}
    rates = {number.id: number.parts_per_second * clocks[number.id].rate_factor for number in pool.numbers}
    awake = sum(rate for number_id, rate in rates.items() if idle[number_id] < UNEVEN)
    if not awake:
        return
    together = sum(parts.values()) / awake
    for number_id, rate in rates.items():
        behind = parts[number_id] / rate + idle[number_id] - together
        if parts[number_id] and behind > UNEVEN:
            yield number_id, min(parts[number_id], int(behind * rate) + 1)


async def _let_go(runtime: Runtime, contact_ids: list[int]) -> int:
    async with unit_of_work(runtime) as work:
        freed = await queries.let_go(work.sql, contact_ids)
    if freed:
        log.info("%s contacts who never heard from their number get another", freed)
    return freed
