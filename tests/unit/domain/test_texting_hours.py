"""Texting hours against the clock on the contact's wall."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.languages import told
from server.domain.texting_hours import (
    FEDERAL,
    STATE_LAW,
    Hours,
    is_open,
    next_window,
    open_places,
    open_until,
    opening,
    sentence_all_closed,
    sentence_closed,
    window,
)
from server.domain.zones import UNKNOWN, Place, area_codes, place_of

ARIZONA = Place("AZ", ("America/Phoenix",))
NEW_YORK = Place("NY", ("America/New_York",))
FLORIDA_850 = Place("FL", ("America/Chicago", "America/New_York"))
WIDE = Hours(time(0), time(23, 59))

places = st.sampled_from([place_of(f"+1{code}5550123") for code in area_codes()] + [UNKNOWN])
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
zones = st.sampled_from(["contact", "America/New_York", "Pacific/Honolulu"])
hours_of_all_kinds = st.builds(Hours, clocks, clocks, zones)


def on_the_wall(place: Place, hours: Hours, now: datetime) -> bool:
    """The same rule read off every clock the contact may look at."""
    for zone in place.zones:
        local = now.astimezone(ZoneInfo(zone))
        opens, closes = STATE_LAW.get(place.state or "", FEDERAL)[local.weekday()]
        own = local if hours.zone == "contact" else now.astimezone(ZoneInfo(hours.zone))
        legal = max(opens, time(8)) <= local.time() < min(closes, time(21))
        if not (legal and hours.start <= own.time() < hours.end):
            return False
    return True


@given(places, hours_of_all_kinds, instants)
def test_open_means_open_on_every_clock_at_once(place: Place, hours: Hours, now: datetime) -> None:
    assert is_open(place, hours, now) == on_the_wall(place, hours, now)


@given(places, hours_of_all_kinds, instants)
def test_the_next_window_is_the_first_to_open_and_open_throughout(place: Place, hours: Hours, now: datetime) -> None:
    span = next_window(place, hours, now)
    if span is None:
        assert not any(is_open(place, hours, now + timedelta(minutes=15 * step)) for step in range(4 * 24 * 8))
        return
    opens, closes = span
    assert now < closes
    assert opens < closes
    assert opens.tzinfo is UTC
    assert is_open(place, hours, max(now, opens))
    assert is_open(place, hours, closes - timedelta(microseconds=1))
    assert not is_open(place, hours, closes)
    assert not is_open(place, hours, opens - timedelta(microseconds=1))
    waits = max((opens - now) // timedelta(minutes=15), 0)
    assert not any(is_open(place, hours, now + timedelta(minutes=15 * step)) for step in range(waits))


@given(places, instants)
def test_nothing_widens_the_federal_bound(place: Place, now: datetime) -> None:
    if is_open(place, WIDE, now):
        assert all(8 <= now.astimezone(ZoneInfo(zone)).hour < 21 for zone in place.zones)


def test_a_last_second_is_open_and_the_closing_second_is_not() -> None:
    evening = datetime(2026, 3, 4, 19, 59, 59, tzinfo=ZoneInfo("America/Phoenix"))
    assert is_open(ARIZONA, Hours(), evening)
    assert not is_open(ARIZONA, Hours(), evening + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("day", "opens_utc_hour"),
    [
        (datetime(2026, 3, 7), 14),  # the day before clocks go forward
        (datetime(2026, 3, 8), 13),
        (datetime(2026, 10, 31), 13),  # the day before they go back
        (datetime(2026, 11, 1), 14),
        (datetime(2028, 2, 29), 14),
    ],
)
def test_windows_open_by_the_wall_clock_on_odd_days(day: datetime, opens_utc_hour: int) -> None:
    midnight = day.replace(tzinfo=ZoneInfo("America/New_York"))
    span = next_window(NEW_YORK, Hours(), midnight)
    assert span is not None
    assert span[0] == day.replace(hour=opens_utc_hour, tzinfo=UTC)
    assert span[1] - span[0] == timedelta(hours=11)


@pytest.mark.parametrize(
    ("state", "weekday", "opens", "closes"),
    [
        ("FL", 0, 8, 20),
        ("OK", 0, 8, 20),
        ("WA", 0, 8, 20),
        ("TX", 5, 9, 21),
        ("TX", 6, 12, 21),
        ("CT", 0, 9, 20),
        ("MD", 0, 8, 20),
        ("MS", 0, 8, 20),
        ("NJ", 0, 8, 20),
        ("RI", 4, 9, 18),
        ("RI", 5, 10, 17),
        ("AZ", 0, 8, 21),
    ],
)
def test_the_law_of_the_state_narrows_the_day(state: str, weekday: int, opens: int, closes: int) -> None:
    noon = datetime(2026, 6, 1 + weekday, 13, tzinfo=ZoneInfo("America/Chicago"))
    span = window(Place(state, ("America/Chicago",)), WIDE, noon)
    assert span is not None
    assert [edge.astimezone(ZoneInfo("America/Chicago")).hour for edge in span] == [opens, closes]


def test_a_number_of_two_zones_is_texted_when_both_are_open() -> None:
    noon = datetime(2026, 6, 1, 16, tzinfo=UTC)
    span = window(FLORIDA_850, Hours(), noon)
    assert span == (datetime(2026, 6, 1, 14, tzinfo=UTC), datetime(2026, 6, 2, 0, tzinfo=UTC))


def test_open_places_are_those_open_now() -> None:
    now = datetime(2026, 6, 1, 13, 30, tzinfo=UTC)
    assert open_places([ARIZONA.key, NEW_YORK.key], Hours(), now) == {NEW_YORK.key}


def test_open_until_is_when_the_last_place_closes_by_its_own_clock() -> None:
    keys, afternoon = [ARIZONA.key, NEW_YORK.key, FLORIDA_850.key], datetime(2026, 6, 1, 20, tzinfo=UTC)
    until = open_until(keys, Hours(), afternoon)
    assert until is not None
    assert (str(until), told(until, "es")) == ("8:00 pm MST", "8:00 p.m. MST")
    assert str(open_until([NEW_YORK.key], Hours(), afternoon)) == "8:00 pm EDT"
    assert open_until(keys, Hours(), datetime(2026, 6, 1, 9, tzinfo=UTC)) is None


def test_while_all_are_closed_the_first_opening_is_told_by_its_own_clock() -> None:
    keys, night = [ARIZONA.key, NEW_YORK.key], datetime(2026, 6, 1, 4, tzinfo=UTC)
    assert opening(keys, Hours(), datetime(2026, 6, 1, 20, tzinfo=UTC)) is None
    assert opening(keys, Hours(), night) == "Opens at 9:00 am EDT today"
    assert told(opening([ARIZONA.key], Hours(), night) or "", "es") == "Abre a las 9:00 a.m. MST de mañana"
    closed = sentence_all_closed([ARIZONA.key], Hours(), night)
    assert closed.endswith("this list. You can text the first of them from 9:00 am MST tomorrow.")


def test_the_sentence_tells_the_time_there_and_when_to_come_back() -> None:
    now = datetime(2026, 3, 5, 3, 4, tzinfo=UTC)
    assert sentence_closed("Maria", ARIZONA, Hours(), now) == (
        "It is 8:04 pm where Maria lives. You can text Maria from 9:00 am tomorrow."
    )
    assert told(sentence_closed("Maria", ARIZONA, Hours(), now), "es") == (
        "Son las 8:04 p.m. donde vive Maria. Puedes escribir a Maria a partir de las 9:00 a.m. de mañana."
    )


def test_the_sentence_knows_one_o_clock_today_and_people_without_a_name() -> None:
    now = datetime(2026, 3, 5, 8, 15, tzinfo=UTC)
    assert told(sentence_closed("", ARIZONA, Hours(), now), "es").startswith("Es la 1:15 a.m. donde vive esta persona.")
    assert sentence_closed("", ARIZONA, Hours(), now).endswith("You can text this person from 9:00 am today.")


def test_the_sentence_labels_the_clock_when_the_zone_is_not_certain() -> None:
    sentence = sentence_closed("Maria", FLORIDA_850, Hours(), datetime(2026, 6, 1, 13, tzinfo=UTC))
    assert sentence.endswith("You can text Maria from 9:00 am CDT today.")


def test_hours_that_never_open_say_so() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert next_window(ARIZONA, Hours(time(6), time(7)), now) is None
    assert "never" in sentence_closed("Maria", ARIZONA, Hours(time(6), time(7)), now)


def test_an_organization_sets_the_week_of_a_state_and_the_federal_hours_bound_it() -> None:
    """Wider than the law that we know, and closed on Sundays; other states are as they were."""
    wide, closed = (time(6), time(23)), (time(8), time(8))
    hours = Hours(time(0), time(23, 59), states=(("FL", (wide,) * 6 + (closed,)),))
    miami = Place("FL", ("America/New_York",))
    saturday = datetime(2026, 6, 6, tzinfo=ZoneInfo("America/New_York"))
    assert is_open(miami, hours, saturday.replace(hour=20, minute=59))
    assert not is_open(miami, hours, saturday.replace(hour=21))
    assert not is_open(miami, hours, saturday.replace(hour=7, minute=59))
    assert not is_open(miami, hours, saturday.replace(day=7, hour=12))
    assert not is_open(miami, WIDE, saturday.replace(hour=20))
    assert is_open(NEW_YORK, hours, saturday.replace(day=7, hour=12))
