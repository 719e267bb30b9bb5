"""Scores a reply from 0 (hostile) to 100 (enthusiastic) in microseconds, without a machine-learning library.

A linear model names the likeliest band; a linear scale, straightened for that band on replies held out in
training, places the score inside it.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from server.domain.optouts import Certainty, recognise
from server.domain.sentiment_bands import BANDS, Band, band, bounds
from server.sentiment.artefact import PATH, Model, read
from server.sentiment.features import features

_Row = tuple[float, float, float, float, float]

# Log-odds of a request for an end, about three in ten: who is asked in vain loses a glance, who is missed gets texts.
LIKELY_FROM = -0.85
# Below about one in fifty no phrase is looked for: it would be a mistake, and takes longer than all the rest.
PHRASES_FROM = -4.0
# However kindly it is put, who wants no more texts does not welcome them.
MOST_AT_AN_END = 35


@dataclass(frozen=True, slots=True)
class Reading:
    """What is made of one reply: `score` from 0 to 100, its band, and does it ask for no more texts?"""

    score: int
    band: Band
    opt_out: Certainty


class Scorer:
    """Immutable after loading, so one may serve every thread of a process."""

    def __init__(self, model: Model) -> None:
        # Names lead to rows of one array: a list for each of so many would take most of the time to load.
        self._row_of = dict(zip(model.names, range(len(model.names)), strict=True))
        self._weights = model.weights.astype(np.float64)
        self._start = model.intercepts
        self._steps: list[list[float]] = model.steps.tolist()

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the shipped model, or the one at `path`; raises ModelError."""
        return cls(read(path or PATH))

    def score(self, text: str) -> int:
        """0 to 100; any text is taken, empty and broken ones too."""
        return self.read(text).score

    def read(self, text: str, intent: str | None = None) -> Reading:
        """All of it at once; `intent` is what the carrier says of the text, and counts."""
        sums = self._sums(text)
        score, opt_out = self._place(sums), _opt_out(text, intent, sums[-1])
        if opt_out == "exact" or (opt_out == "likely" and sums[-1] >= 0):
            score = min(score, MOST_AT_AN_END)
        return Reading(score, band(score), opt_out)

    def _place(self, sums: _Row) -> int:
        *votes, place, _ = sums
        index = votes.index(max(votes))
        slope, start = self._steps[index]
        return self.within(index, slope * place + start)

    @staticmethod
    def within(index: int, place: float) -> int:
        """The whole score nearest to `place` in the band with this position in BANDS."""
        low, high = bounds(BANDS[index])
        return min(max(round(place), low), high)

    def probabilities(self, text: str) -> tuple[float, ...]:
        """How likely each band is, in the order of BANDS."""
        *votes, _, _ = self._sums(text)
        top = max(votes)
        shares = [math.exp(vote - top) for vote in votes]
        whole = sum(shares)
        return tuple(share / whole for share in shares)

    def place(self, text: str) -> float:
        """Where the scale alone puts the reply, before the band has its say; may leave 0-100."""
        return self._sums(text)[-2]

    def end(self, text: str) -> float:
        """Log-odds that the reply asks for no more texts, by the model alone."""
        return self._sums(text)[-1]

    def _sums(self, text: str) -> _Row:
        rows, values = [], []
        for name, value in features(text).items():
            row = self._row_of.get(name)
            if row is not None:
                rows.append(row)
                values.append(value)
        sums = self._start + np.array(values) @ self._weights.take(rows, axis=0) if rows else self._start
        negative, neutral, positive, place, end = sums.tolist()
        return negative, neutral, positive, place, end


def _opt_out(text: str, intent: str | None, end: float) -> Certainty:
    """Words decide what is exact. Phrases and the model each find what the other misses: a person looks at both."""
    found = recognise(text, intent, phrases=end > PHRASES_FROM)
    if found.kind != "none":
        return found.certainty if found.kind == "optout" else "no"
    return "likely" if end >= LIKELY_FROM and " " in text.strip() else "no"
