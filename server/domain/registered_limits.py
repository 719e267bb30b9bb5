"""What carriers allow a registered campaign and its brand, unless it carries figures of its own."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

MINUTE: Final = 60.0  # s
UNKNOWN: Final = "unknown"  # class of a phone whose carrier nobody has named yet
TMOBILE: Final = "tmobile"
OTHER: Final = "other"  # any network that is not counted apart
CLASSES: Final = ("att", TMOBILE, "verizon", "uscellular", OTHER)

# Texts with pictures a second of one number, by class: pages of goConvey and Messangi.
_PICTURES_A_SECOND: Final = {"verizon": 25.0}

# T-Mobile's parts a day of a brand, from this vetting score on: pages of Hustle (4407606633367) and Bird.
_DAILY_BY_SCORE: Final = ((75, 200_000), (50, 40_000), (25, 10_000), (0, 2_000))


@dataclass(frozen=True, slots=True)
class MinuteLimit:
    """Parts a minute to each class of carriers, of the whole registered campaign or of each of its numbers.

    Texts with pictures are counted apart: carriers limit them for themselves.
    """

    parts: int
    of: Literal["campaign", "number"] = "campaign"
    pictures: int = 1


@cache
def att_classes() -> dict[str, MinuteLimit]:
    """AT&T's table. The others publish none, and are held to the same."""
    text = (resources.files("server.domain") / "data" / "att_classes.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {
        name: MinuteLimit(int(parts), "number" if of == "number" else "campaign", int(pictures))
        for name, parts, of, pictures in rows
    }


def minute_limit(att_class: str, own: int | None = None) -> MinuteLimit | None:
    """None while the class is not known: then only the numbers' own rates hold."""
    usual = att_classes().get(att_class)
    if own is not None:
        return MinuteLimit(own, usual.of if usual else "campaign", max(1, own // 2))
    return usual


def number_rate(parts_per_second: float, carrier_class: str, *, pictures: bool) -> float:
    """Parts a second of a number whose own rate is given; whose carrier is not known may be any of them."""
    if not pictures:
        return parts_per_second
    named = _PICTURES_A_SECOND.values() if carrier_class == UNKNOWN else [_PICTURES_A_SECOND.get(carrier_class)]
    return min([parts_per_second, *(rate for rate in named if rate is not None)])


def daily_cap(cap: int | None, score: int | None, *, exempt: bool) -> int | None:
    """T-Mobile's parts a day of a brand; None for one that has no such limit, or of which nothing is known."""
    if exempt:
        return None
    if cap is not None or score is None:
        return cap
    return next(parts for least, parts in _DAILY_BY_SCORE if score >= least)
