"""One recipient as a line of the recipient report."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

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


def recipient(row: Mapping[str, Any]) -> RecipientRow:
    """Who was not texted yet has a phone, a name, and nothing else."""
    state = State(row["state"]) if row["state"] else None
    return RecipientRow(
        phone=row["phone"],
        name=f"{row['first_name']} {row['last_name']}".strip(),
        sent_at=_moment(row["sent_at"]),
        delivery_status=STATUS[state] if state else "",
        delivery_error=(row["detail"] or row["reason"] or "") if state in _NOT_REACHED else "",
        opted_out="yes" if row["opted_out"] else "no",
        response=row["response"] or "",
        responded_at=_moment(row["responded_at"]),
        sentiment="" if row["score"] is None else str(row["score"]),
    )


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
