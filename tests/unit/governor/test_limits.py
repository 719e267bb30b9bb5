"""No limit is passed in any sliding window, whoever claims less than was granted, settles late or dies."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.governor.grants import account_level
from server.governor.levels import MICROSECONDS, bucket
from server.governor.policy import Policy
from tests.unit.governor.days import RATES, START, Turn, accounts, turns
from tests.unit.governor.model import Model, Promise

POLICY = Policy()
WINDOWS = (1, 10, 60)
# A busy machine is no error.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Sends = list[tuple[int, int]]  # moment, parts


def lived(day: Sequence[Turn], account_rate: float) -> dict[int, Sends]:
    """What left each number: a claimed text goes at the moment of its grant, even if its sender dies then."""
    model, now = Model(POLICY), START
    sends: dict[int, Sends] = {}
    unsettled: list[tuple[int, Promise, dict[int, int]]] = []
    for index, turn in enumerate(day):
        now += turn.advance
        promise = model.grant(now, turn.candidates(), accounts(account_rate))
        sent = turn.sent(promise.parts)
        for number, parts in sent.items():
            sends.setdefault(number, []).append((now, parts))
        if turn.settles_after is not None:
            unsettled.append((index + turn.settles_after, promise, sent))
        for due, waiting, claimed in unsettled:
            if due <= index:
                model.settle(now, waiting, claimed)
    return sends


def most_in_window(sends: Sends, window: float) -> int:
    """Most parts in any half-open window of so many seconds."""
    starts = [moment for moment, _ in sends]
    return max(
        (sum(parts for at, parts in sends if start <= at < start + window * MICROSECONDS) for start in starts),
        default=0,
    )


@patient
@given(turns(largest_text=1), st.sampled_from([2.0, 60.0]))
def test_a_number_of_short_texts_stays_at_its_limit_in_every_window(day: list[Turn], account_rate: float) -> None:
    for number, sends in lived(day, account_rate).items():
        for window in WINDOWS:
            assert most_in_window(sends, window) <= math.ceil(window * RATES[number])


@patient
@given(turns(largest_text=5))
def test_a_long_text_passes_the_limit_by_no_more_than_its_own_parts(day: list[Turn]) -> None:
    for number, sends in lived(day, 60.0).items():
        longest = max(parts for _, parts in sends)
        for window in WINDOWS:
            assert most_in_window(sends, window) <= math.ceil(window * RATES[number]) + longest - 1


# A grant that is given back only after another one was used.
LATE = [
    Turn(0, ((1, 1),), frozenset(), 0, settles_after=1),
    Turn(1_100_000, ((2, 1),), frozenset({2}), 0, settles_after=0),
    Turn(1, ((3, 1),), frozenset({3}), 0, settles_after=0),
]


@patient
@given(turns(largest_text=3), st.sampled_from([1.0, 5.0, 60.0]))
@example(LATE, 1.0)
def test_an_account_stays_at_its_limit_even_when_calls_take_differently_long(day: list[Turn], rate: float) -> None:
    together = sorted((at, 1) for sends in lived(day, rate).values() for at, _ in sends)
    assert most_in_window(together, 1 + POLICY.account_jitter) <= rate


@pytest.mark.parametrize("rate", [1.0, 5.0, 60.0, 300.0])
def test_a_busy_account_gets_nine_tenths_of_its_rate(rate: float) -> None:
    level = account_level(accounts(rate)[0], POLICY)
    assert 0.9 * rate <= MICROSECONDS / level.interval <= rate


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
@given(parts=st.integers(1, 6), late=st.integers(0, 10_000_000))
def test_a_number_that_sent_nothing_is_free_again_when_it_is_given_back(parts: int, late: int) -> None:
    model = Model(POLICY)
    day = Turn(0, ((1, parts),), frozenset(), 0, 0)
    promise = model.grant(START, day.candidates(), accounts(60.0))
    model.settle(START + late, promise, {})
    assert model.grant(START + late, day.candidates(), accounts(60.0)).parts == {1: parts}
