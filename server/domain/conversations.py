"""States of a thread with one contact in one campaign."""

from enum import StrEnum


class Status(StrEnum):
    TO_SEND = "to_send"
    SKIPPED = "skipped"
    WAITING = "waiting"
    NEEDS_ATTENTION = "needs_attention"
    CLOSED = "closed"
    OPTED_OUT = "opted_out"


PREVIEW = 160  # characters kept of the newest text


def preview(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= PREVIEW else flat[: PREVIEW - 1] + "…"


def display_name(first: str, last: str, *, whole: bool) -> str:
    """What a volunteer sees: first name and last initial; the whole name only if the organisation allows."""
    if not last:
        return first
    return f"{first} {last if whole else last[0] + '.'}".strip()
