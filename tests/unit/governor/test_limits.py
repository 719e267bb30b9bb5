"""No limit is passed in any sliding window, whoever claims less than was granted, settles late or dies."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.domain.registered_limits import MinuteLimit
from server.governor.levels import MICROSECONDS, bucket, steady
from server.governor.policy import Policy
from server.governor.shared import Candidate, Registered, charges
from tests.unit.governor.days import DAY, RATES, REGISTERED, SHARED, START, Turn, accounts, turns
from tests.unit.governor.model import Model, Promise

POLICY = Policy()
WINDOWS = (1, 10, 60)
# A busy machine is no error.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Send = tuple[int, Candidate, int]  # moment, text, parts


def lived(day: Sequence[Turn], account_rate: float, policy: Policy = POLICY) -> list[Send]:
    """What left: a claimed text goes at the moment of its grant, even if its sender dies then."""
    model, now = Model(policy, accounts(account_rate)[0], DAY), START
    sends: list[Send] = []
    unsettled: list[tuple[int, Promise, dict[int, int]]] = []
    for index, turn in enumerate(day):
        now += turn.advance
        promise = model.grant(now, turn.candidates())
        sent = turn.sent(promise.parts)
        sends += [(now, promise.texts[number], parts) for number, parts in sent.items()]
        if turn.settles_after is not None:
            unsettled.append((index + turn.settles_after, promise, sent))
        for due, waiting, claimed in unsettled:
            if due <= index:
                model.settle(now, waiting, claimed)
    return sends


def most_in_window(sends: Sequence[tuple[int, float]], window: float) -> float:
    """Most parts in any half-open window of so many seconds."""
    starts = [moment for moment, _ in sends]
    return max(
        (sum(parts for at, parts in sends if start <= at < start + window * MICROSECONDS) for start in starts),
        default=0,
    )


def by_number(sends: Sequence[Send]) -> dict[int, list[tuple[int, float]]]:
    found = defaultdict(list)
    for at, text, parts in sends:
        found[text.number_id].append((at, float(parts)))
    return found


@patient
@given(turns(largest_text=1), st.sampled_from([4.0, 60.0]))
def test_a_number_of_short_texts_passes_its_limit_by_one_at_most_in_every_window(
    day: list[Turn], account_rate: float
) -> None:
    for number, sends in by_number(lived(day, account_rate)).items():
        for window in WINDOWS:
            assert most_in_window(sends, window) <= math.ceil(window * RATES[number]) + 1


@patient
@given(turns(largest_text=1))
def test_a_number_that_is_served_on_time_stays_at_its_limit_in_every_window(day: list[Turn]) -> None:
    for number, sends in by_number(lived(day, 60.0, replace(POLICY, number_lateness=0.0))).items():
        for window in WINDOWS:
            assert most_in_window(sends, window) <= math.ceil(window * RATES[number])


@patient
@given(turns(largest_text=5))
def test_a_long_text_passes_its_numbers_limit_by_no_more_than_its_own_parts(day: list[Turn]) -> None:
    for number, sends in by_number(lived(day, 60.0)).items():
        longest = max(parts for _, parts in sends)
        for window in WINDOWS:
            assert most_in_window(sends, window) <= math.ceil(window * RATES[number]) + longest


# A grant that is given back only after another one was used.
LATE = [
    Turn(0, ((1, "att", 1),), frozenset(), 0, settles_after=1),
    Turn(1_100_000, ((2, "att", 1),), frozenset({2}), 0, settles_after=0),
    Turn(1, ((3, "att", 1),), frozenset({3}), 0, settles_after=0),
]


@patient
@given(turns(largest_text=5), st.sampled_from([5.0, 10.0, 60.0]))
@example(LATE, 5.0)
def test_an_account_stays_at_its_limit_even_when_calls_take_differently_long(day: list[Turn], rate: float) -> None:
    sends = [(at, float(parts)) for at, _, parts in lived(day, rate)]
    assert most_in_window(sends, 1 + POLICY.account_jitter) <= rate


@patient
@given(turns(largest_text=8, classes=("att", "tmobile", "verizon")))
def test_a_known_class_of_a_registration_stays_at_its_limit_in_every_minute(day: list[Turn]) -> None:
    minutes = defaultdict(list)
    for at, text, parts in lived(day, 60.0):
        if registered := text.registered:
            number = text.number_id if registered.minute and registered.minute.of == "number" else None
            minutes[registered.id, text.carrier_class, number].append((at, float(parts)))
    for (registration, _, _), sends in minutes.items():
        limit = next(one.minute.parts for one in REGISTERED if one and one.id == registration and one.minute)
        assert most_in_window(sends, 60 + POLICY.class_jitter) <= limit


@patient
@given(turns(largest_text=8))
def test_strictly_no_class_passes_its_limit_whichever_carrier_the_unknown_phones_have(day: list[Turn]) -> None:
    for carrier in ("att", "tmobile", "verizon"):
        sends = [
            (at, float(parts))
            for at, text, parts in lived(day, 60.0, replace(POLICY, strict=True))
            if text.registered is SHARED and text.carrier_class in (carrier, "unknown")
        ]
        assert most_in_window(sends, 60.0) <= 75


@patient
@given(turns(largest_text=8, classes=("tmobile",)))
def test_a_brands_day_is_never_passed(day: list[Turn]) -> None:
    assert sum(parts for _, text, parts in lived(day, 60.0) if text.registered is SHARED) <= 100


@patient
@given(
    parts=st.integers(1, 11), share=st.sampled_from([1.0, 0.5]), gaps=st.lists(st.integers(0, 10_000_000), min_size=8)
)
def test_a_text_larger_than_its_level_comes_as_if_piece_by_piece(parts: int, share: float, gaps: list[int]) -> None:
    """The smallest registrations take fewer parts at once than one text may have."""
    tiny = Registered(3, MinuteLimit(15))
    model, now, sends = Model(POLICY, accounts(60.0)[0], DAY), START, []
    for index, gap in enumerate(gaps):
        size = parts if index % 2 else max(1, round(parts * share))
        promise = model.grant(now, [Candidate(index, 100.0, 1, size, "att", tiny)])
        if not promise.texts:
            now += promise.wait or 0
            promise = model.grant(now, [Candidate(index, 100.0, 1, size, "att", tiny)])
        sends.append((now, float(size)))
        now += gap
        assert promise.texts
    assert most_in_window(sends, 60.0) <= max(15, parts)


@pytest.mark.parametrize(("rate", "share"), [(1.0, 0.95), (5.0, 0.76), (60.0, 0.9), (300.0, 0.9)])
def test_a_busy_account_gets_most_of_its_rate(rate: float, share: float) -> None:
    ((level, _), _) = charges(Candidate(1, 1.0, 1, 1), 1, accounts(rate)[0], DAY, POLICY)
    assert share * rate <= MICROSECONDS / level.interval <= rate


@pytest.mark.parametrize(("limit", "share"), [(4_500, 0.95), (2_400, 0.95), (240, 0.92), (75, 0.92), (15, 0.96)])
def test_a_busy_registration_gets_most_of_its_minute(limit: int, share: float) -> None:
    text = Candidate(1, 1.0, 1, 1, "att", Registered(1, MinuteLimit(limit)))
    *_, (level, _) = charges(text, 1, accounts(60.0)[0], DAY, POLICY)
    assert share * limit <= 60 * MICROSECONDS / level.interval <= limit


@patient
@given(
    limit=st.integers(1, 5_000),
    window=st.sampled_from([1.0, 60.0]),
    burst=st.floats(0, 300),
    jitter=st.floats(0, 2),
)
def test_a_full_burst_and_the_flow_after_it_fit_the_limit(
    limit: int, window: float, burst: float, jitter: float
) -> None:
    level = bucket("any", limit, window, burst, jitter)
    longest = (window + jitter) * MICROSECONDS
    assert math.ceil((longest + level.slack) / level.interval) <= limit


@patient
@given(rate=st.floats(0.01, 1_000))
def test_half_of_a_numbers_interval_is_always_left_for_the_network(rate: float) -> None:
    level = steady("any", rate, POLICY.number_lateness)
    assert level.slack <= level.interval / 2


@patient
@given(parts=st.integers(1, 4), late=st.integers(0, 10_000_000))
def test_a_number_that_sent_nothing_is_free_again_when_it_is_given_back(parts: int, late: int) -> None:
    model = Model(POLICY, accounts(60.0)[0], DAY)
    day = Turn(0, ((1, "att", parts),), frozenset(), 0, 0)
    promise = model.grant(START, day.candidates())
    model.settle(START + late, promise, {})
    assert model.grant(START + late, day.candidates()).parts == {1: parts}
