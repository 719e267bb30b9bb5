"""What a coordinator may decide about a text or a number, and how a thread tells it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.domain.languages import Phrase


class Kind(StrEnum):
    """`left`: nothing more is done about a text; `moved`: the contact hears from another number."""

    RESENT = "resent"
    SETTLED = "settled"
    LEFT = "left"
    MOVED = "moved"


def sentence(kind: Kind, name: str, detail: Mapping[str, Any]) -> Phrase:
    """Who did what, without a phone number: volunteers may read it too."""
    match kind:
        case Kind.RESENT:
            return Phrase("{name} sent it again.", name=name)
        case Kind.LEFT:
            return Phrase("{name} left it as it is.", name=name)
        case Kind.SETTLED if detail.get("to") == "accepted":
            return Phrase("{name} says that it was sent.", name=name)
        case Kind.SETTLED:
            return Phrase("{name} says that it was not sent.", name=name)
    if reason := detail.get("reason"):
        return Phrase("{name} moved this person to another number: {reason}", name=name, reason=reason)
    return Phrase("{name} moved this person to another number.", name=name)
