"""Every error code that Plivo documents has a sentence people understand, in each language, and a consequence."""

from typing import get_args

import pytest

from server.carriers.base import Effect
from server.carriers.plivo.words import ERRORS, clean_code, meaning
from server.domain.languages import LANGUAGES, to_column, told

# Plivo's page on message error codes; 300, 420, 900 and 910 are met in reports.
DOCUMENTED: dict[str, Effect] = {
    "10": "content",
    "20": "temporary",
    "30": "filtered",
    "40": "number_unusable",
    "50": "contact_unreachable",
    "60": "content",
    "70": "contact_unreachable",
    "80": "temporary",
    "90": "temporary",
    "100": "filtered",
    "110": "content",
    "200": "opted_out",
    "201": "content",
    "300": "temporary",
    "420": "rate",
    "450": "content",
    "900": "account_stopped",
    "910": "account_stopped",
    "1000": "none",
}


def test_the_map_holds_what_is_documented_and_nothing_else() -> None:
    assert {code: said.effect for code, said in ERRORS.items()} == DOCUMENTED


def test_each_consequence_is_one_that_somebody_draws() -> None:
    assert set(DOCUMENTED.values()) <= set(get_args(Effect))


@pytest.mark.parametrize("code", DOCUMENTED)
def test_people_read_a_sentence_in_their_language_and_no_code(code: str) -> None:
    sentences = {told(meaning(code).sentence, language) for language, _ in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert not any(char.isdigit() for char in sentence)


def test_a_code_of_next_year_is_named_in_a_sentence() -> None:
    said = meaning("31415")
    assert (said.effect, said.sentence) == ("none", "The carrier gave the error 31415.")
    assert "31415" in told(said.sentence, "es")
    assert to_column(said.sentence).startswith("[")


@pytest.mark.parametrize("nothing", [None, "", "000", " "])
def test_no_error_is_written_in_several_ways(nothing: object) -> None:
    assert clean_code(nothing) is None
