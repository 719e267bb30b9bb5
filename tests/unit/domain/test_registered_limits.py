"""What carriers allow, where nobody has given figures of their own."""

import pytest

from server.domain.registered_limits import MinuteLimit, daily_cap, minute_limit, number_rate


def test_verizon_takes_25_pictures_a_second_of_a_number_and_words_as_fast_as_it_sends() -> None:
    assert number_rate(100.0, "verizon", pictures=True) == 25.0
    assert number_rate(100.0, "unknown", pictures=True) == 25.0  # it may be theirs
    assert number_rate(100.0, "att", pictures=True) == 100.0
    assert number_rate(100.0, "verizon", pictures=False) == 100.0
    assert number_rate(1.0, "verizon", pictures=True) == 1.0


def test_a_class_nobody_knows_sets_no_limit_and_a_figure_of_ones_own_wins() -> None:
    assert minute_limit("") is None
    assert minute_limit("", 90) == MinuteLimit(90, "campaign", 45)


@pytest.mark.parametrize(
    ("cap", "score", "exempt", "parts"),
    [
        (None, 75, False, 200_000),
        (None, 74, False, 40_000),
        (None, 25, False, 10_000),
        (None, 1, False, 2_000),
        (None, None, False, None),
        (7, 75, False, 7),
        (7, 75, True, None),
    ],
)
def test_the_day_of_a_brand_follows_its_score_unless_it_has_a_figure_or_no_limit(
    cap: int | None, score: int | None, exempt: bool, parts: int | None
) -> None:
    assert daily_cap(cap, score, exempt=exempt) == parts
