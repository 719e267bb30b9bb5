"""What stands below the stacks of a chart, on screen and paper: hours or months, and where a day or a year begins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from babel.dates import format_date, format_skeleton

from server.domain.languages import locale
from server.domain.moments import small

FEWEST: Final = 6  # stacks that a chart has room for: two months are no walls
MOST_LABELS: Final = 6  # that a phone has room for


@dataclass(frozen=True, slots=True)
class Label:
    """Below a stack: its hour or month, and the day or year where it is another than before."""

    text: str
    begins: str = ""


def hours(found: Iterable[str], language: str) -> list[Label]:
    """Of hours like `2026-10-03T14:00`, as `labels`."""
    at = [datetime.fromisoformat(one) for one in found]
    return labels([(_worded(one, "h", language), _worded(one, "MMMd", language)) for one in at])


def months(found: Iterable[str], language: str) -> list[Label]:
    """Of months like `2026-10`, as `labels`."""
    at = [date.fromisoformat(f"{one}-01") for one in found]
    return labels([(str(format_date(one, "LLL", locale=locale(language))), str(one.year)) for one in at])


def labels(names: Sequence[tuple[str, str]]) -> list[Label]:
    """One for each place from the left: every so many a text, so that they have room; none without a stack."""
    places = max(len(names), FEWEST)
    every = -(-places // MOST_LABELS)
    made, before = [], ""
    for place in range(places):
        text, begins = names[place] if place < len(names) and place % every == 0 else ("", "")
        made.append(Label(text, begins if begins != before else ""))
        before = begins or before
    return made


def _worded(at: datetime, skeleton: str, language: str) -> str:
    """Parts of it in the order of the language."""
    return small(str(format_skeleton(skeleton, at, locale=locale(language))))
