"""Forecasts are arithmetic: the slowest limit binds, and more numbers help until another one does."""

import math
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.languages import told
from server.domain.texting_hours import Hours, is_open
from server.domain.throughput import Bound, Capacity, DayCap, Limit, advice, drain, duration, ends_at
from server.domain.zones import Place

ARIZONA = Place("AZ", ("America/Phoenix",))
POLITICAL = Limit(Bound.CLASS, 75.0, share=0.3125)  # class K: 4,500 a minute, AT&T's part of the market

rates = st.floats(0.1, 1_000)
parts = st.integers(1, 1_000_000)


@given(parts, rates, rates)
def test_the_slowest_limit_binds(parts: int, numbers: float, account: float) -> None:
    found = drain(parts, Capacity(numbers, (Limit(Bound.ACCOUNT, account),)))
    assert found.seconds == pytest.approx(parts / min(numbers, account))
    assert found.bound == (Bound.NUMBERS if numbers <= account else Bound.ACCOUNT)


@given(parts, st.integers(1, 50))
def test_twice_the_numbers_take_half_the_time_while_only_they_bind(parts: int, numbers: int) -> None:
    once, twice = (drain(parts, Capacity(float(n))) for n in (numbers, 2 * numbers))
    assert once.seconds == pytest.approx(2 * twice.seconds)


def test_a_class_limit_holds_back_only_its_share() -> None:
    assert drain(2_400, Capacity(1_000.0, (POLITICAL,))).seconds == pytest.approx(10.0)
    assert drain(2_400, Capacity(1_000.0, (Limit(Bound.CLASS, 75.0, share=0.0),))).bound == Bound.NUMBERS


def test_what_a_day_does_not_take_waits_for_the_next_ones() -> None:
    day = DayCap(cap=1_000, share=0.5, left=200, ends_in=3_600)
    assert drain(400, Capacity(10.0, day=day)).bound == Bound.NUMBERS
    tomorrow = drain(600, Capacity(10.0, day=day))
    assert tomorrow.bound == Bound.DAY
    assert tomorrow.seconds == pytest.approx(3_600 + 100 / 5)
    exactly = drain(2_400, Capacity(10.0, day=day))
    assert exactly.seconds == pytest.approx(3_600 + 1_000 / 5)
    assert drain(2_402, Capacity(10.0, day=day)).seconds == pytest.approx(3_600 + 86_400 + 1 / 5)


@given(parts, rates, st.integers(0, 5_000), st.integers(1, 5_000))
def test_more_parts_never_take_less_time(parts: int, rate: float, left: int, cap: int) -> None:
    allowed = Capacity(rate, (POLITICAL,), DayCap(cap, 0.3, left, 3_600))
    assert drain(parts, allowed).seconds <= drain(parts + 1, allowed).seconds


def test_without_a_number_or_an_account_nothing_ever_goes() -> None:
    assert drain(1, Capacity(0.0)).seconds == math.inf
    stopped = drain(1, Capacity(5.0, (Limit(Bound.ACCOUNT, 0.0),)))
    assert (stopped.seconds, stopped.bound) == (math.inf, Bound.ACCOUNT)
    assert drain(0, Capacity(0.0)).seconds == 0.0


def test_the_end_counts_open_hours_only() -> None:
    evening = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)  # 7 pm in Phoenix, an hour before closing
    hours = Hours(time(9), time(20))
    assert ends_at(evening, 1_800, [ARIZONA], hours) == datetime(2026, 6, 2, 2, 30, tzinfo=UTC)
    assert ends_at(evening, 5_400, [ARIZONA], hours) == datetime(2026, 6, 2, 16, 30, tzinfo=UTC)
    end = ends_at(evening, 24 * 3_600, [ARIZONA], hours)
    assert end is not None
    assert is_open(ARIZONA, hours, end)
    assert ends_at(evening, 60, [ARIZONA], Hours(time(3), time(4))) is None
    assert ends_at(evening, math.inf, [ARIZONA], hours) is None
    assert ends_at(evening, math.inf, [], hours) is None


def test_advice_says_how_many_numbers_help_and_when_none_do() -> None:
    assert advice(6_000, Capacity(10.0), 10) == "10 more numbers like these would halve the time."
    assert advice(6_000, Capacity(1.0), 1) == "1 more number like these would halve the time."
    near = advice(6_000, Capacity(10.0, (Limit(Bound.ACCOUNT, 13.0),)), 10)
    assert near == "3 more numbers would help; from there on the limit of the carrier account binds."
    full = advice(60_000, Capacity(500.0, (POLITICAL,)), 500)
    assert full == "More numbers would not help: AT&T's limit for this registration binds."
    assert told(full, "es") != full
    assert advice(1, Capacity(0.0), 0) == "Add a number: without one nothing can be sent."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "no time"), (20, "a minute"), (61, "2 min"), (3_600, "1 h"), (5_400, "1 h 30 min"),
        (47 * 3_600 + 60, "47 h 1 min"), (50 * 3_600, "3 days"), (math.inf, "never"),
    ],
)  # fmt: skip
def test_a_time_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words
