"""Measures the classifier against labelled replies: how right, how sure, how fast, how big.

Tables first, then all figures as JSON on the last line: python -m server.sentiment.measuring REPLIES.tsv
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server.domain.sentiment_bands import BANDS, band
from server.sentiment import artefact
from server.sentiment.corpus import Reply, load
from server.sentiment.scorer import Scorer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_RESAMPLES = 1000
_BINS = 10
# The quickest of some: what a busy machine adds is not the model's.
_LOADS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """Labelled replies, and what a model made of each: a score, and the share of each band."""

    replies: Sequence[Reply]
    scores: Sequence[int]
    shares: Sequence[Sequence[float]]


def judge(scorer: Scorer, replies: Sequence[Reply]) -> Judged:
    texts = [reply.text for reply in replies]
    return Judged(replies, [scorer.score(text) for text in texts], [scorer.probabilities(text) for text in texts])


def measure(path: Path, model: Path = artefact.PATH) -> dict[str, float]:
    """All figures of a model on a file of labelled replies."""
    scorer = Scorer.load(model)
    return figures(judge(scorer, load(path)), scorer, model)


def figures(judged: Judged, scorer: Scorer, model: Path = artefact.PATH) -> dict[str, float]:
    """What `quality` says, then microseconds for a reply, kilobytes of the file, milliseconds to load it.

    `opt_out_recall` is the share of the rows of kind `opt_out_words` that are recognised as asking for an end.
    """
    replies = judged.replies
    return rounded(
        quality(judged)
        | {
            "opt_out_recall": _opt_out_recall(scorer, replies),
            "p50_us": _median_us(scorer, replies),
            "model_kb": model.stat().st_size / 1024,
            "load_ms": min(_load_ms(model) for _ in range(_LOADS)),
        }
    )


def rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def quality(judged: Judged) -> dict[str, float]:
    """How right the scores, and how honest the shares of each band, are.

    `macro_f1_low` is the lower end of the 95 % bootstrap interval; `ece` the expected calibration error of
    the likeliest band over ten bins; `pole_flips` the share of all replies read as the opposite pole.
    """
    truth, found = _bands(judged)
    return {
        "macro_f1": _macro_f1(truth, found),
        "macro_f1_low": _macro_f1_low(truth, found),
        "spearman": _spearman([reply.score for reply in judged.replies], judged.scores),
        "ece": _calibration_error(truth == found, np.array(judged.shares).max(axis=1)),
        "pole_flips": float((abs(truth - found) == 2).mean()),
    }


def by_trait(judged: Judged, trait: Callable[[Reply], str]) -> Iterator[str]:
    """A line for each value of a trait: how many replies, how many in the right band, how many at the other pole."""
    truth, found = _bands(judged)
    traits = np.array([trait(reply) or "-" for reply in judged.replies])
    for name in np.unique(traits):
        own = traits == name
        right, flipped = (truth == found)[own].mean(), (abs(truth - found) == 2)[own].mean()
        yield f"{name:<16}{own.sum():>7}{right:>9.1%}{flipped:>9.1%}"


def worst(judged: Judged, count: int) -> Iterator[str]:
    """The replies whose score is farthest from a person's: both scores, the kind, the text."""
    off = [abs(reply.score - score) for reply, score in zip(judged.replies, judged.scores, strict=True)]
    for index in np.argsort(-np.array(off), kind="stable")[:count]:
        reply = judged.replies[index]
        yield f"{reply.score:>4} -> {judged.scores[index]:>3}  {reply.kind:<14}  {reply.text}"


def tables(judged: Judged, count: int = 20) -> str:
    """What a person reads: by kind, by language, the worst errors."""
    head = f"{'':<16}{'replies':>7}{'right':>9}{'flipped':>9}"
    kinds, languages = by_trait(judged, lambda reply: reply.kind), by_trait(judged, lambda reply: reply.language)
    return "\n".join([head, *kinds, "", *languages, "", "a person -> the model", *worst(judged, count), ""])


def _bands(judged: Judged) -> tuple[Ints, Ints]:
    truth = np.array([reply.band_index for reply in judged.replies])
    return truth, np.array([BANDS.index(band(score)) for score in judged.scores])


def _macro_f1(truth: Ints, found: Ints) -> float:
    """Mean over the bands that occur; a band never found counts 0."""
    f1s = []
    for index in np.union1d(truth, found):
        hits = ((truth == index) & (found == index)).sum()
        f1s.append(2 * hits / ((truth == index).sum() + (found == index).sum()))
    return float(np.mean(f1s))


def _macro_f1_low(truth: Ints, found: Ints) -> float:
    draw = np.random.default_rng(0)
    picks = (draw.integers(len(truth), size=len(truth)) for _ in range(_RESAMPLES))
    return float(np.quantile([_macro_f1(truth[pick], found[pick]) for pick in picks], 0.025))


def _spearman(first: Sequence[int], second: Sequence[int]) -> float:
    """Rank correlation; 0 where one side never varies."""
    left, right = _ranks(np.array(first)), _ranks(np.array(second))
    if min(left.std(), right.std()) == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])


def _ranks(values: Ints) -> Floats:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def _calibration_error(right: npt.NDArray[np.bool_], sureness: Floats) -> float:
    bins = np.minimum((sureness * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(right[bins == index].mean() - sureness[bins == index].mean()) * (bins == index).mean()
        for index in np.unique(bins)
    ]
    return float(sum(gaps))


def _opt_out_recall(scorer: Scorer, replies: Sequence[Reply]) -> float:
    asked = [scorer.read(reply.text).opt_out != "no" for reply in replies if reply.kind == "opt_out_words"]
    return sum(asked) / len(asked) if asked else 1.0


def _median_us(scorer: Scorer, replies: Sequence[Reply]) -> float:
    times = []
    for reply in replies:
        started = time.perf_counter_ns()
        scorer.score(reply.text)
        times.append((time.perf_counter_ns() - started) / 1000)
    return statistics.median(times)


def _load_ms(model: Path) -> float:
    """The least of three: what more one takes is what else this machine does."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        Scorer.load(model)
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


if __name__ == "__main__":
    shipped = Scorer.load()
    read = judge(shipped, load(Path(sys.argv[1])))
    print(tables(read))
    print(json.dumps(figures(read, shipped)))
