"""A model predicts what scikit-learn predicts, is always the same bytes, and is refused if broken."""

from pathlib import Path

import numpy as np
import pytest

from server.sentiment import artefact, corpus
from server.sentiment.features import features
from server.sentiment.scorer import Scorer
from server.sentiment.training import cross_validate, fit, train

REPLIES = corpus.load()
SOME = REPLIES[::16]


def test_the_scorer_agrees_with_scikit_learn_on_every_reply_of_the_corpus(tmp_path: Path) -> None:
    fitted = fit(SOME)
    artefact.write(fitted.model(""), tmp_path / "model.npz")
    scorer = Scorer.load(tmp_path / "model.npz")
    matrix = fitted.vectorizer.transform([features(reply.text) for reply in REPLIES])
    shares = np.array([scorer.probabilities(reply.text) for reply in REPLIES])
    places = np.array([scorer.place(reply.text) for reply in REPLIES])
    assert np.abs(shares - fitted.bands.predict_proba(matrix)).max() < 1e-6
    assert np.abs(places - fitted.scale.predict(matrix)).max() < 1e-6


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    small = tmp_path / "corpus.tsv"
    lines = corpus.PATH.read_text(encoding="utf-8").split("\n")
    small.write_text("\n".join([lines[0], *lines[1:-1:16]]) + "\n", encoding="utf-8")
    for name in ("first.npz", "second.npz"):
        train(small, tmp_path / name)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_the_shipped_model_was_trained_on_the_shipped_corpus() -> None:
    assert artefact.read().corpus == corpus.digest()


def test_cross_validation_beats_guessing() -> None:
    assert cross_validate(SOME)["macro_f1"] > 0.45


def test_a_changed_weight_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    arrays = dict(np.load(artefact.PATH, allow_pickle=False))
    arrays["weights"][0, 0] += 1
    np.savez(path, **arrays)
    with pytest.raises(artefact.ModelError, match="checksum"):
        Scorer.load(path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    arrays = dict(np.load(artefact.PATH, allow_pickle=False))
    arrays["format"] = np.array(artefact.FORMAT + 1)
    np.savez(path, **arrays)
    with pytest.raises(artefact.ModelError, match="format"):
        Scorer.load(path)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_a_file_that_is_no_model_is_refused_with_the_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(artefact.ModelError, match="scripts/train-sentiment"):
        Scorer.load(path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(artefact.ModelError, match="gone"):
        Scorer.load(tmp_path / "gone.npz")


def test_a_truncated_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(artefact.PATH.read_bytes()[:-2000])
    with pytest.raises(artefact.ModelError):
        Scorer.load(path)
