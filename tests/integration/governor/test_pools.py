"""Contacts are spread over numbers by how busy these are, with a leaning to near ones."""

from collections import Counter

import pytest

from server.governor.governor import Governor
from server.governor.levels import MICROSECONDS
from server.governor.pools import Pool, PoolNumber
from server.governor.shared import AccountLimit, Candidate
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

TUCSON, PHOENIX = PoolNumber(1, "520", 1.0), PoolNumber(2, "602", 1.0)
POOL = Pool("registration:1", (TUCSON, PHOENIX))


async def bound(governor: Governor, pool: Pool, times: int, area_code: str | None = None) -> list[int | None]:
    return [await governor.pools.bind(pool, area_code=area_code, parts=1) for _ in range(times)]


async def backlogs(governor: Governor, pool: Pool = POOL) -> list[float]:
    return [clock.backlog_seconds for clock in await governor.state(pool)]


async def test_texts_are_spread_evenly_by_seconds_of_backlog(governor: Governor) -> None:
    fast = Pool("registration:2", (PoolNumber(1, None, 3.0), PoolNumber(2, None, 1.0)))
    assert Counter(await bound(governor, fast, 40)) == {1: 30, 2: 10}


async def test_a_near_number_is_preferred_while_it_is_hardly_busy(governor: Governor) -> None:
    assert Counter(await bound(governor, POOL, 6, area_code="520")) == {1: 6}
    assert await bound(governor, POOL, 1, area_code="520") == [2]


async def test_an_area_without_numbers_gets_the_least_busy(governor: Governor) -> None:
    await governor.pools.set_backlogs(POOL, {1: 3})
    assert await bound(governor, POOL, 1, area_code="212") == [2]


async def test_an_empty_pool_binds_nothing(governor: Governor) -> None:
    assert await bound(governor, Pool("registration:3", ()), 1) == [None]


async def test_a_near_number_that_got_busy_otherwise_is_seen_to_be(governor: Governor) -> None:
    await governor.pools.set_backlogs(POOL, {2: 40})
    await bound(governor, POOL, 20)
    assert await bound(governor, POOL, 1, area_code="520") == [1]
    await governor.pools.set_backlogs(POOL, {1: 6})
    assert await bound(governor, POOL, 1, area_code="520") == [2]


async def test_a_new_number_joins_a_pool_without_forgetting_the_others(governor: Governor) -> None:
    await governor.pools.set_backlogs(POOL, {1: 9, 2: 9})
    larger = Pool(POOL.key, (*POOL.numbers, PoolNumber(3, "928", 1.0)))
    assert await bound(governor, larger, 9) == [3] * 9
    assert await backlogs(governor, larger) == [9, 9, 9]


async def test_a_retired_number_is_bound_no_more(governor: Governor) -> None:
    await governor.pools.set_backlogs(POOL, {2: 100})
    assert await bound(governor, Pool(POOL.key, (PHOENIX,)), 1, area_code="520") == [2]


async def test_a_resting_number_counts_as_busy_for_as_long_as_it_rests(governor: Governor) -> None:
    await governor.rest(1, 10, "filtered")
    assert await bound(governor, POOL, 10, area_code="520") == [2] * 10


async def drain(governor: Governor, simulated: SimulatedTime, queues: dict[int, list[int]]) -> float:
    """Seconds until the last part has left, of numbers with one part a second."""
    began, ends = simulated.moment, 0.0
    while any(queues.values()):
        heads = [Candidate(number, 1.0, 1, queue[0]) for number, queue in queues.items() if queue]
        grant = await governor.grant(heads, [AccountLimit(1, 10_000.0)])
        sent = {number: queues[number].pop(0) for number in grant.numbers}
        await governor.settle(grant, sent)
        ends = max(ends, (simulated.moment - began) / MICROSECONDS + max(sent.values(), default=0))
        simulated.advance(grant.next_free_in or 1.0)
    return ends


async def test_a_pool_drains_in_the_time_its_numbers_need_together(
    governor: Governor, simulated: SimulatedTime
) -> None:
    pool = Pool("registration:4", tuple(PoolNumber(number, None, 1.0) for number in range(20)))
    sizes = [2 if index % 7 == 0 else 1 for index in range(1_600)]
    queues: dict[int, list[int]] = {}
    for parts in sizes:
        number = await governor.pools.bind(pool, area_code=None, parts=parts)
        assert number is not None
        queues.setdefault(number, []).append(parts)
    assert await drain(governor, simulated, queues) <= 1.02 * sum(sizes) / 20
