"""Keyset paging: a page ends with the cursor that the next one begins after."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid

T = TypeVar("T")
MOST = 200


class Page(msgspec.Struct, Generic[T], frozen=True):
    """`next_cursor` is null on the last page."""

    items: Sequence[T]
    next_cursor: str | None = None


def limit_of(query: Mapping[str, str]) -> int:
    raw = query.get("limit", "50")
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= MOST):
        raise Invalid(
            "limit is wrong.", fields=[FieldError("limit", "invalid", Phrase("A number from 1 to {most}.", most=MOST))]
        )
    return int(raw)


def after_of(query: Mapping[str, str]) -> int:
    """The id that the page begins after; 0 for the first."""
    raw = query.get("cursor", "0") or "0"
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 18):
        raise Invalid("cursor is wrong.", fields=[FieldError("cursor", "invalid", "Use next_cursor as it came.")])
    return int(raw)
