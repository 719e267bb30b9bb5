"""The recipient report."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import recipient_csv


def test_the_columns_stand_in_their_order() -> None:
    assert recipient_csv.line(recipient_csv.COLUMNS) == (
        '"Recipient Phone Number","Recipient Name","Sent At","Delivery Status","Delivery Error",'
        '"Opted Out","Response","Responded At","Sentiment"\r\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert recipient_csv.safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_phone_numbers_and_plain_text_stay_as_they_are() -> None:
    assert recipient_csv.safe_cell("+15205550123") == "+15205550123"
    assert recipient_csv.safe_cell("Sure! 1+1=2") == "Sure! 1+1=2"


def test_programs_may_have_the_raw_text() -> None:
    assert recipient_csv.line(["=1"], raw=True) == '"=1"\r\n'


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_cell_that_might_run_is_found_wherever_it_stands(place: int) -> None:
    cells = ["+15205550123", "Rosa", "Yes, at 5"]
    for formula in ("=1+1", "+1 (520)", " -2", '@"x"', "\t=1", "\n+1"):
        given = [*cells[:place], formula, *cells[place:]]
        told = next(csv.reader(io.StringIO(recipient_csv.line(given), newline="")))
        assert told == [*cells[:place], f"'{formula}", *cells[place:]]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1, max_size=5))
def test_a_line_reads_back_as_it_was(cells: list[str]) -> None:
    line = recipient_csv.line(cells, raw=True)
    assert next(csv.reader(io.StringIO(line, newline=""))) == cells
