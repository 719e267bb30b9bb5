"""Where a contact lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.zones import UNKNOWN, Place, area_codes, place_of, state_code, zip_place, zone_info

TUCSON = "+15205550123"


@pytest.mark.parametrize(
    ("phone", "zip_code", "state", "timezone", "key"),
    [
        (TUCSON, None, None, None, "AZ|America/Phoenix"),
        (TUCSON, "33101", None, None, "FL|America/New_York"),
        (TUCSON, "32501-1234", None, None, "FL|America/Chicago"),
        (TUCSON, None, "Florida", None, "FL|America/Chicago,America/New_York"),
        (TUCSON, "33101", "AZ", None, "AZ|America/Phoenix"),
        (TUCSON, None, None, "America/Denver", "AZ|America/Denver"),
        (TUCSON, "00000", "nowhere", "Mars/Base", "AZ|America/Phoenix"),
        ("+12085550123", None, None, None, "ID|America/Denver,America/Los_Angeles"),
        ("+18505550123", None, None, None, "FL|America/Chicago,America/New_York"),
        ("+14165550123", None, None, None, "ON|America/Toronto"),
        ("+17875550123", None, None, None, "PR|America/Puerto_Rico"),
        ("+442079460958", None, None, None, "|*"),
    ],
)
def test_the_list_comes_before_the_zip_code_and_that_before_the_area_code(
    phone: str, zip_code: str | None, state: str | None, timezone: str | None, key: str
) -> None:
    assert place_of(phone, zip_code, state, timezone).key == key


def test_an_unknown_place_may_be_anywhere_in_the_country() -> None:
    assert place_of("+442079460958") == UNKNOWN
    assert {"America/New_York", "Pacific/Honolulu"} <= set(UNKNOWN.zones)


@given(st.sampled_from(sorted(area_codes())), st.one_of(st.none(), st.from_regex("[0-9]{5}", fullmatch=True)))
def test_every_place_survives_its_key(area_code: str, zip_code: str | None) -> None:
    place = place_of(f"+1{area_code}5550123", zip_code)
    assert Place.from_key(place.key) == place
    assert len(place.key) <= 200
    assert all(zone_info(zone) for zone in place.zones)


@pytest.mark.parametrize("key", ["", "AZ", "AZ|", "AZ|Mars/Base"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not"):
        Place.from_key(key)


@given(st.text(max_size=8))
def test_any_text_may_stand_for_a_zip_code(text: str) -> None:
    assert zip_place(text) is None or text.strip()[:5].isdigit()


def test_states_are_known_by_code_and_name() -> None:
    assert [state_code(text) for text in ("az", " Arizona ", "Québec", "Quebec", "XX")] == [
        "AZ",
        "AZ",
        None,
        "QC",
        None,
    ]
