"""Pictures, films and sounds in texts: what may be attached, and how a message remembers its own."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

MOST: Final = 10  # to a text: the carrier's limit
MOST_BYTES: Final = 5_000_000  # each: the carrier's limit


class MediaState(StrEnum):
    PENDING = "pending"  # named by the carrier, not fetched yet
    READY = "ready"
    REFUSED = "refused"  # nothing that can be shown, too large, or from somewhere else than the carrier


class Attached(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One file of a message, as its row keeps it: one of ours, or an address that a script names."""

    kind: str = "image"
    id: str | None = None
    token: str | None = None  # of the address that the carrier fetches it by
    url: str | None = None


def kind_of(content_type: str) -> str:
    """What people call it: image, video or audio."""
    return content_type.partition("/")[0]


def to_column(attached: Sequence[Attached]) -> str | None:
    return msgspec.json.encode(attached).decode() if attached else None


def from_column(kept: str | None) -> list[Attached]:
    return msgspec.json.decode(kept, type=list[Attached]) if kept else []


def addresses(kept: str | None, public_url: str) -> tuple[str, ...]:
    """Where the carrier fetches the files of a message."""
    return tuple(one.url or f"{public_url}/media/{one.token}" for one in from_column(kept))


def shown(attached: Iterable[Attached]) -> list[dict[str, Any]]:
    """As people get them: what came in by its id, behind the door; what goes out as whoever gets it sees it."""
    return [{"id": one.id or "", "kind": one.kind, "url": _address(one)} for one in attached]


def _address(one: Attached) -> str:
    if one.url is not None:
        return one.url
    return f"/media/{one.token}" if one.token else f"/api/v1/media/{one.id}"
