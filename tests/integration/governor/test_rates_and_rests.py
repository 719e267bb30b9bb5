"""Numbers that were rejected slow down and recover; resting ones are left alone."""

import pytest

from server.governor.governor import Governor, NumberClock
from server.governor.grants import AccountLimit, Candidate
from server.governor.pools import Pool, PoolNumber
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

WIDE = [AccountLimit(1, 1_000.0)]
ONE = Candidate(1, 2.0, 1, 1)
POOL = Pool("registration:1", (PoolNumber(1, "520", 2.0),))


async def clock_of_one(governor: Governor) -> NumberClock:
    (clock,) = await governor.state(POOL)
    return clock


async def test_a_rejected_number_is_held_and_then_slower(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.rejected(1, 2.0)
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(5)
    simulated.advance(5)
    await governor.settle(await governor.grant([ONE], WIDE), {1: 1})
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(0.5 / 0.7, abs=1e-5)


async def test_rejections_of_one_moment_slow_once(governor: Governor) -> None:
    for _ in range(3):
        await governor.rejected(1, 2.0)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.7)


async def test_the_carriers_own_waiting_time_is_kept(governor: Governor) -> None:
    await governor.rejected(1, 2.0, retry_after=30)
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(30)


async def test_every_clean_ten_seconds_give_back_two_hundredths(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.rejected(1, 2.0)
    simulated.advance(5 + 25)
    assert (await clock_of_one(governor)).rate_factor == pytest.approx(0.74)
    simulated.advance(200)
    assert (await clock_of_one(governor)).rate_factor == 1


async def test_a_number_never_slows_to_a_stop(governor: Governor, simulated: SimulatedTime) -> None:
    for _ in range(20):
        await governor.rejected(1, 2.0)
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
