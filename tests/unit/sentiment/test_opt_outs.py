"""Requests for no more texts are found in wordings nobody foresaw; a "no" is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sentiment.corpus import OPT_OUTS, load_opt_outs
from server.sentiment.scorer import Scorer

SCORER = Scorer.load()
# Written after phrases and model, and used for neither.
UNSEEN = Path(__file__).with_name("unseen_opt_outs.tsv")
NO = ["no", "nope", "nah", "no no no", "not interested", "no thanks", "no gracias", "I said no", "no means no", "nunca"]

decoration = st.text(st.sampled_from(" .!?*\n\t\"'-_"), max_size=4)


def recall_and_precision(wordings: list[tuple[str, bool]]) -> tuple[float, float]:
    found = [(asks, SCORER.read(text).opt_out != "no") for text, asks in wordings]
    right = sum(asks and seen for asks, seen in found)
    return right / sum(asks for asks, _ in found), right / sum(seen for _, seen in found)


def test_known_wordings_are_found() -> None:
    recall, precision = recall_and_precision(load_opt_outs(OPT_OUTS))
    assert recall >= 0.97
    assert precision >= 0.9


def test_wordings_nobody_foresaw_are_found() -> None:
    recall, precision = recall_and_precision(load_opt_outs(UNSEEN))
    assert recall >= 0.95
    assert precision >= 0.85


@given(st.sampled_from(NO), decoration, decoration, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_no_alone_ends_nothing(word: str, before: str, after: str, case: type[str]) -> None:
    assert SCORER.read(before + case(word) + after).opt_out == "no"


@pytest.mark.parametrize("text", ["get rid of my number", "could you not text me again", "kindly stop"])
def test_the_model_finds_what_no_phrase_foresaw(text: str) -> None:
    assert SCORER.read(text).opt_out == "likely"


def test_the_word_of_the_carrier_counts() -> None:
    assert SCORER.read("Sure, where do I vote?", "optout").opt_out == "exact"
    assert SCORER.read("start").opt_out == "no"
