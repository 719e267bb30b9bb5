"""A Redis that forgot, or stepped in for another, grants nothing until it was rebuilt."""

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.domain.registered_limits import MinuteLimit
from server.governor import keys
from server.governor.clock import EpochLost, GovernorAway
from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.policy import Policy
from server.governor.pools import Pool, PoolNumber
from server.governor.shared import AccountLimit, Candidate, Day, Registered
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

FIVE = [AccountLimit(1, 5.0)]
EACH = 1.05 / 4  # seconds that a part takes of it, two being able to go at once
ONE = Candidate(1, 1.0, 1, 1)
POOL = Pool("registration:1", (PoolNumber(1, None, 1.0), PoolNumber(2, None, 1.0)))


async def test_an_empty_redis_has_no_epoch_and_grants_nothing(redis: Redis) -> None:
    governor = Governor(redis, Policy())
    assert await governor.epoch() is None
    with pytest.raises(EpochLost):
        await governor.grant([ONE], FIVE)


async def test_an_emptied_redis_is_noticed_in_the_middle_of_sending(governor: Governor, redis: Redis) -> None:
    grant = await governor.grant([ONE], FIVE)
    await redis.flushall()
    for use in (
        governor.settle(grant, {1: 1}),
        governor.grant([ONE], FIVE),
        governor.rejected(1, 1, 1.0),
        governor.rest(1, 5, "filtered"),
        governor.state(POOL),
        governor.pools.bind(POOL, area_code=None, parts=1),
    ):
        with pytest.raises(EpochLost):
            await use


async def test_the_memory_of_another_server_run_is_not_believed(server_redis: Redis) -> None:
    governor = Governor(server_redis, Policy())
    epoch = await governor.rebuild(RecentSends(numbers=()))
    _, nonce = epoch.split(":")
    await server_redis.set(keys.EPOCH, f"{'0' * 40}:{nonce}")
    assert await governor.epoch() is None
    with pytest.raises(EpochLost):
        await governor.grant([ONE], FIVE)


async def test_a_script_looks_at_the_server_run_itself(server_redis: Redis) -> None:
    """A client may have been connected to the old server a moment ago and not know of the new one."""
    governor = Governor(server_redis, Policy())
    epoch = await governor.rebuild(RecentSends(numbers=()))
    stale = f"{'0' * 40}:{epoch.split(':')[1]}"
    await server_redis.set(keys.EPOCH, stale)
    governor._clock._epoch = stale
    with pytest.raises(EpochLost):
        await governor.grant([ONE], FIVE)


async def test_a_rebuilt_epoch_is_found_by_the_other_senders(governor: Governor, redis: Redis) -> None:
    await redis.flushall()
    other = Governor(redis, Policy())
    with pytest.raises(EpochLost):
        await governor.grant([ONE], FIVE)
    epoch = await other.rebuild(RecentSends(numbers=()))
    assert await governor.epoch() == epoch
    assert (await governor.grant([ONE], FIVE)).numbers == [1]


async def test_after_a_rebuild_every_number_waits_its_turn_once(
    governor: Governor, redis: Redis, simulated: SimulatedTime
) -> None:
    await redis.flushall()
    await governor.rebuild(RecentSends(numbers=[ONE], accounts=FIVE))
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(1)
    simulated.advance(1)
    assert (await governor.grant([ONE], FIVE)).numbers == [1]


async def test_an_account_is_charged_again_with_what_it_sent_before(governor: Governor, redis: Redis) -> None:
    await redis.flushall()
    sends = [(0.1 * index, Candidate(2, 1.0, 1, 1)) for index in range(5)]
    await governor.rebuild(RecentSends(numbers=(), accounts=FIVE, sends=sends))
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(5 * EACH - 0.4 - EACH, abs=1e-4)


async def test_minutes_and_days_are_charged_again_with_what_was_sent_before(
    governor: Governor, redis: Redis, simulated: SimulatedTime
) -> None:
    await redis.flushall()
    registered = Registered(1, MinuteLimit(75), "brand", daily_cap=20)
    text = Candidate(1, 100.0, 1, 1, "tmobile", registered)
    sent = [(0.5 * age, Candidate(2, 100.0, 1, 1, "tmobile", registered)) for age in range(30)]
    day, today = Day(("2027-01-15",), 3600.0), [Candidate(2, 100.0, 1, 19, "tmobile", registered)]
    wide = [AccountLimit(1, 1_000.0)]
    await governor.rebuild(RecentSends([text], wide, sends=sent, day=day, today=today))
    waiting = await governor.grant([text], wide, day=day)
    assert waiting.next_free_in == pytest.approx(30 * 62 / 72 - 14.5 - 3 * 62 / 72, abs=0.01)
    simulated.advance(60)
    await governor.settle(await governor.grant([text], wide, day=day), {1: 1})
    refused = await governor.grant([Candidate(3, 100.0, 1, 1, "tmobile", registered)], wide, day=day)
    assert refused.next_free_in == pytest.approx(3600)


async def test_texts_granted_before_the_loss_are_charged_after_it(governor: Governor, redis: Redis) -> None:
    grant = await governor.grant([Candidate(1, 1.0, 1, 3)], FIVE)
    await redis.flushall()
    with pytest.raises(EpochLost):
        await governor.settle(grant, {1: 3})
    await governor.rebuild(RecentSends(numbers=[ONE], accounts=FIVE))
    await governor.settle(grant, {1: 3})
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(4)


async def test_a_rebuild_brings_the_backlogs_back(governor: Governor, redis: Redis) -> None:
    await redis.flushall()
    await governor.rebuild(RecentSends(numbers=(), backlogs=[(POOL, {1: 7})]))
    assert [clock.backlog_seconds for clock in await governor.state(POOL)] == [7, 0]


async def test_without_redis_the_governor_is_away() -> None:
    redis = Redis(unix_socket_path="nowhere.sock", retry=Retry(NoBackoff(), 0))
    governor = Governor(redis, Policy())
    with pytest.raises(GovernorAway):
        await governor.epoch()
    with pytest.raises(GovernorAway):
        await governor.grant([ONE], FIVE)
    await redis.aclose()


async def test_a_small_jump_back_is_waited_for(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.settle(await governor.grant([ONE], FIVE), {1: 1})
    simulated.advance(-4)
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(1)
    simulated.advance(4.5)
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(0.5)


async def test_after_a_large_jump_back_time_goes_on_where_it_was(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.settle(await governor.grant([ONE], FIVE), {1: 1})
    simulated.advance(-3600)
    assert (await governor.grant([ONE], FIVE)).next_free_in == pytest.approx(1)
    simulated.advance(1)
    assert (await governor.grant([ONE], FIVE)).numbers == [1]
