"""One recipient as a line of the recipient report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from server.domain.languages import from_column, told
from server.domain.messages import State
from server.domain.recipient_csv import RecipientRow

STATUS: Final = {
    State.QUEUED: "waiting",
    State.SENDING: "sending",
    State.ACCEPTED: "sent",
    State.SENT: "sent",
    State.DELIVERED: "delivered",
    State.UNDELIVERED: "undelivered",
    State.UNKNOWN: "checking",
    State.UNCONFIRMED: "not confirmed",
    State.FAILED: "not sent",
    State.CANCELLED: "not sent",
    State.BLOCKED: "not sent",
}
_NOT_REACHED = (State.UNDELIVERED, State.FAILED, State.CANCELLED, State.BLOCKED)


def recipient(row: Mapping[str, Any], language: str) -> RecipientRow:
    """Who was not texted yet has a phone, a name, and nothing else. Only the carrier's sentence is told."""
    state = State(row["state"]) if row["state"] else None
    return RecipientRow(
        row["phone"],
        f"{row['first_name']} {row['last_name']}".strip(),
        _moment(row["sent_at"]),
        STATUS[state] if state else "",
        _why(row, language) if state in _NOT_REACHED else "",
        "yes" if row["opted_out"] else "no",
        row["response"] or "",
        _moment(row["responded_at"]),
        "" if row["score"] is None else str(row["score"]),
    )


def _why(row: Mapping[str, Any], language: str) -> str:
    return told(from_column(row["detail"]), language) if row["detail"] else row["reason"] or ""


def _moment(at: datetime | None) -> str:
    """The database answers in UTC."""
    return f"{at.isoformat(timespec='seconds')[:19]}Z" if at else ""
