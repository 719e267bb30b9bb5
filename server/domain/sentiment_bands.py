"""Where a 0-100 score is called positive, neutral or negative: the one place that says so."""

from typing import Literal

Band = Literal["positive", "neutral", "negative"]

# From the most negative to the most positive.
BANDS: tuple[Band, ...] = ("negative", "neutral", "positive")
POSITIVE_FROM = 70
NEUTRAL_FROM = 40
_BOUNDS: dict[Band, tuple[int, int]] = {
    "negative": (0, NEUTRAL_FROM - 1),
    "neutral": (NEUTRAL_FROM, POSITIVE_FROM - 1),
    "positive": (POSITIVE_FROM, 100),
}
# A plain no, a flat fact, a plain yes.
_TYPICAL: dict[Band, int] = {"negative": 20, "neutral": 53, "positive": 85}


def band(score: int) -> Band:
    """The band of a score from 0 (hostile) to 100 (enthusiastic)."""
    if score >= POSITIVE_FROM:
        return "positive"
    return "neutral" if score >= NEUTRAL_FROM else "negative"


def corrected(score: int, name: Band) -> int:
    """The score of a reply that a person puts in this band: its own if that lies there, else one typical of it."""
    return score if band(score) == name else _TYPICAL[name]


def bounds(name: Band) -> tuple[int, int]:
    """Lowest and highest score of a band, both included."""
    return _BOUNDS[name]
