"""Initial scripts side by side: shares with what chance leaves open, and the sentence one may say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from server.domain.languages import Phrase, joined

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


def conclusion(
    names: Sequence[str], *, replies: Sequence[Share], opt_outs: Sequence[Share], positive: Sequence[Share]
) -> Phrase | None:
    """What is seen of the scripts, in plain sentences; None of fewer than two scripts.

    The highest is held against the next one. With more than two scripts, and three shares of each, chance has more
    tries: the interval is what a plain reading needs and no proof.
    """
    if len(names) < 2:
        return None
    if min(share.whole for share in replies) < FEWEST:
        return Phrase("Too few texts to compare yet: each script needs {count} of them.", count=FEWEST)
    said = []
    if more := _ahead(names, replies):
        said.append(Phrase("{script} gets more replies than the next: {low} to {high} points more.", **more))
    if more := _ahead(names, opt_outs):
        said.append(Phrase("{script} makes more people opt out than the next: {low} to {high} points more.", **more))
    if more := _ahead(names, positive):
        said.append(Phrase("Replies to {script} are more often positive: {low} to {high} points more.", **more))
    if not said:
        return Phrase("No clear difference yet: what is seen may well be chance.")
    return joined([*said, Phrase("Chance alone would hardly make it.")])


def _ahead(names: Sequence[str], shares: Sequence[Share]) -> dict[str, str] | None:
    """Which share is clearly above the next one, and by how much."""
    ranked = sorted(zip(names, shares, strict=True), key=lambda pair: -pair[1].value)
    (name, first), (_, second) = ranked[:2]
    if min(first.whole, second.whole) < FEWEST:
        return None
    low, high = difference(first, second)
    return {"script": name, "low": _points(low), "high": _points(high)} if low > 0 else None


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
