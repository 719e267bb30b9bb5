"""What Redis forgot may have been a whole burst a moment ago: a new epoch begins with none to give."""

import pytest
from redis.asyncio import Redis

from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.shared import AccountLimit, Candidate
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

FIVE = [AccountLimit(1, 5.0)]
FAST = [Candidate(number, 100.0, 1, 1) for number in (1, 2)]  # so that only the account bounds them


async def test_two_texts_may_go_at_once_from_an_account_at_rest(governor: Governor) -> None:
    assert (await governor.grant(FAST, FIVE)).numbers == [1, 2]


async def test_after_a_rebuild_no_burst_is_left_of_an_account(
    governor: Governor, redis: Redis, simulated: SimulatedTime
) -> None:
    await redis.flushall()
    await governor.rebuild(RecentSends(numbers=FAST, accounts=FIVE))
    simulated.advance(0.02)  # the numbers have waited their turn
    assert (await governor.grant(FAST, FIVE)).numbers == []
    simulated.advance(0.3)
    assert (await governor.grant(FAST, FIVE)).numbers == [1]
