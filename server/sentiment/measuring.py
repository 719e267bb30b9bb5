"""Measures the classifier against labelled replies: how right, how sure, how fast, how big.

python -m server.sentiment.measuring REPLIES.tsv
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server.domain.sentiment_bands import BANDS, band
from server.sentiment import artefact
from server.sentiment.corpus import Reply, load
from server.sentiment.scorer import Scorer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Judge = Callable[[str], bool]
_RESAMPLES = 1000
_BINS = 10


def measure(path: Path, model: Path = artefact.PATH, recognise: Judge | None = None) -> dict[str, float]:
    """What `quality` says of a model on a file of labelled replies, its size, and its speed here.

    With `recognise` (does a text ask for an end?) also `opt_out_recall`, over rows of kind `opt_out_words`.
    """
    replies = load(path)
    started = time.perf_counter()
    scorer = Scorer.load(model)
    load_ms = (time.perf_counter() - started) * 1000
    scores = [scorer.score(reply.text) for reply in replies]
    shares = [scorer.probabilities(reply.text) for reply in replies]
    figures = quality(replies, scores, shares)
    if recognise:
        figures["opt_out_recall"] = _opt_out_recall(replies, recognise)
    figures["p50_us"] = _median_us(scorer, replies)
    figures["model_kb"] = model.stat().st_size / 1024
    figures["load_ms"] = load_ms
    return {name: round(value, 4) for name, value in figures.items()}


def quality(replies: list[Reply], scores: Sequence[int], shares: Sequence[Sequence[float]]) -> dict[str, float]:
    """How right `scores`, and how honest the `shares` of each band, are.

    `macro_f1_low` is the lower end of the 95 % bootstrap interval; `ece` the expected calibration error of
    the likeliest band over ten bins; `pole_flips` the share of all replies read as the opposite pole.
    """
    truth = np.array([reply.band_index for reply in replies])
    found = np.array([BANDS.index(band(score)) for score in scores])
    return {
        "macro_f1": _macro_f1(truth, found),
        "macro_f1_low": _macro_f1_low(truth, found),
        "spearman": _spearman([reply.score for reply in replies], scores),
        "ece": _calibration_error(truth == found, np.array(shares).max(axis=1)),
        "pole_flips": float((abs(truth - found) == 2).mean()),
    }


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


def _opt_out_recall(replies: list[Reply], recognise: Judge) -> float:
    asked = [reply.text for reply in replies if reply.kind == "opt_out_words"]
    return sum(map(recognise, asked)) / len(asked) if asked else 1.0


def _median_us(scorer: Scorer, replies: list[Reply]) -> float:
    times = []
    for reply in replies:
        started = time.perf_counter_ns()
        scorer.score(reply.text)
        times.append((time.perf_counter_ns() - started) / 1000)
    return statistics.median(times)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
