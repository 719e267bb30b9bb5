"""Trains the classifier on the corpus and writes the model; the only module that needs scikit-learn.

python -m server.sentiment.training
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from server.domain.sentiment_bands import BANDS
from server.sentiment import artefact, corpus
from server.sentiment.corpus import Reply
from server.sentiment.features import features, plain
from server.sentiment.measuring import quality
from server.sentiment.scorer import Scorer

# Found by cross-validation on the corpus.
LOOSENESS = 15.0
SCALE_STIFFNESS = 0.3
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """scikit-learn's own estimators, with coefficients rounded to the precision that ships."""

    vectorizer: Any
    bands: Any
    scale: Any

    def model(self, corpus_digest: str) -> artefact.Model:
        """The weights of both estimators, side by side."""
        return artefact.Model(
            names=list(self.vectorizer.get_feature_names_out()),
            weights=np.vstack([self.bands.coef_, self.scale.coef_]).T.astype(np.float32),
            intercepts=np.append(self.bands.intercept_, self.scale.intercept_),
            corpus=corpus_digest,
        )


def fit(replies: list[Reply]) -> Fitted:
    """Fit the bands (logistic regression) and the scale (ridge regression) on the same features."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression, Ridge
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    vectorizer = DictVectorizer(sort=True)
    matrix = vectorizer.fit_transform([features(reply.text) for reply in replies])
    bands = LogisticRegression(C=LOOSENESS, max_iter=1000)
    scale = Ridge(SCALE_STIFFNESS, solver="lsqr", tol=1e-6)
    # One thread: the sums come out in the same order every time, and these are too small to share out.
    with threadpool_limits(1):
        bands.fit(matrix, [reply.band_index for reply in replies])
        scale.fit(matrix, [reply.score for reply in replies])
    for estimator in (bands, scale):
        estimator.coef_ = estimator.coef_.astype(np.float32).astype(np.float64)
    return Fitted(vectorizer, bands, scale)


def cross_validate(replies: list[Reply]) -> dict[str, float]:
    """Figures on replies held out in turn; spellings of the same reply are always held out together."""
    from sklearn.model_selection import GroupKFold

    scores = np.zeros(len(replies), dtype=int)
    shares = np.zeros((len(replies), len(BANDS)))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for known, held_out in folds.split(replies, groups=_sames(replies)):
        scorer = Scorer(fit([replies[index] for index in known]).model(""))
        for index in held_out:
            scores[index] = scorer.score(replies[index].text)
            shares[index] = scorer.probabilities(replies[index].text)
    return quality(replies, scores.tolist(), shares.tolist())


def train(corpus_path: Path = corpus.PATH, model_path: Path = artefact.PATH) -> None:
    """Fit on the whole corpus and write the model; the same corpus and libraries give the same bytes."""
    artefact.write(fit(corpus.load(corpus_path)).model(corpus.digest(corpus_path)), model_path)


def _sames(replies: list[Reply]) -> list[str]:
    """What is left of each reply without case, accents and punctuation; all of it if that is nothing."""
    words = ["".join(filter(str.isalnum, plain(reply.text))) for reply in replies]
    return [word or reply.text for word, reply in zip(words, replies, strict=True)]


if __name__ == "__main__":
    train()
    held_out = cross_validate(corpus.load())
    print(json.dumps({name: round(value, 4) for name, value in held_out.items()}))
