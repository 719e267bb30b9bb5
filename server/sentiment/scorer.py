"""Scores a reply from 0 (hostile) to 100 (enthusiastic) in microseconds, without a machine-learning library.

A linear model names the likeliest band; a linear scale places the score inside it.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from server.domain.sentiment_bands import BANDS, Band, band, bounds
from server.sentiment.artefact import PATH, Model, read
from server.sentiment.features import features

_Row = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier makes of one reply: `score` from 0 to 100 and its band."""

    score: int
    band: Band


class Scorer:
    """Immutable after loading, so one may serve every thread of a process."""

    def __init__(self, model: Model) -> None:
        self._rows: dict[str, _Row] = dict(zip(model.names, map(tuple, model.weights.tolist()), strict=True))
        self._start: _Row = tuple(model.intercepts.tolist())

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the shipped model, or the one at `path`; raises ModelError."""
        return cls(read(path or PATH))

    def score(self, text: str) -> int:
        """0 to 100; any text is taken, empty and broken ones too."""
        *votes, place = self._sums(text)
        low, high = bounds(BANDS[votes.index(max(votes))])
        return min(max(round(place), low), high)

    def read(self, text: str) -> Reading:
        """Score and band of a reply."""
        score = self.score(text)
        return Reading(score, band(score))

    def probabilities(self, text: str) -> tuple[float, ...]:
        """How likely each band is, in the order of BANDS."""
        *votes, _ = self._sums(text)
        top = max(votes)
        shares = [math.exp(vote - top) for vote in votes]
        whole = sum(shares)
        return tuple(share / whole for share in shares)

    def place(self, text: str) -> float:
        """Where the scale alone puts the reply, before the band has its say; may leave 0-100."""
        return self._sums(text)[-1]

    def _sums(self, text: str) -> _Row:
        negative, neutral, positive, place = self._start
        rows = self._rows
        for name, value in features(text).items():
            row = rows.get(name)
            if row is not None:
                negative += row[0] * value
                neutral += row[1] * value
                positive += row[2] * value
                place += row[3] * value
        return negative, neutral, positive, place
