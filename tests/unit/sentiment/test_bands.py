"""The bands are a product rule: 70 and above is positive, 40 to 69 neutral, below that negative."""

import pytest

from server.domain.sentiment_bands import BANDS, Band, band, bounds, corrected


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (0, "negative"),
        (39, "negative"),
        (40, "neutral"),
        (69, "neutral"),
        (70, "positive"),
        (100, "positive"),
    ],
)
def test_a_score_has_the_band_of_its_range(score: int, name: str) -> None:
    assert band(score) == name


def test_the_bands_cover_0_to_100_once() -> None:
    covered = [score for name in BANDS for score in range(bounds(name)[0], bounds(name)[1] + 1)]
    assert covered == list(range(101))
    assert all(band(bounds(name)[0]) == band(bounds(name)[1]) == name for name in BANDS)


@pytest.mark.parametrize(("score", "name", "now"), [(91, "negative", 20), (91, "positive", 91), (12, "neutral", 53)])
def test_a_corrected_score_keeps_what_is_right_of_it(score: int, name: Band, now: int) -> None:
    assert corrected(score, name) == now
    assert band(now) == name
