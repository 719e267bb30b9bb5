"""Times of day as people write them: `2:31 pm` in English, as on the screens, and each language's own way elsewhere."""

import re
from datetime import datetime, time
from typing import Literal

from babel.dates import format_date, format_time

from server.domain.languages import locale
from server.domain.zones import named

_HALF = re.compile(r"\s([AP])M$")


def clock(at: datetime | time, language: str, form: Literal["short", "medium"] = "short") -> str:
    """`medium` has the seconds."""
    return small(str(format_time(at, form, locale=locale(language))))


def small(written: str) -> str:
    """What Babel wrote, without its thin spaces, and the half of an English day in small letters."""
    return _HALF.sub(lambda half: f" {half[1].lower()}m", written.replace("\u202f", " "))


def day_and_hour(at: str, language: str) -> str:
    """Of `2026-10-03T14:00`, or of a day without its hour: `Oct 3, 2026, 2:00 pm`."""
    moment = datetime.fromisoformat(at)
    day = str(format_date(moment.date(), "medium", locale=locale(language)))
    return f"{day}, {clock(moment, language)}" if "T" in at else day


def dated(at: datetime, language: str, form: Literal["short", "medium"] = "short") -> str:
    """With its day and the name of its zone: `Nov 22, 2026, 2:31 pm MST`."""
    day = format_date(at.date(), "medium", locale=locale(language))
    return f"{day}, {clock(at, language, form)} {named(at)}"
