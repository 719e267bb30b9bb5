"""What is granted, refused and given back, on both kinds of Redis."""

import pytest
from redis.asyncio import Redis

from server.governor.governor import Governor, RecentSends
from server.governor.grants import AccountLimit, Candidate
from server.governor.policy import Policy
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

WIDE = [AccountLimit(1, 1_000.0)]
ONE = Candidate(1, 1.0, 1, 1)
TWO = Candidate(2, 1.0, 1, 1)


async def test_free_numbers_are_granted_in_the_order_asked(governor: Governor) -> None:
    grant = await governor.grant([TWO, ONE], WIDE)
    assert grant.numbers == [2, 1]
    assert grant.next_free_in is None


async def test_a_number_that_sent_waits_for_the_time_of_its_parts(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.settle(await governor.grant([Candidate(1, 2.0, 1, 3)], WIDE), {1: 3})
    simulated.advance(1.4)
    refused = await governor.grant([ONE], WIDE)
    assert refused.numbers == []
    assert refused.next_free_in == pytest.approx(0.1)
    simulated.advance(0.1)
    assert (await governor.grant([ONE], WIDE)).numbers == [1]


async def test_a_shorter_text_than_reserved_frees_its_number_sooner(
    governor: Governor, simulated: SimulatedTime
) -> None:
    grant = await governor.grant([Candidate(1, 1.0, 1, 4)], WIDE)
    assert grant.parts(1) == 4
    simulated.advance(0.02)
    await governor.settle(grant, {1: 1})
    assert (await governor.grant([ONE], WIDE)).next_free_in == pytest.approx(0.98)


async def test_a_number_without_a_message_is_given_back(governor: Governor) -> None:
    await governor.settle(await governor.grant([ONE], WIDE), {})
    assert (await governor.grant([ONE], WIDE)).numbers == [1]


async def test_a_sender_that_dies_leaves_the_number_waiting(governor: Governor, simulated: SimulatedTime) -> None:
    await governor.grant([Candidate(1, 1.0, 1, 3)], WIDE)
    simulated.advance(2.9)
    assert (await governor.grant([ONE], WIDE)).numbers == []
    simulated.advance(0.1)
    assert (await governor.grant([ONE], WIDE)).numbers == [1]


async def test_settling_twice_gives_back_once(governor: Governor) -> None:
    first = await governor.grant([ONE], WIDE)
    await governor.settle(first, {})
    second = await governor.grant([ONE], WIDE)
    await governor.settle(first, {})
    assert second.numbers == [1]
    assert (await governor.grant([ONE], WIDE)).numbers == []


async def test_what_is_given_back_late_makes_no_room_that_time_has_taken(
    governor: Governor, simulated: SimulatedTime
) -> None:
    five = [AccountLimit(1, 5.0)]
    unused = await governor.grant([ONE], five)
    simulated.advance(0.22)
    used = await governor.grant([TWO], five)
    await governor.settle(used, {2: 1})
    await governor.settle(unused, {})
    assert (await governor.grant([ONE], five)).next_free_in == pytest.approx(0.21, abs=1e-4)


async def test_nobody_asking_is_granted_nothing(governor: Governor) -> None:
    grant = await governor.grant([], WIDE)
    await governor.settle(grant, {})
    assert (grant.numbers, grant.next_free_in) == ([], None)


async def test_a_text_without_a_grant_cannot_be_settled(governor: Governor) -> None:
    grant = await governor.grant([ONE], WIDE)
    with pytest.raises(ValueError, match=r"\[2\]"):
        await governor.settle(grant, {1: 1, 2: 1})


async def test_an_account_spreads_its_numbers_over_the_second(governor: Governor, simulated: SimulatedTime) -> None:
    numbers = [Candidate(number, 1.0, 1, 1) for number in range(10)]
    first = await governor.grant(numbers, [AccountLimit(1, 5.0)])
    assert first.numbers == [0]
    assert first.next_free_in == pytest.approx(0.21, abs=1e-4)
    simulated.advance(first.next_free_in or 0)
    assert (await governor.grant(numbers, [AccountLimit(1, 5.0)])).numbers == [1]


async def test_a_slow_account_does_not_hold_up_another(governor: Governor) -> None:
    accounts = [AccountLimit(1, 1.0), AccountLimit(2, 100.0)]
    candidates = [Candidate(number, 1.0, 1 + number % 2, 1) for number in range(6)]
    assert (await governor.grant(candidates, accounts)).numbers == [0, 1, 3, 5]


async def test_calls_under_way_take_places_until_they_land(governor: Governor, simulated: SimulatedTime) -> None:
    narrow = [AccountLimit(1, 1_000.0, in_flight=2)]
    numbers = [Candidate(number, 1.0, 1, 1) for number in range(4)]
    grant = await governor.grant(numbers, narrow)
    await governor.settle(grant, {0: 1, 1: 1})
    assert grant.numbers == [0, 1]
    assert (await governor.grant(numbers[2:], narrow)).next_free_in == pytest.approx(0.05)
    await governor.landed(grant, [0])
    assert (await governor.grant(numbers[2:], narrow)).numbers == [2]
    simulated.advance(12)
    assert (await governor.grant(numbers[2:], narrow)).numbers == [2, 3]


async def test_a_place_in_flight_that_was_not_used_is_free_at_once(governor: Governor) -> None:
    narrow = [AccountLimit(1, 1_000.0, in_flight=1)]
    await governor.settle(await governor.grant([ONE], narrow), {})
    assert (await governor.grant([TWO], narrow)).numbers == [2]


async def test_no_more_are_granted_than_asked_for(governor: Governor) -> None:
    grant = await governor.grant([ONE, TWO], WIDE, at_most=1)
    assert grant.numbers == [1]
    assert grant.next_free_in == 0


async def test_the_time_of_the_server_counts_where_none_is_simulated(redis: Redis) -> None:
    governor = Governor(redis, Policy())
    await governor.rebuild(RecentSends(numbers={1: 1000.0, 2: 0.01}))
    refused = await governor.grant([Candidate(2, 0.01, 1, 1)], WIDE)
    assert refused.next_free_in is not None
    assert 60 < refused.next_free_in <= 100
    grant = await governor.grant([Candidate(3, 1.0, 1, 1)], WIDE)
    assert grant.numbers == [3]
    seconds, micros = await redis.time()
    assert abs(seconds * 1_000_000 + micros - grant.moment) < 60_000_000
