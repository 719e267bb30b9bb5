"""A model predicts what scikit-learn predicts, is always the same bytes, and is refused if broken."""

from pathlib import Path

import numpy as np
import pytest

from server.sentiment import artefact, corpus
from server.sentiment.corpus import Reply
from server.sentiment.features import features
from server.sentiment.measuring import quality
from server.sentiment.scorer import Scorer
from server.sentiment.training import cross_validate, fit, train

REPLIES = corpus.load()
SOME, OTHERS = REPLIES[::16], REPLIES[::5]
# What a made-up word means cannot be known before it was seen.
WORDS = [(f"{one}u{one}i{one}o{one}a", 10 + index % 3 * 40) for index, one in enumerate("bcdfghjklmnpqrstvwxz")]


def write_some(path: Path, step: int) -> None:
    """One line of the corpus out of `step`."""
    header, *lines = corpus.PATH.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *lines[::step]]) + "\n", encoding="utf-8")


def test_the_scorer_agrees_with_scikit_learn_also_on_replies_it_was_not_trained_on(tmp_path: Path) -> None:
    fitted = fit(SOME)
    artefact.write(fitted.model(""), tmp_path / "model.npz")
    scorer = Scorer.load(tmp_path / "model.npz")
    matrix = fitted.vectorizer.transform([features(reply.text) for reply in OTHERS])
    shares = np.array([scorer.probabilities(reply.text) for reply in OTHERS])
    places = np.array([scorer.place(reply.text) for reply in OTHERS])
    assert np.abs(shares - fitted.bands.predict_proba(matrix)).max() < 1e-6
    assert np.abs(places - fitted.scale.predict(matrix)).max() < 1e-6
    ends = np.array([scorer.end(reply.text) for reply in OTHERS])
    assert np.abs(ends - fitted.ends.decision_function(matrix)).max() < 1e-6


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    small = tmp_path / "corpus.tsv"
    write_some(small, 16)
    for name in ("first.npz", "second.npz"):
        train([small], tmp_path / name)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_the_shipped_model_was_trained_on_the_shipped_corpus() -> None:
    assert artefact.read().corpus == corpus.digest()


def test_cross_validation_beats_guessing() -> None:
    judged, steps = cross_validate(SOME)
    assert quality(judged)["macro_f1"] > 0.45
    # Warmer on the scale is warmer in the score.
    assert (steps[:, 0] > 0).all()


def test_corrections_are_learned_beside_the_corpus(tmp_path: Path) -> None:
    small, corrected = tmp_path / "corpus.tsv", tmp_path / "corrections.tsv"
    write_some(small, 64)
    corrected.write_text(
        "text\tscore\tread_as\tcorrected_at\nzapateado\t85\t20\t2026-01-01T00:00:00Z\n", encoding="utf-8"
    )
    for name, paths in (("without.npz", [small]), ("with.npz", [small, corrected])):
        train(paths, tmp_path / name)
    without, learned = (Scorer.load(tmp_path / name) for name in ("without.npz", "with.npz"))
    assert learned.place("zapateado") > without.place("zapateado")


def test_replies_that_are_nearly_the_same_are_held_out_together() -> None:
    """Were they parted, each fold would know the answers of the others."""
    replies = [Reply(f"{word}{mark}", score) for word, score in WORDS for mark in ("", "!", " :)")]
    judged, _ = cross_validate(replies)
    assert quality(judged)["macro_f1"] < 0.8


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
