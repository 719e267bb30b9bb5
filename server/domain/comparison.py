"""Initial scripts side by side: shares with what chance leaves open, and the sentence one may say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from server.domain.languages import Phrase

Z = 1.96  # 95 in 100
FEWEST = 30  # texts of a script below which nothing is said of it


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `whole`, with the Wilson interval at 95 %: three shares of 1 (E. B. Wilson, JASA 22, 1927)."""

    count: int
    whole: int

    @property
    def value(self) -> float:
        return self.count / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.value
        middle = p + Z * Z / (2 * n)
        spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def difference(better: Share, other: Share) -> tuple[float, float]:
    """By how much the first share is greater, at 95 %: method 10 of R. G. Newcombe, Statistics in Medicine 17."""
    (low_a, high_a), (low_b, high_b) = better.interval, other.interval
    apart = better.value - other.value
    down = sqrt((better.value - low_a) ** 2 + (high_b - other.value) ** 2)
    up = sqrt((high_a - better.value) ** 2 + (other.value - low_b) ** 2)
    return apart - down, apart + up


def conclusion(names: Sequence[str], replies: Sequence[Share]) -> Phrase | None:
    """What the replies say about the scripts, in one sentence; None of fewer than two scripts.

    The best is held against the next one. With more than two scripts chance has more tries: the interval is what a
    plain reading needs and no proof.
    """
    if len(names) < 2:
        return None
    if min(share.whole for share in replies) < FEWEST:
        return Phrase("Too few texts to compare yet: each script needs {count} of them.", count=FEWEST)
    (best, first), (_, second) = sorted(zip(names, replies, strict=True), key=lambda pair: -pair[1].value)[:2]
    low, high = difference(first, second)
    if low <= 0:
        return Phrase("No clear difference yet: what is seen may well be chance.")
    return Phrase(
        "{script} gets more replies than the next best: {low} to {high} points more, and hardly by chance.",
        script=best,
        low=_points(low),
        high=_points(high),
    )


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
