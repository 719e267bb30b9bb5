"""The corpus is what the readme beside it says: many different replies, labelled, in two languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from server.domain.sentiment_bands import BANDS
from server.errors import Invalid
from server.sentiment import corpus

LINES = [line.split("\t") for line in corpus.PATH.read_text(encoding="utf-8").splitlines()[1:]]


def test_no_reply_is_in_twice() -> None:
    assert max(Counter(line[0] for line in LINES).values()) == 1


def test_every_score_is_between_0_and_100() -> None:
    assert all(0 <= reply.score <= 100 for reply in corpus.load())


def test_every_band_and_both_languages_have_their_share() -> None:
    bands = Counter(reply.band_index for reply in corpus.load())
    assert min(bands[index] for index in range(len(BANDS))) > len(LINES) / 5
    assert sum(reply.language == "es" for reply in corpus.load()) > len(LINES) / 6


def test_every_reply_has_a_kind_and_a_language() -> None:
    replies = corpus.load()
    assert len({reply.kind for reply in replies}) == 16
    assert {reply.language for reply in replies} == {"en", "es", "mixed", "none"}


def test_no_reply_holds_a_number_that_could_be_somebodys() -> None:
    assert not [reply.text for reply in corpus.load() if re.search(r"\d{3}[ .-]?\d{4}", reply.text)]


@pytest.mark.parametrize("content", ["reply\tmood\nyes\t80\n", "text\tscore\nyes\thigh\n", "text\tscore\nyes\n"])
def test_an_unreadable_file_is_refused_with_what_it_needs(tmp_path: Path, content: str) -> None:
    path = tmp_path / "replies.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid, match="text and score"):
        corpus.load(path)
