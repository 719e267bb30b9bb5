"""The recipient report."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import recipient_csv
from server.domain.recipient_csv import RecipientRow


def test_the_columns_stand_in_their_order() -> None:
    assert recipient_csv.header() == (
        '"Recipient Phone Number","Recipient Name","Sent At","Delivery Status","Delivery Error",'
        '"Opted Out","Response","Responded At","Sentiment"\r\n'
    )
    assert len(RecipientRow("+15205550123")) == len(recipient_csv.COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert recipient_csv.safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_phone_numbers_and_plain_text_stay_as_they_are() -> None:
    assert recipient_csv.safe_cell("+15205550123") == "+15205550123"
    assert recipient_csv.safe_cell("Sure! 1+1=2") == "Sure! 1+1=2"


def test_programs_may_have_the_raw_text() -> None:
    assert recipient_csv.line(["=1"], raw=True) == '"=1"\r\n'


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1, max_size=5))
def test_a_line_reads_back_as_it_was(cells: list[str]) -> None:
    line = recipient_csv.line(cells, raw=True)
    assert next(csv.reader(io.StringIO(line, newline=""))) == cells
