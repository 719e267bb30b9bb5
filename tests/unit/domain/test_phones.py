"""Phone numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import phones
from server.domain.phones import PhoneRejected

EXPECTED = "+15205550123"
SPELLINGS = [
    "5205550123",
    "15205550123",
    "+15205550123",
    "(520) 555-0123",
    "520.555.0123",
    "520 555 0123",
    "+1 (520) 555 - 0123",
    "1-520-555-0123",
    "tel:+1-520-555-0123",
    "15205550123.0",
    "1.5205550123E+10",
    '="5205550123"',
    "'5205550123",
    "\u202a+1 520\u2011555\u20110123\u202c",
    "５２０５５５０１２３",
    "520\u00a0555\u00a00123",
    "520\x005550123",
]
REFUSED = {
    "": "empty",
    "   ": "empty",
    "hello": "not_a_phone",
    "555-0123": "no_area_code",
    "52055501": "too_short",
    "52055501234": "too_long",
    "+44 20 7946 0958": "foreign",
    "011 44 20 7946 0958": "foreign",
    "+52 55 1234 5678": "foreign",
    "876-555-0123": "foreign",
    "800-555-0123": "toll_free",
    "900-555-0123": "premium",
    "500-555-0123": "personal",
    "911": "service",
    "311": "service",
    "520-911-0123": "not_a_phone",
    "299-555-0123": "unused_area_code",
    "520-555-0123 x12": "extension",
    "520-555-0123 ext. 4": "extension",
    "1.2E+10": "damaged",
    "1.52056E+10": "damaged",
    "٥٢٠٥٥٥٠١٢٣": "not_a_phone",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_usual_spellings_are_one_number(text: str) -> None:
    assert phones.parse(text) == EXPECTED


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_cannot_be_texted_says_why(text: str, code: str) -> None:
    found = phones.parse(text)
    assert isinstance(found, PhoneRejected)
    assert found.code == code
    assert found.sentence.endswith(".")


def test_free_text_gives_all_its_numbers_in_order() -> None:
    text = (
        "Ana 520-555-0123, Ben (602) 555 0144; +44 20 7946 0958 5205550125 5205550126\n"
        "ZIP 85701-1234 born 2001-02-03 id 123-45-6789 order 123452055501239\n"
        '"Lopez",5205550127,"x" 1 520 555 0128 1 520 555 0129 5205550130/5205550131'
    )
    found = [phone for _, phone in phones.scrape(text) if isinstance(phone, str)]
    expected = "5205550123 6025550144 5205550125 5205550126 5205550127 5205550128 5205550129 5205550130 5205550131"
    assert found == [f"+1{digits}" for digits in expected.split()]


def test_free_text_tells_of_numbers_it_cannot_use() -> None:
    text = "+44 20 7946 0958, 800-555-0199 or 520-555-0123 x4, 1.52E+10, local 555-0123"
    codes = [found.code for _, found in phones.scrape(text) if isinstance(found, PhoneRejected)]
    assert codes == ["foreign", "toll_free", "extension", "damaged", "no_area_code"]


def test_the_area_code_of_a_number() -> None:
    assert phones.area_code(EXPECTED) == "520"
    assert phones.area_code("+442079460958") == ""


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_reason(text: str) -> None:
    found = phones.parse(text)
    assert isinstance(found, PhoneRejected) or (found.startswith("+1") and len(found) == 12)


@given(st.text(alphabet="0123456789 ()-.+ext,;#E\n", max_size=60))
def test_what_is_scraped_reads_the_same_alone(text: str) -> None:
    for raw, found in phones.scrape(text):
        assert phones.parse(raw) == found


@given(st.text(alphabet="0123456789 ()-.+", max_size=20))
def test_a_number_reads_the_same_again(text: str) -> None:
    found = phones.parse(text)
    if isinstance(found, str):
        assert phones.parse(found) == found
