"""States of a thread with one contact in one campaign."""

from enum import StrEnum
from typing import Final

from server.domain.languages import Phrase


class Status(StrEnum):
    TO_SEND = "to_send"
    SKIPPED = "skipped"
    WAITING = "waiting"
    NEEDS_ATTENTION = "needs_attention"
    CLOSED = "closed"
    OPTED_OUT = "opted_out"


# Stands for a text that only the carrier's list knows.
NO_WORDS: Final = Phrase("(This text came while Textbank could not be reached, and the carrier kept no words of it.)")
PREVIEW = 160  # characters kept of the newest text


def preview(text: str) -> str:
    """A text without words is a picture."""
    flat = " ".join(text.split()) or "\N{CAMERA}"
    return flat if len(flat) <= PREVIEW else flat[: PREVIEW - 1] + "…"


def told_by_us(text: str) -> str:
    """A text of a thread; where the words are ours, each reader is told them."""
    return NO_WORDS if text == NO_WORDS else text


def display_name(first: str, last: str, *, whole: bool) -> str:
    """What a volunteer sees: first name and last initial; the whole name only if the organisation allows."""
    if not last:
        return first
    return f"{first} {last if whole else last[0] + '.'}".strip()
