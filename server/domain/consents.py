"""Who asked for texts, and how we know. Group messages go to nobody else."""

from datetime import UTC, date, datetime, time
from enum import StrEnum


class Source(StrEnum):
    """Where a consent, or its end, came from."""

    KEYWORD = "keyword"  # they texted a word to join
    REPLY = "reply"  # START, or STOP
    IMPORT = "import"  # it stood in a list
    MANUAL = "manual"  # somebody of the organisation noted it
    FORM = "form"  # the public form


# What a column of a list says when it says no; an empty cell says nothing, everything else is a consent.
_NO = frozenset(("no", "n", "false", "f", "0", "none", "never", "out", "opted out", "opt-out", "denied", "revoked"))


def given_in(cell: str) -> bool:
    """Whether the cell of a list says that a person consented: `yes`, a date, the name of a form."""
    return bool(cell) and cell.casefold() not in _NO


def moment_in(*cells: str) -> datetime | None:
    """The noon of the first day that one of the cells names, if it is over: 2026-03-31 or 3/31/2026."""
    for cell in cells:
        if (day := _day_in(cell)) is not None and day < datetime.now(UTC).date():
            return noon_of(day)
    return None


def noon_of(day: date) -> datetime:
    """Of a consent of which the day is known and no time: the same day wherever it is read in the United States."""
    return datetime.combine(day, time(12), UTC)


def _day_in(cell: str) -> date | None:
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(cell.strip()[:10], form).date()
        except ValueError:
            continue
    return None
