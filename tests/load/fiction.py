"""Phones that nobody has, and a place where it is early afternoon now: what made-up contacts need."""

from datetime import UTC, datetime, time
from itertools import islice, product
from zoneinfo import ZoneInfo, available_timezones

from server.domain.zones import area_codes

OWN_AREAS = ("520", "602", "303")  # of our numbers; contacts live elsewhere
LINES = [f"55501{line:02}" for line in range(100)]  # kept free for fiction in every area


def own_numbers(count: int) -> list[str]:
    """Up to 300 numbers to send from."""
    return list(islice((f"+1{area}{line}" for area, line in product(OWN_AREAS, LINES)), count))


def contact_phones(count: int) -> list[str]:
    """Different phones in the areas of the United States, some 36,000 at most. Raises ValueError."""
    areas = [code for code, area in area_codes().items() if area.kind == "US" and code not in OWN_AREAS]
    if count > len(areas) * len(LINES):
        raise ValueError(f"There are only {len(areas) * len(LINES):,} phones that nobody has.")
    return list(islice((f"+1{area}{line}" for line, area in product(LINES, areas)), count))


def daytime_zone(now: datetime | None = None) -> str:
    """The zone whose clock is nearest to 13:30: the hours of every campaign and state are open there."""
    at = now or datetime.now(UTC)
    real = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return min(real, key=lambda name: _from_early_afternoon(at.astimezone(ZoneInfo(name)).time()))


def _from_early_afternoon(clock: time) -> int:
    return abs((clock.hour * 60 + clock.minute) - (13 * 60 + 30))
