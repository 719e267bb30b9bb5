"""The shipped model reads plain replies rightly, takes any text, and never loads scikit-learn."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.sentiment_bands import band
from server.sentiment import corpus
from server.sentiment.measuring import measure
from server.sentiment.scorer import Reading, Scorer

SCORER = Scorer.load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes!", "positive"),
        ("sí, claro", "positive"),
        ("Thanks so much!", "positive"),
        ("👍", "positive"),
        ("Count me in for Sunday", "positive"),
        ("ok", "neutral"),
        ("Wrong number", "neutral"),
        ("numero equivocado", "neutral"),
        ("What time does it start?", "neutral"),
        ("Maybe", "neutral"),
        ("No", "negative"),
        ("no gracias", "negative"),
        ("STOP", "negative"),
        ("Take me off your list", "negative"),
        ("🖕", "negative"),
        ("I don't support him", "negative"),
        ("Thanks but no thanks", "negative"),
    ],
)
def test_plain_replies_get_their_band(text: str, expected: str) -> None:
    assert SCORER.read(text).band == expected


def test_a_warmer_reply_scores_higher() -> None:
    replies = ["Fuck off", "No", "No thank you", "ok", "Sure", "Yes!!! So excited, count me in!"]
    scores = [SCORER.score(reply) for reply in replies]
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\ud800", "\x00", "نعم", "a" * 100_000, "😀" * 100_000])
def test_strange_text_is_scored_too(text: str) -> None:
    assert 0 <= SCORER.score(text) <= 100


def test_empty_text_is_neutral() -> None:
    assert SCORER.read("").band == "neutral"


@given(st.text(st.characters(codec=None)))
def test_a_reading_is_a_score_with_its_band_and_the_likeliest(text: str) -> None:
    reading = SCORER.read(text)
    assert reading == Reading(SCORER.score(text), band(reading.score), reading.opt_out)
    assert abs(sum(SCORER.probabilities(text)) - 1) < 1e-9


def test_scoring_never_imports_scikit_learn() -> None:
    program = (
        "import sys; from server.sentiment.scorer import Scorer; Scorer.load().score('yes');"
        "print([name for name in sys.modules if name.split('.')[0] in ('sklearn', 'scipy')])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_model_knows_its_corpus_and_is_fast_and_small() -> None:
    figures = measure(corpus.PATH)
    assert figures["macro_f1"] > 0.95
    assert figures["spearman"] > 0.9
    assert figures["model_kb"] < 1024
    # Ten times what it takes at leisure: a slow machine is no failure, a lost cache or loop is.
    assert figures["p50_us"] < 1000
    assert figures["load_ms"] < 500
