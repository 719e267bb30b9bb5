"""Where a contact probably lives, as far as the law and the clock are concerned.

Area codes come from the data of `phonenumbers` and `zipcodes`, ZIP codes from that of `zipcodes`; US zones
whose clocks agree share one name.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
_ALL_OF_THEM = "*"

_US_STATES = """
AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware
DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas
KY Kentucky;LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi
MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York
NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;PR Puerto Rico
RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia
WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming;AS American Samoa;GU Guam
MP Northern Mariana Islands;VI Virgin Islands"""
_PROVINCES = """
AB Alberta;BC British Columbia;MB Manitoba;NB New Brunswick;NL Newfoundland and Labrador;NS Nova Scotia
NT Northwest Territories;NU Nunavut;ON Ontario;PE Prince Edward Island;QC Quebec;SK Saskatchewan;YT Yukon"""


def _names(table: str) -> dict[str, str]:
    entries = table.strip().replace("\n", ";").split(";")
    return {entry[:2]: entry[3:] for entry in entries}


US_STATES = _names(_US_STATES)
STATE_CODES = {name.lower(): code for code, name in (US_STATES | _names(_PROVINCES)).items()}
_KNOWN_CODES = frozenset(STATE_CODES.values())


@dataclass(frozen=True)
class Place:
    """A state, if known, and every zone the contact may be in: all of them must be open for a text."""

    state: str | None
    zones: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """Text form for a column, e.g. `AZ|America/Phoenix`."""
        return f"{self.state or ''}|{_ALL_OF_THEM if self.zones == US_ZONES else ','.join(self.zones)}"

    @classmethod
    def from_key(cls, key: str) -> "Place":
        """Reads a `key`. ValueError: not one, or a zone that the tz database does not know."""
        return _place_from_key(key)


UNKNOWN = Place(None, US_ZONES)


@lru_cache(maxsize=4096)
def _place_from_key(key: str) -> Place:
    state, bar, zones = key.partition("|")
    if not bar or not zones:
        raise ValueError(f"not the key of a place: {key!r}")
    names = US_ZONES if zones == _ALL_OF_THEM else tuple(zones.split(","))
    if unknown := [name for name in names if not is_zone(name)]:
        raise ValueError(f"not time zones: {unknown}")
    return Place(state or None, names)


@dataclass(frozen=True)
class AreaCode:
    """What a North American area code is for: `kind` is US, CA, foreign, toll_free, premium or personal."""

    kind: str
    state: str | None
    zones: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    text = files("server.domain.data").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()]


@cache
def area_codes() -> dict[str, AreaCode]:
    """All area codes in use, by their three digits."""
    return {
        code: AreaCode(kind, state or None, tuple(zones.split(",")) if zones else ())
        for code, kind, state, zones in _rows("area_codes.tsv")
    }


@cache
def _zip_places() -> dict[str, Place]:
    """By three digits, or by five where a ZIP code differs from most of its neighbours."""
    shared: dict[tuple[str, str], Place] = {}
    return {
        code: shared.setdefault((state, zone), Place(state, (zone,))) for code, state, zone in _rows("zip_codes.tsv")
    }


@cache
def _state_zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for place in _zip_places().values():
        found.setdefault(place.state or "", {}).update(dict.fromkeys(place.zones))
    for code in area_codes().values():
        if code.kind == "CA" and code.state:
            found.setdefault(code.state, {}).update(dict.fromkeys(code.zones))
    return {state: tuple(sorted(zones)) for state, zones in found.items()}


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether the tz database has a zone of that name."""
    return name in available_timezones()


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """The zone of that name; KeyError (ZoneInfoNotFoundError) if there is none."""
    return ZoneInfo(name)


def named(at: datetime) -> str:
    """How people call the zone of this moment: `MST`, and the town of the zone where letters are not in use."""
    letters, zone = at.tzname() or "", at.tzinfo
    if letters.isalpha() or not isinstance(zone, ZoneInfo):
        return letters
    return zone.key.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=4096)
def state_code(text: str) -> str | None:
    """`AZ` from `az` or `Arizona`: a US state, territory or Canadian province; else None."""
    code = text.strip().upper()
    return code if code in _KNOWN_CODES else STATE_CODES.get(code.lower())


def zip_place(zip_code: str) -> Place | None:
    """The place of a ZIP or ZIP+4 code; None for other text, military and unknown codes."""
    five = zip_code.strip()[:5]
    if len(five) != 5 or not (five.isascii() and five.isdigit()):
        return None
    places = _zip_places()
    return places.get(five) or places.get(five[:3])


def place_of(phone: str, zip_code: str | None = None, state: str | None = None, timezone: str | None = None) -> Place:
    """Where the holder of an E.164 `phone` lives: by what the list says, by ZIP code, by area code."""
    area_code = phone[2:5] if phone.startswith("+1") else ""
    return _place_of(area_code, zip_code or "", state or "", timezone or "")


@lru_cache(maxsize=65_536)
def _place_of(area_code: str, zip_code: str, state: str, timezone: str) -> Place:
    by_zip = zip_place(zip_code)
    by_phone = area_codes().get(area_code)
    told = state_code(state)
    found_state = told or (by_zip and by_zip.state) or (by_phone and by_phone.state) or None
    if is_zone(timezone):
        return Place(found_state, (timezone,))
    if by_zip and told in (None, by_zip.state):
        return by_zip
    if by_phone and by_phone.zones and told in (None, by_phone.state):
        return Place(found_state, by_phone.zones)
    return Place(found_state, _state_zones().get(told or "", US_ZONES))
