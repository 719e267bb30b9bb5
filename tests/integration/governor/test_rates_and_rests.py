"""Numbers that were rejected slow down and recover; resting ones are left alone."""

import pytest
from redis.asyncio import Redis

from server.governor.epochs import RecentSends
from server.governor.governor import Governor, NumberClock
from server.governor.levels import MICROSECONDS
from server.governor.policy import Policy
from server.governor.pools import Pool, PoolNumber
from server.governor.shared import AccountLimit, Candidate
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

WIDE = [AccountLimit(1, 1_000.0)]
ONE = Candidate(1, 2.0, 1, 1)
POOL = Pool("registration:1", (PoolNumber(1, "520", 2.0),))


async def clock_of_one(governor: Governor) -> NumberClock:
    (clock,) = await governor.state(POOL)
    return clock


async def test_a_rejected_number_is_held_and_then_slower(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.rejected(1, 1, 2.0)
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(5)
    simulated.advance(5)
    await governor.settle(await governor.grant([ONE], WIDE), {1: 1})
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(0.5 / 0.7, abs=1e-5)


async def test_rejections_of_one_moment_slow_once(governor: Governor) -> None:
    for _ in range(3):
        await governor.rejected(1, 1, 2.0)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.7)


async def test_the_carriers_own_waiting_time_is_kept(governor: Governor) -> None:
    await governor.rejected(1, 1, 2.0, retry_after=30)
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(30)


async def test_every_clean_ten_seconds_give_back_two_hundredths(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.rejected(1, 1, 2.0)
    simulated.advance(5 + 25)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.74)


async def test_a_number_climbs_to_a_little_below_what_was_rejected_and_probes_ten_minutes_later(
    governor: Governor, simulated: SimulatedTime
) -> None:
    await governor.rejected(1, 1, 2.0)
    simulated.advance(5 + 590)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.9)
    simulated.advance(20)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.94)
    simulated.advance(100)
    assert (await clock_of_one(governor)).rate_factor == 1


async def test_a_rejected_probe_brings_the_ceiling_back(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.rejected(1, 1, 2.0)
    simulated.advance(5 + 600)
    await governor.rejected(1, 1, 2.0)
    simulated.advance(5 + 300)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.92 * 0.9, abs=1e-3)


@pytest.mark.parametrize("hidden", [0.35, 0.85])
async def test_nine_tenths_of_a_hidden_limit_are_carried_with_few_rejections(
    server_redis: Redis, simulated: SimulatedTime, hidden: float
) -> None:
    """The second of two hours with a part in ten seconds, of which the carrier takes only a share."""
    slow, second = Candidate(1, 0.1, 1, 1), 10 / hidden
    governor = Governor(server_redis, Policy(), simulated)
    await governor.rebuild(RecentSends(numbers=[slow], accounts=WIDE))
    began, carried, rejected, free = simulated.moment, 0, 0, 0.0
    while (now := (simulated.moment - began) / MICROSECONDS) < 7_200:
        grant = await governor.grant([slow], WIDE)
        if grant.numbers:
            await governor.settle(grant, {1: 1})
            if free > now + second / 2:
                rejected += now > 3_600
                await governor.rejected(1, 1, 0.1)
            else:
                carried += now > 3_600
                free = max(free, now) + second
        simulated.advance(grant.busy_for(1, 1) if grant.numbers else grant.next_free_in or 0.01)
    assert carried >= 0.85 * 3_600 * 0.1 * hidden
    assert rejected <= 17


async def test_three_numbers_at_once_mean_that_their_account_is_too_fast(
    governor: Governor, simulated: SimulatedTime
) -> None:
    pool = Pool("registration:2", tuple(PoolNumber(number, None, 2.0) for number in (1, 2, 3)))
    slowed = []
    for number in (1, 2, 3):
        slowed.append(await governor.rejected(number, 1, 2.0))
        simulated.advance(0.5)
    assert slowed == [False, False, True]
    assert [clock.rate_factor for clock in await governor.state(pool)] == [1, 1, 1]
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(4.5)
    simulated.advance(5)
    narrow = [AccountLimit(1, 10.0)]
    many = [Candidate(number, 2.0, 1, 1) for number in range(10)]
    first = await governor.grant(many, narrow)
    assert first.next_free_in == pytest.approx(1.05 / 9 / 0.7, abs=1e-4)


async def test_three_numbers_of_three_accounts_are_slowed_one_by_one(governor: Governor) -> None:
    slowed = [await governor.rejected(number, number, 2.0) for number in (1, 2, 3)]
    assert not any(slowed)


async def test_an_account_that_rests_grants_nothing_to_any_of_its_numbers(governor: Governor) -> None:
    await governor.rest_account(1, 20, "unreachable")
    other = AccountLimit(2, 1_000.0)
    grant = await governor.grant([ONE, Candidate(2, 2.0, 2, 1)], [*WIDE, other])
    assert grant.numbers == [2]
    assert grant.next_free_in == pytest.approx(20)


async def test_a_number_never_slows_to_a_stop(governor: Governor, simulated: SimulatedTime) -> None:
    for _ in range(20):
        await governor.rejected(1, 1, 2.0)
        simulated.advance(5)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.05)


async def test_a_resting_number_is_not_granted_until_its_rest_ends(
    governor: Governor, simulated: SimulatedTime
) -> None:
    await governor.rest(1, 600, "5 % filtered")
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(600)
    clock = await clock_of_one(governor)
    assert (clock.resting_for, clock.reason) == (600, "5 % filtered")
    simulated.advance(600)
    assert (await governor.grant([ONE], WIDE)).numbers == [1]


async def test_a_number_can_be_woken_early(governor: Governor) -> None:
    await governor.rest(1, 600, "by hand")
    await governor.rest(1, 0, "")
    assert await clock_of_one(governor) == NumberClock(1, 1.0, 0.0, 0.0, "", 0.0)
