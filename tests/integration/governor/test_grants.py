"""What is granted, refused and given back, on both kinds of Redis."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from server.domain.registered_limits import MinuteLimit
from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.policy import Policy
from server.governor.shared import AccountLimit, Candidate, Day, Registered
from tests.integration.governor.simulated import SimulatedTime

pytestmark = pytest.mark.anyio

WIDE = [AccountLimit(1, 1_000.0)]
ONE = Candidate(1, 1.0, 1, 1)
TWO = Candidate(2, 1.0, 1, 1)
EACH = 1.05 / 4  # seconds that a part takes of an account with five a second


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
    unused = await governor.grant([Candidate(1, 1.0, 1, 2)], five)
    simulated.advance(2 * EACH + 0.01)
    used = await governor.grant([Candidate(2, 1.0, 1, 2)], five)
    await governor.settle(used, {2: 2})
    await governor.settle(unused, {})
    assert (await governor.grant([ONE], five)).next_free_in == pytest.approx(EACH, abs=1e-4)


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
    assert first.numbers == [0, 1]
    assert first.next_free_in == pytest.approx(EACH, abs=1e-4)
    simulated.advance(first.next_free_in or 0)
    assert (await governor.grant(numbers, [AccountLimit(1, 5.0)])).numbers == [2]


async def test_a_slow_account_does_not_hold_up_another(governor: Governor) -> None:
    accounts = [AccountLimit(1, 1.0), AccountLimit(2, 100.0)]
    candidates = [Candidate(number, 1.0, 1 + number % 2, 1) for number in range(6)]
    assert (await governor.grant(candidates, accounts)).numbers == [0, 1, 3, 5]


async def test_requests_of_an_account_are_counted_beside_its_parts(
    governor: Governor, simulated: SimulatedTime
) -> None:
    narrow = [AccountLimit(1, 1_000.0, requests_per_second=2.0)]
    long_texts = [Candidate(number, 1.0, 1, 3) for number in range(4)]
    assert (await governor.grant(long_texts, narrow)).numbers == [0]
    simulated.advance(0.53)
    assert (await governor.grant(long_texts[1:], narrow)).numbers == [1]


LOW = Registered(1, MinuteLimit(15), "brand", daily_cap=2)
DAY = Day(("2027-01-15",), 3600.0)


def text(number: int, carrier_class: str, parts: int = 1, registered: Registered = LOW) -> Candidate:
    return Candidate(number, 100.0, 1, parts, carrier_class, registered)


async def test_a_class_that_is_full_does_not_hold_up_the_others_of_the_same_number(
    governor: Governor, simulated: SimulatedTime
) -> None:
    texts = [text(1, "att"), text(1, "verizon"), text(2, "att"), text(2, "verizon")]
    first = await governor.grant(texts, WIDE, day=DAY)
    assert [first.carrier_class(number) for number in first.numbers] == ["att", "verizon"]
    await governor.settle(first, {1: 1, 2: 1})
    simulated.advance(0.1)
    assert (await governor.grant(texts, WIDE, day=DAY)).next_free_in == pytest.approx(62 / 15 - 0.1, abs=1e-4)
    simulated.advance(62 / 15)
    again = await governor.grant(texts, WIDE, day=DAY)
    assert {number: again.carrier_class(number) for number in again.numbers} == {1: "att", 2: "verizon"}


async def test_what_of_a_class_was_not_sent_is_given_back(governor: Governor) -> None:
    await governor.settle(await governor.grant([text(1, "att")], WIDE, day=DAY), {})
    assert (await governor.grant([text(2, "att")], WIDE, day=DAY)).numbers == [2]


async def test_a_brands_day_ends_what_its_registrations_send_to_t_mobile(
    governor: Governor, simulated: SimulatedTime
) -> None:
    other = Registered(2, MinuteLimit(4_500), "brand", daily_cap=2)
    await governor.settle(await governor.grant([text(1, "tmobile", 1, other)], WIDE, day=DAY), {1: 1})
    simulated.advance(60)
    await governor.settle(await governor.grant([text(2, "tmobile")], WIDE, day=DAY), {2: 1})
    simulated.advance(60)
    refused = await governor.grant([text(1, "tmobile"), text(1, "att")], WIDE, day=DAY)
    assert [refused.carrier_class(number) for number in refused.numbers] == ["att"]
    assert refused.next_free_in == pytest.approx(3600)
    tomorrow = Day(("2027-01-16",), 86_400.0)
    assert (await governor.grant([text(2, "tmobile")], WIDE, day=tomorrow)).numbers == [2]


async def test_around_midnight_a_text_counts_into_both_days(governor: Governor, simulated: SimulatedTime) -> None:
    both = Day(("2027-01-15", "2027-01-16"), 5.0)
    await governor.settle(await governor.grant([text(1, "tmobile", 1)], WIDE, day=both), {1: 1})
    simulated.advance(60)
    tomorrow = Day(("2027-01-16",), 86_340.0)
    assert (await governor.grant([text(1, "tmobile", 2)], WIDE, day=tomorrow)).numbers == []


async def test_pictures_have_limits_of_their_own_and_words_pass_them(
    governor: Governor, simulated: SimulatedTime
) -> None:
    """Of the account one a second for twenty texts; of the registration's minute with a carrier ten for fifteen."""
    registered, account = Registered(4, MinuteLimit(15, pictures=10)), [AccountLimit(1, 20.0)]
    picture = replace(text(1, "att", 1, registered), pictures=True)
    first = await governor.grant([picture, text(2, "att", 1, registered)], account)
    assert (first.numbers, first.pictures(1), first.pictures(2)) == ([1, 2], True, False)
    await governor.settle(first, {1: 1, 2: 1})
    simulated.advance(0.1)
    others = [replace(picture, number_id=3, carrier_class="verizon"), text(3, "verizon", 1, registered)]
    second = await governor.grant(others, account)
    assert (second.numbers, second.pictures(3)) == ([3], False)
    assert second.next_free_in == pytest.approx(1.05 - 0.1, abs=1e-4)
    await governor.settle(second, {3: 1})
    simulated.advance(62 / 15)
    assert (await governor.grant([replace(picture, number_id=4)], account)).next_free_in == pytest.approx(
        62 / 10 - 62 / 15 - 0.1, abs=1e-4
    )


