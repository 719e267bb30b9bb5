"""The committed tables of places agree with the libraries they were taken from.

`python -m tests.unit.domain.test_place_tables` writes the tables anew after an upgrade of those libraries.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import zipcodes
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA

from server.domain.zones import state_code

DATA = Path(__file__).parents[3] / "server" / "domain" / "data"
KINDS = {
    phonenumbers.PhoneNumberType.TOLL_FREE: "toll_free",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "premium",
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: "personal",
    phonenumbers.PhoneNumberType.VOIP: "personal",
}
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
    "Pacific/Guam",
)
CA_ZONES = (
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Fort_Nelson",
)
# Names by which the geocoder knows places that the plain list of states spells otherwise.
SPELLINGS = {"washington d.c.": "DC", "washington state": "WA", "british colombia": "BC"}


@cache
def zip_entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call]
    return entries


@cache
def offsets(zone: str) -> tuple[timedelta | None, ...]:
    hours = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 1500, 3))
    return tuple(ZoneInfo(zone).utcoffset(hour) for hour in hours)


def representative(zone: str, country: str) -> str:
    """One name for all zones of a country whose clocks agree, so that fewer places are told apart."""
    same = (name for name in (CA_ZONES if country == "CA" else US_ZONES) if offsets(name) == offsets(zone))
    return next(same, zone)


def region_and_kind(area_code: int) -> tuple[str, str]:
    for rest in ("5550123", "2345678"):
        number = phonenumbers.parse(f"+1{area_code}{rest}")
        if phonenumbers.is_valid_number(number):
            region = phonenumbers.region_code_for_number(number) or ""
            return region, KINDS.get(phonenumbers.number_type(number), "person")
    return leading_digits_region(area_code), "person"


def leading_digits_region(area_code: int) -> str:
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        digits = metadata.leading_digits if metadata else None
        if digits and re.fullmatch(digits.replace("\\d", "[0-9]"), str(area_code)):
            return region
    return ""


def state_of(area_code: int) -> str:
    """The state of an area code, else that of most places in it; empty when unknown."""
    whole = state_named(GEOCODE_DATA.get(f"1{area_code}", {}).get("en", ""))
    found = Counter(filter(None, map(state_named, places_by_area_code()[str(area_code)])))
    return whole or (found.most_common(1)[0][0] if found else "")


@cache
def places_by_area_code() -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(key for key in GEOCODE_DATA if key.startswith("1")):
        found[key[1:4]].append(GEOCODE_DATA[key]["en"])
    return found


def state_named(name: str) -> str:
    last = name.rsplit(", ", 1)[-1]
    return SPELLINGS.get(last.lower()) or state_code(last) or ""


def zones_of(area_code: int, country: str, state: str) -> str:
    keys = [key for key in TIMEZONE_DATA if key.startswith(f"1{area_code}")]
    names = {zone for key in keys for zone in TIMEZONE_DATA[key]} | overlaid_zones(str(area_code), state)
    return ",".join(sorted({representative(zone, country) for zone in names}))


def overlaid_zones(area_code: str, state: str) -> set[str]:
    """Zones of at least 1 in 25 of its ZIP codes: the phone library knows one zone of most overlays."""
    found = zip_zones()[area_code, state]
    return {zone for zone, count in found.items() if count * 25 >= found.total()}


@cache
def zip_zones() -> dict[tuple[str, str], Counter[str]]:
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for entry in zip_entries():
        for area_code in entry["area_codes"]:
            found[area_code, entry["state"]][entry["timezone"]] += "/" in entry["timezone"]
    return found


def area_code_rows() -> Iterator[str]:
    for area_code in range(200, 1000):
        region, kind = region_and_kind(area_code)
        state = region if region in TERRITORIES else state_of(area_code)
        if kind != "person" and region:
            yield f"{area_code}\t{kind}\t\t"
        elif region in {"US", "CA"}:
            yield f"{area_code}\t{region}\t{state}\t{zones_of(area_code, region, state)}"
        elif region in TERRITORIES:
            yield f"{area_code}\tUS\t{state}\t{zones_of(area_code, region, state)}"
        elif region:
            yield f"{area_code}\tforeign\t\t"


def zip_rows() -> Iterator[str]:
    """A row per first three digits, then one for each ZIP code that differs from most of its neighbours."""
    places: dict[str, dict[str, tuple[str, str]]] = {}
    for entry in zip_entries():
        if "/" in entry["timezone"]:
            code, zone = entry["zip_code"], representative(entry["timezone"], "US")
            places.setdefault(code[:3], {})[code] = (entry["state"], zone)
    for prefix, codes in sorted(places.items()):
        usual = Counter(sorted(codes.values())).most_common(1)[0][0]
        yield "\t".join((prefix, *usual))
        yield from ("\t".join((code, *place)) for code, place in sorted(codes.items()) if place != usual)


TABLES = {"area_codes.tsv": area_code_rows, "zip_codes.tsv": zip_rows}


def test_the_area_codes_agree_with_the_phone_library() -> None:
    assert (DATA / "area_codes.tsv").read_text().splitlines() == list(area_code_rows())


def test_the_zip_codes_agree_with_the_zip_library() -> None:
    assert (DATA / "zip_codes.tsv").read_text().splitlines() == list(zip_rows())


if __name__ == "__main__":
    for name, rows in TABLES.items():
        (DATA / name).write_text("\n".join(rows()) + "\n")
