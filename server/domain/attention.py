"""The order in which supervisors take up what needs attention, and the places where its pages end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_CURSOR = re.compile(r"([01])\.([0-9]{1,17})\.([0-9]{1,18})")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation's place: who likely wants no more texts comes first, then who waits longest."""

    wants_out: bool
    since: datetime
    id: int

    @property
    def cursor(self) -> str:
        return f"{int(self.wants_out)}.{(self.since - _BEGINNING) // timedelta(microseconds=1)}.{self.id}"


def place_of(row: Mapping[str, Any]) -> Waiting:
    """Of a row of `views.conversation` that needs attention."""
    return Waiting(row["wants_out"], row["needs_attention_since"], row["id"])


def place_at(cursor: str) -> Waiting | None:
    """None for what was never a cursor."""
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        return None
    return Waiting(found[1] == "1", _BEGINNING + timedelta(microseconds=int(found[2])), int(found[3]))