async def test_an_unknown_phone_is_charged_to_every_class_by_its_share(governor: Governor) -> None:
    registered = Registered(3, MinuteLimit(75))
    for number in range(9):
        await governor.settle(await governor.grant([text(number, "unknown", 1, registered)], WIDE), {number: 1})
    waits = {
        name: (await governor.grant([text(20 + at, name, 1, registered)], WIDE)).next_free_in
        for at, name in enumerate(("att", "verizon", "uscellular"))
    }
    assert waits["uscellular"] is None
    assert 0 < (waits["att"] or 0) < (waits["verizon"] or 0)


async def test_strictly_an_unknown_phone_is_charged_to_every_class_in_full(
    redis: Redis, simulated: SimulatedTime
) -> None:
    governor = Governor(redis, Policy(strict=True), simulated)
    await governor.rebuild(RecentSends(numbers=()))
    await governor.settle(await governor.grant([text(1, "unknown")], WIDE, day=DAY), {1: 1})
    for name in ("att", "tmobile", "verizon", "uscellular", "other"):
        assert (await governor.grant([text(2, name)], WIDE, day=DAY)).numbers == []


async def test_no_more_are_granted_than_asked_for(governor: Governor) -> None:
    grant = await governor.grant([ONE, TWO], WIDE, at_most=1)
    assert grant.numbers == [1]
    assert grant.next_free_in == 0


async def test_the_time_of_the_server_counts_where_none_is_simulated(redis: Redis) -> None:
    governor = Governor(redis, Policy())
    slow = Candidate(2, 0.01, 1, 1)
    await governor.rebuild(RecentSends(numbers=[Candidate(1, 1000.0, 1, 1), slow], accounts=WIDE))
    refused = await governor.grant([slow], WIDE)
    assert refused.next_free_in is not None
    assert 60 < refused.next_free_in <= 100
    async with asyncio.timeout(20):  # a rebuilt account has to wait its turn once, on a clock that really goes
        while (grant := await governor.grant([Candidate(3, 1.0, 1, 1)], WIDE)).numbers != [3]:
            await asyncio.sleep(0.01)
    seconds, micros = await redis.time()
    assert abs(seconds * 1_000_000 + micros - grant.moment) < 60_000_000
