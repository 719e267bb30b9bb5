"""Whatever is handed in as a list: each row is accepted or listed with a sentence, or the file is refused with one."""

import io
import time

import pytest

from server.domain.import_files import ImportRefused, Known, Rejected, Row, open_rows
from server.domain.languages import told
from tests.spoiled_files import Spoiled, corpus

FILES = corpus()
KNOWN = Known({"ana@example.org"}, {})
SLOW = 10.0  # seconds of the processor that no small file may take


def test_there_are_hundreds_and_always_the_same() -> None:
    assert len(FILES) >= 300
    assert [one.content for one in corpus()] == [one.content for one in FILES]


@pytest.mark.parametrize("family", sorted({one.family for one in FILES}))
def test_every_row_is_accepted_or_listed_and_every_refusal_is_a_sentence(family: str) -> None:
    for one in FILES:
        if one.family == family:
            began = time.process_time()
            check(one)
            assert time.process_time() - began < SLOW


def check(one: Spoiled) -> None:
    outcomes = read(one)
    if isinstance(outcomes, ImportRefused):
        assert one.rows is None, f"{one.family} was refused: {outcomes}"
        assert_sentence(outcomes.sentence)
        return
    if one.rows is not None:
        assert len({outcome.number for outcome in outcomes}) == one.rows, one
    for outcome in outcomes:
        if isinstance(outcome, Rejected):
            assert_sentence(outcome.reason)
            assert_storable(outcome.raw)
        else:
            assert_contact(outcome)


def read(one: Spoiled) -> list[Row | Rejected] | ImportRefused:
    try:
        return list(open_rows(io.BytesIO(one.content), one.name, one.mode, known=KNOWN))
    except ImportRefused as refused:
        return refused


def assert_contact(row: Row) -> None:
    values = row.values
    assert values.phone.startswith("+1")
    assert len(values.phone) == 12
    for text in (values.first_name, values.last_name, values.notes, *values.custom, *values.custom.values()):
        assert_storable(text)
    assert max(len(values.first_name), len(values.last_name)) <= 100


def assert_sentence(text: str) -> None:
    assert text[0].isupper()
    assert text.rstrip("'").endswith(".")
    assert told(text, "es")
    assert_storable(text)


def assert_storable(text: str) -> None:
    """PostgreSQL takes it: no NUL, no half of a character."""
    assert "\x00" not in text
    text.encode("utf-8")
