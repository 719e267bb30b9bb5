"""Names as lists carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.names import MAX_LENGTH, first_last, tidy


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Maria Lopez", ("Maria", "Lopez")),
        ("Lopez, Maria", ("Maria", "Lopez")),
        ("Sra. Maria de la Cruz", ("Maria", "de la Cruz")),
        ("Dr Ana Ruiz", ("Ana", "Ruiz")),
        ("Cher", ("Cher", "")),
        ("Drew", ("Drew", "")),
        ("  ", ("", "")),
        ("Lopez,", ("Lopez", "")),
    ],
)
def test_a_full_name_is_parted(full: str, expected: tuple[str, str]) -> None:
    assert first_last(full) == expected


def test_marks_that_hide_or_turn_text_are_dropped() -> None:
    assert tidy(" Ma\u202eri\x00a\u2066 \n Lo\ud800pez\ufeff ") == "Maria Lopez"


def test_joiners_and_emoji_stay() -> None:
    assert tidy("👩‍🌾 می‌خواهم") == "👩‍🌾 می‌خواهم"


@given(st.text(max_size=300))
def test_a_tidy_name_is_one_short_line_and_stays_as_it_is(text: str) -> None:
    name = tidy(text)
    assert len(name) <= MAX_LENGTH
    assert "\n" not in name
    assert "\x00" not in name
    assert tidy(name) == name
