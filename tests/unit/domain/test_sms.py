"""What texts cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import sms
from server.domain.sms import measure, plain

WIDE = "ê"
EMOJI = "😀"
VECTORS = [
    ("", 0),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("a" * 459, 3),
    ("a" * 460, 4),
    ("[" * 80, 1),
    ("[" * 81, 2),
    ("a" * 152 + "[" + "a" * 153, 3),
    (WIDE * 70, 1),
    (WIDE * 71, 2),
    (WIDE * 134, 2),
    (WIDE * 135, 3),
    (EMOJI * 35, 1),
    (EMOJI * 36, 2),
    (WIDE * 66 + EMOJI + WIDE * 66, 3),
    ("a" * 150 + "\n\nSTOP2END", 1),
    ("a" * 151 + "\n\nSTOP2END", 2),
]
texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("aé[€^\n😀")), max_size=400)


@pytest.mark.parametrize(("text", "parts"), VECTORS)
def test_parts_are_counted_as_carriers_do(text: str, parts: int) -> None:
    assert measure(text).parts == parts


def parts_one_by_one(sizes: list[int], single: int, part: int) -> int:
    if sum(sizes) <= single:
        return min(sum(sizes), 1)
    parts, used = 1, 0
    for size in sizes:
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return parts


@given(texts)
def test_no_pair_is_split_and_no_unit_is_lost(text: str) -> None:
    found = measure(text)
    if found.encoding == "gsm7":
        sizes = [2 if char in "^{}\\[~]|€\f" else 1 for char in text]
        assert found.parts == parts_one_by_one(sizes, 160, 153)
    else:
        sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
        assert found.parts == parts_one_by_one(sizes, 70, 67)
    assert found.units == sum(sizes)


@given(st.text("a[", min_size=1, max_size=330))
def test_what_is_left_fits_without_another_part(text: str) -> None:
    found = measure(text)
    assert measure(text + "a" * found.left).parts == found.parts
    assert measure(text + "a" * (found.left + 1)).parts == found.parts + 1


def test_the_characters_that_cost_more_are_named_once() -> None:
    assert measure("“Hi” “María”…").widest == ("“", "”", "í", "…")
    assert measure("¿Qué? Ñandú ç".replace("ú", "u")).widest == ("ç",)


@pytest.mark.parametrize("char", "“”‘’—–…`\tçáíóú")
def test_plain_replaces_what_need_not_cost_more(char: str) -> None:
    assert measure(f"a{char}").encoding == "ucs2"
    assert measure(plain(f"a{char}")).encoding == "gsm7"


def test_plain_keeps_what_is_free_and_what_has_no_likeness() -> None:
    assert plain("éñüàÇ €[] 😀") == "éñüàÇ €[] 😀"
    assert plain("“Hola” — ¡María…!") == '"Hola" - ¡Maria...!'


@given(texts)
def test_plain_leaves_plain_text_alone(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert measure(text).encoding == "ucs2" or plain(text) == text


def test_texts_above_the_carriers_bound_do_not_fit() -> None:
    assert measure("a" * sms.MAX_GSM7_UNITS).fits
    assert not measure("a" * (sms.MAX_GSM7_UNITS + 1)).fits
    assert measure(WIDE * 737).fits
    assert not measure(WIDE * 738).fits
