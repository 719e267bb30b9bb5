"""Keyset paging: a page ends with the cursor that the next one begins after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid


class Listed(Protocol):
    """What stands in a list, by the id that a next page begins after."""

    @property
    def id(self) -> str: ...


T = TypeVar("T")
R = TypeVar("R")
L = TypeVar("L", bound=Listed)
MOST = 200
WRONG_CURSOR = "Use next_cursor as it came."


class Page(msgspec.Struct, Generic[T], frozen=True):
    """`next_cursor` is null on the last page."""

    items: Sequence[T]
    next_cursor: str | None = None


def page_of(rows: Sequence[R], limit: int, view: Callable[[R], L]) -> Page[L]:
    """`rows` are one more than the limit where another page follows."""
    shown = [view(row) for row in rows[:limit]]
    return Page(shown, shown[-1].id if len(rows) > limit else None)


def limit_of(query: Mapping[str, str]) -> int:
    raw = query.get("limit", "50")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 3 and 1 <= int(raw) <= MOST):
        sentence = Phrase("A number from 1 to {most}.", most=MOST)
        raise Invalid(sentence, fields=[FieldError("limit", "invalid", sentence)])
    return int(raw)


def after_of(query: Mapping[str, str]) -> int:
    """The id that the page begins after; 0 for the first."""
    raw = query.get("cursor", "0") or "0"
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 18):
        raise Invalid(WRONG_CURSOR, fields=[FieldError("cursor", "invalid", WRONG_CURSOR)])
    return int(raw)
