"""When a contact may be texted: campaign hours, federal bound and the law of the state, all at once.

Sources of the law: 47 CFR 64.1200(c)(1) and the state laws named beside each row. Not legal advice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from server.domain.languages import Phrase, joined
from server.domain.zones import Place, named, zone_info

Window = tuple[time, time]
Week = tuple[Window, ...]
Span = tuple[datetime, datetime]

CONTACT: Final = "contact"


def _daily(start: int, end: int) -> Week:
    return ((time(start), time(end)),) * 7


FEDERAL: Final = _daily(8, 21)
# Monday first, where an organization has set nothing else. Most of these laws aim at sales and donations; the safe
# default applies them to every text.
STATE_LAW: Final[Mapping[str, Week]] = {
    "CT": _daily(9, 20),  # Public Act 23-98
    "FL": _daily(8, 20),  # Telephone Solicitation Act
    "MD": _daily(8, 20),  # Stop the Spam Calls Act
    "MS": _daily(8, 20),
    "NJ": _daily(8, 20),
    "OK": _daily(8, 20),  # Telephone Solicitation Act of 2022
    "RI": _daily(9, 18)[:5] + _daily(10, 17)[:2],
    "TX": _daily(9, 21)[:6] + _daily(12, 21)[:1],  # SB 140 of 2025
    "WA": _daily(8, 20),  # HB 1497 of 2022
}


@dataclass(frozen=True)
class Hours:
    """Hours a campaign texts in; `zone` is `contact` (each contact's own clock) or the name of a zone.

    `states` are weeks that the organization has set for a state in place of STATE_LAW.
    """

    start: time = time(9)
    end: time = time(20)
    zone: str = CONTACT
    states: tuple[tuple[str, Week], ...] = ()

    def law_of(self, state: str | None) -> Week:
        """Of a state, or of none that is known. The federal hours bound it whatever it says."""
        own = next((week for name, week in self.states if name == state), None)
        return own or STATE_LAW.get(state or "", FEDERAL)


def is_open(place: Place, hours: Hours, now: datetime) -> bool:
    """Whether a text may leave for this place at `now` (aware)."""
    return window(place, hours, now) is not None


def window(place: Place, hours: Hours, at: datetime) -> Span | None:
    """The UTC span (opens, closes) that `at` lies in; None when closed, as at the closing instant."""
    span = next_window(place, hours, at)
    return span if span is not None and span[0] <= at else None


def next_window(place: Place, hours: Hours, now: datetime) -> Span | None:
    """The span (not before, not after), in UTC, that is open now or opens next; None if none ever does."""
    spans = _spans(place, hours, now.astimezone(UTC).date())
    return next((span for span in spans if now < span[1]), None)


def open_places(keys: Iterable[str], hours: Hours, now: datetime) -> set[str]:
    """Those keys of places (`Place.key`) where a text may leave at `now`."""
    return {key for key in keys if is_open(Place.from_key(key), hours, now)}


def open_until(keys: Iterable[str], hours: Hours, now: datetime) -> Phrase | None:
    """When the last of these places closes, by its own clock: `8:00 pm MST`. None while all of them are closed."""
    places = [Place.from_key(key) for key in keys]
    ends = [(span[1], place.zones[0]) for place in places if (span := window(place, hours, now))]
    if not ends:
        return None
    end, zone = max(ends)
    return _labelled(end.astimezone(zone_info(zone)))


def opening(keys: Iterable[str], hours: Hours, now: datetime) -> Phrase | None:
    """When the first of these places opens, by its own clock: `Opens at 9:00 am MST tomorrow`. None while one is open,
    and where none ever opens."""
    opens = _first_opening(keys, hours, now)
    if opens is None:
        return None
    return Phrase.counted(
        "Opens at {clock} {day}",
        "Opens at {clock} {day}",
        _hour(opens),
        clock=_labelled(opens),
        day=_day(opens.date(), now.astimezone(opens.tzinfo).date()),
    )


def sentence_all_closed(keys: Iterable[str], hours: Hours, now: datetime) -> Phrase:
    """Why nobody may be texted now, and from when the first may."""
    closed = Phrase("It is outside texting hours for everybody on this list.")
    opens = _first_opening(keys, hours, now)
    if opens is None:
        return closed
    first = Phrase.counted(
        "You can text the first of them from {clock} {day}.",
        "You can text the first of them from {clock} {day}.",
        _hour(opens),
        clock=_labelled(opens),
        day=_day(opens.date(), now.astimezone(opens.tzinfo).date()),
    )
    return joined((closed, first))


def _first_opening(keys: Iterable[str], hours: Hours, now: datetime) -> datetime | None:
    places = [Place.from_key(key) for key in keys]
    begins = [(span[0], place.zones[0]) for place in places if (span := next_window(place, hours, now))]
    if not begins or min(begins)[0] <= now:
        return None
    opens, zone = min(begins)
    return opens.astimezone(zone_info(zone))


@lru_cache(maxsize=16_384)
def _spans(place: Place, hours: Hours, day: date) -> tuple[Span, ...]:
    """Open spans from the day before to nine days after a UTC day: any weekly rule opens within them."""
    days = [day + timedelta(days=offset) for offset in range(-1, 10)]
    legal = _both(FEDERAL, hours.law_of(place.state))
    own = _daily_between(hours.start, hours.end)
    if hours.zone == CONTACT:
        return _in_all_zones(place.zones, _both(legal, own), days)
    return _shared(_in_zone(hours.zone, own, days), _in_all_zones(place.zones, legal, days))


def _daily_between(start: time, end: time) -> Week:
    return ((start, end),) * 7


def _both(one: Week, other: Week) -> Week:
    pairs = zip(one, other, strict=True)
    return tuple((max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs)


def _in_all_zones(zones: tuple[str, ...], week: Week, days: list[date]) -> tuple[Span, ...]:
    spans = _in_zone(zones[0], week, days)
    for zone in zones[1:]:
        spans = _shared(spans, _in_zone(zone, week, days))
    return spans


def _in_zone(zone: str, week: Week, days: list[date]) -> tuple[Span, ...]:
    windows = ((day, *week[day.weekday()]) for day in days)
    return tuple((_utc(day, start, zone), _utc(day, end, zone)) for day, start, end in windows if start < end)


def _utc(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, zone_info(zone)).astimezone(UTC)


def _shared(some: tuple[Span, ...], others: tuple[Span, ...]) -> tuple[Span, ...]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return tuple((start, end) for start, end in pairs if start < end)


_DAYS: Final = (
    Phrase("Monday"),
    Phrase("Tuesday"),
    Phrase("Wednesday"),
    Phrase("Thursday"),
    Phrase("Friday"),
    Phrase("Saturday"),
    Phrase("Sunday"),
)


def sentence_closed(first_name: str, place: Place, hours: Hours, now: datetime) -> Phrase:
    """Why no text may leave now and from when one may, in the clock of the contact."""
    name = first_name or Phrase("this person")
    span = next_window(place, hours, now)
    if span is None:
        return Phrase("The texting hours of this campaign never allow a text to {name}.", name=name)
    return joined((_why_closed(name, place, hours, now), _when_open(name, place, now, span)))


def _why_closed(name: str, place: Place, hours: Hours, now: datetime) -> Phrase:
    if hours.zone != CONTACT and is_open(place, replace(hours, start=time.min, end=time.max, zone=CONTACT), now):
        return Phrase("It is outside the texting hours of this campaign.")
    clocks = {now.astimezone(zone_info(zone)).replace(tzinfo=None) for zone in place.zones}
    if len(clocks) > 1:
        return Phrase("It is too early or too late in a place where {name} may live.", name=name)
    clock = clocks.pop()
    return Phrase.counted(  # one o'clock is singular in Spanish
        "It is {clock} where {name} lives.",
        "It is {clock} where {name} lives.",
        _hour(clock),
        clock=_clock(clock),
        name=name,
    )


def _when_open(name: str, place: Place, now: datetime, span: Span) -> Phrase:
    zone = zone_info(place.zones[0])
    opens, today = span[0].astimezone(zone), now.astimezone(zone).date()
    # With several zones the label tells whose clock it is.
    clock = _labelled(opens) if len(place.zones) > 1 else _clock(opens)
    return Phrase.counted(
        "You can text {name} from {clock} {day}.",
        "You can text {name} from {clock} {day}.",
        _hour(opens),
        name=name,
        clock=clock,
        day=_day(opens.date(), today),
    )


def _day(day: date, today: date) -> Phrase:
    ahead = (day - today).days
    if ahead < 2:
        return Phrase("tomorrow") if ahead else Phrase("today")
    return Phrase("on {day}", day=_DAYS[day.weekday()])


def _clock(at: datetime) -> Phrase:
    clock = f"{_hour(at)}:{at.minute:02}"
    return Phrase("{clock} am", clock=clock) if at.hour < 12 else Phrase("{clock} pm", clock=clock)


def _labelled(at: datetime) -> Phrase:
    return joined((_clock(at), named(at)))


def _hour(at: datetime) -> int:
    return at.hour % 12 or 12
