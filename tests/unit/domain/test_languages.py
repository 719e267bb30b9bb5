"""Sentences with values: told in the language of the reader, also when a column kept them meanwhile."""

import msgspec
import pytest

from server.domain.languages import Phrase, from_column, joined, telling, to_column, told

SENT_AGAIN = Phrase("{name} sent it again.", name="Ada")
SENTENCES = [
    "The phone network had an error.",
    Phrase("The campaign ended before it left."),
    SENT_AGAIN,
    Phrase("The script is longer than {most} parts.", most=1_200),
    Phrase.counted("{count} text", "{count} texts", 2),
    joined(("The header cannot be read.", Phrase("There is no encoding named {name}.", name="x"))),
    Phrase("{name} sent it again.", name='["{name}"]'),
]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_sentence_that_a_column_kept_is_told_as_before(sentence: str, language: str) -> None:
    assert told(from_column(to_column(sentence)), language) == told(sentence, language)


def test_a_sentence_without_values_is_kept_as_it_is() -> None:
    assert to_column("The phone network had an error.") == "The phone network had an error."
    assert type(to_column(Phrase("Now."))) is str


def test_what_is_written_as_json_is_told_to_its_reader() -> None:
    view = {"reason": SENT_AGAIN, "all": [SENT_AGAIN], "name": "Ada sent it again."}
    assert msgspec.to_builtins(view, enc_hook=telling("es")) == {
        "reason": told(SENT_AGAIN, "es"),
        "all": [told(SENT_AGAIN, "es")],
        "name": "Ada sent it again.",
    }
    with pytest.raises(NotImplementedError):
        msgspec.json.encode(object(), enc_hook=telling("es"))
