"""Distributing numbers: kinds, states, and how fast each kind may go until somebody sets otherwise."""

from enum import StrEnum
from typing import Final

from server.domain.languages import Phrase


class NumberKind(StrEnum):
    LONG_CODE = "long_code"
    TOLL_FREE = "toll_free"
    SHORT_CODE = "short_code"
    VOIP = "voip"
    LANDLINE = "landline"


class ShortCodeType(StrEnum):
    """How a short code is held: with other senders, or by this organization alone."""

    SHARED = "shared"
    RANDOM = "random"
    DEDICATED = "dedicated"
    VANITY = "vanity"


class NumberState(StrEnum):
    """A retired number is dead but ours; a released one was given back."""

    ACTIVE = "active"
    RESTING = "resting"
    RETIRED = "retired"
    RELEASED = "released"


# Why a number is left alone for a while, by the word that whoever let it rest left with the governor.
_RESTS: Final = {
    "by hand": Phrase("Somebody let it rest."),
    "filtered": Phrase("Too many of its texts were taken for spam."),
    "rejected": Phrase("The carrier finds it too fast."),
}
HELD: Final = Phrase("The carrier found it too fast.")


def why_it_rests(reason: str) -> str:
    """In words; what a person wrote as the reason stays as it is."""
    return _RESTS.get(reason, reason)


GONE = (NumberState.RETIRED, NumberState.RELEASED)


# Parts per second: support pages of Plivo and AWS for toll-free and short codes, the old P2P rule for others.
DEFAULT_RATE = {
    NumberKind.LONG_CODE: 1.0,
    NumberKind.TOLL_FREE: 25.0,
    NumberKind.SHORT_CODE: 100.0,
    NumberKind.VOIP: 1.0,
    NumberKind.LANDLINE: 1.0,
}
