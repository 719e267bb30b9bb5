"""What may be said of two scripts, and what not yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.comparison import FEWEST, Share, conclusion, difference


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Ten of a hundred: the example of many textbooks.
    low, high = Share(10, 100).interval
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # 56 of 70 against 48 of 80: the first example of the paper.
    low, high = difference(Share(56, 70), Share(48, 80))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@given(count=st.integers(0, 500), more=st.integers(0, 500))
def test_a_share_lies_in_its_interval(count: int, more: int) -> None:
    share = Share(count, count + more)
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-9
    assert share.value <= high + 1e-9 <= 1 + 1e-9


NONE = [Share(0, 200), Share(0, 200)]


def test_one_script_is_compared_with_nothing() -> None:
    one = [Share(5, 100)]
    assert conclusion(["A"], replies=one, opt_outs=one, positive=one) is None


def test_little_is_not_compared() -> None:
    said = conclusion(["A", "B"], replies=[Share(20, 400), Share(5, FEWEST - 1)], opt_outs=NONE, positive=NONE)
    assert said is not None
    assert "Too few" in said


@pytest.mark.parametrize(("first", "second", "clear"), [(60, 30, True), (30, 60, True), (32, 30, False)])
@pytest.mark.parametrize("what", ["replies", "opt_outs", "positive"])
def test_a_difference_is_named_only_when_chance_hardly_makes_it(
    first: int, second: int, clear: bool, what: str
) -> None:
    seen = {"replies": NONE, "opt_outs": NONE, "positive": NONE, what: [Share(first, 200), Share(second, 200)]}
    said = conclusion(["A", "B"], **seen)
    assert said is not None
    assert ("Chance alone would hardly" in said) is clear
    assert ("may well be chance" in said) is not clear
    if clear:
        assert ("A" if first > second else "B") in said.split(" points")[0].split(":")[0].split()
