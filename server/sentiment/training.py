"""Trains the classifier and writes the model; the only module that needs scikit-learn.

python -m server.sentiment.training [CORRECTIONS.tsv …]
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from server.domain.sentiment_bands import BANDS
from server.sentiment import artefact, corpus
from server.sentiment.corpus import Reply
from server.sentiment.features import features, plain
from server.sentiment.measuring import Judged, quality, rounded, tables
from server.sentiment.scorer import Scorer

# Found by cross-validation on the corpus.
LOOSENESS = 10.0
SCALE_STIFFNESS = 0.3
FOLDS = 5
# Folds part near-duplicates, and real replies repeat each other: on replies parted at random the bands are this much
# surer and still right as often as they say.
SURENESS = 1.15
# Share of three-letter pieces two replies have in common from which they are never parted by a fold.
ALIKE = 0.6
# What the weakest names add is less than what they cost in loading: cross-validation sees no difference.
MOST_NAMES = 60_000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# As they are: what the scale says is the score.
_STRAIGHT: Floats = np.array([[1.0, 0.0]] * len(BANDS))


@dataclass(frozen=True, slots=True)
class Fitted:
    """scikit-learn's own estimators, with coefficients rounded to the precision that ships."""

    vectorizer: Any
    bands: Any
    scale: Any
    ends: Any

    def model(self, corpus_digest: str, steps: Floats = _STRAIGHT) -> artefact.Model:
        """The weights of both estimators, side by side, without the names that weigh nothing."""
        names = self.vectorizer.get_feature_names_out()
        weights = np.vstack([self.bands.coef_, self.scale.coef_, self.ends.coef_]).T.astype(np.float16)
        kept = np.flatnonzero(weights.any(axis=1))
        return artefact.Model(
            names=names[kept].tolist(),
            weights=weights[kept],
            intercepts=np.hstack([self.bands.intercept_, self.scale.intercept_, self.ends.intercept_]),
            steps=steps,
            corpus=corpus_digest,
        )


def fit(replies: Sequence[Reply]) -> Fitted:
    """Fit the bands and the end (logistic regression) and the scale (ridge regression) on the same features."""
    from scipy.sparse import vstack
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression, Ridge
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    vectorizer = DictVectorizer(sort=True)
    matrix = vectorizer.fit_transform([_features(reply.text) for reply in replies])
    wordings = corpus.load_opt_outs()
    both = vstack([matrix, vectorizer.transform([_features(text) for text, _ in wordings])])
    bands = LogisticRegression(C=LOOSENESS, max_iter=1000, tol=1e-3)
    scale = Ridge(SCALE_STIFFNESS, solver="lsqr", tol=1e-4)
    ends = LogisticRegression(C=LOOSENESS, max_iter=1000, tol=1e-4)
    # One thread: the sums come out in the same order every time, and these are too small to share out.
    with threadpool_limits(1):
        bands.fit(matrix, [reply.band_index for reply in replies])
        scale.fit(matrix, [reply.score for reply in replies])
        ends.fit(both, [reply.asks_for_an_end for reply in replies] + [asks for _, asks in wordings])
    bands.coef_ *= SURENESS
    bands.intercept_ *= SURENESS
    strength = np.abs(bands.coef_).max(axis=0) * np.sqrt(matrix.getnnz(axis=0))
    weak = np.argsort(-strength, kind="stable")[MOST_NAMES:]
    for estimator in (bands, scale, ends):
        estimator.coef_[..., weak] = 0
        estimator.coef_ = estimator.coef_.astype(np.float16).astype(np.float64)
    return Fitted(vectorizer, bands, scale, ends)


def cross_validate(replies: Sequence[Reply]) -> tuple[Judged, Floats]:
    """What models made of replies they never saw, nor any like them, and the steps that follow from that.

    Near-duplicates are always held out together.
    """
    from sklearn.model_selection import GroupKFold

    shares, places = np.zeros((len(replies), len(BANDS))), np.zeros(len(replies))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for known, unseen in folds.split(replies, groups=_alike(replies)):
        scorer = Scorer(fit([replies[index] for index in known]).model(""))
        for index in unseen:
            shares[index] = scorer.probabilities(replies[index].text)
            places[index] = scorer.place(replies[index].text)
    found = shares.argmax(axis=1)
    steps = _steps(found, places, np.array([reply.score for reply in replies], dtype=float))
    placed = zip(found, steps[found, 0] * places + steps[found, 1], strict=True)
    return Judged(replies, [Scorer.within(int(index), float(place)) for index, place in placed], shares.tolist()), steps


def train(paths: Sequence[Path] = (corpus.PATH,), model_path: Path = artefact.PATH) -> Judged:
    """Fit on all files and write the model, and answer what cross-validation made of their replies.

    The same files and libraries give the same bytes.
    """
    replies = [reply for path in paths for reply in corpus.load(path)]
    judged, steps = cross_validate(replies)
    artefact.write(fit(replies).model(corpus.digest([*paths, corpus.OPT_OUTS]), steps), model_path)
    return judged


def _steps(found: Ints, places: Floats, truth: Floats) -> Floats:
    """For each band the rising line that best leads from the scale to the score, over what was read as that band."""
    lines = np.array(_STRAIGHT)
    for index in range(len(BANDS)):
        own = found == index
        spread = places[own].var() if own.any() else 0.0
        if spread:
            slope = max(0.0, float(np.mean((places[own] - places[own].mean()) * truth[own]) / spread))
            lines[index] = slope, truth[own].mean() - slope * places[own].mean()
    return lines


@lru_cache(maxsize=1 << 15)
def _features(text: str) -> dict[str, float]:
    """Every fold asks again for those it shares with the others."""
    return features(text)


def _alike(replies: Sequence[Reply]) -> Any:
    """A number for each reply, the same for those that share most of their letters in order, directly or by others."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer

    pieces = CountVectorizer(analyzer=_pieces, binary=True, dtype=np.float32)
    matrix = pieces.fit_transform(reply.text for reply in replies)
    sizes = matrix.getnnz(axis=1)
    shared = (matrix @ matrix.T).tocoo()
    near = shared.data >= ALIKE * (sizes[shared.row] + sizes[shared.col] - shared.data)
    links = coo_matrix((shared.data[near], (shared.row[near], shared.col[near])), shape=shared.shape)
    return connected_components(links, directed=False)[1]


def _pieces(text: str) -> Iterator[str]:
    """Three-letter pieces without case, accents and punctuation; all of the text if that leaves nothing."""
    words = "".join(letter for letter in plain(text) if letter.isalnum() or letter == " ").strip()
    padded = f" {words or text} "
    return (padded[start : start + 3] for start in range(len(padded) - 2))


if __name__ == "__main__":
    held_out = train([corpus.PATH, *map(Path, sys.argv[1:])])
    print(tables(held_out))
    print(json.dumps(rounded(quality(held_out))))
