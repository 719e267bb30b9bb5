"""What became of one recipient, in the words of the reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from server.domain.languages import Phrase, from_column, told
from server.domain.messages import State

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
DIRECTIONS: Final = {"out": Phrase("sent"), "in": Phrase("received")}
NOT_REACHED: Final = (State.UNDELIVERED, State.FAILED, State.CANCELLED, State.BLOCKED)


def name_of(row: Mapping[str, Any]) -> str:
    """Of a contact, as people write it."""
    return f"{row['first_name']} {row['last_name']}".strip()


def why(row: Mapping[str, Any], language: str) -> str:
    """Why a text did not arrive: the carrier's sentence, else our code; empty of others."""
    if row["state"] not in NOT_REACHED:
        return ""
    return told(from_column(row["detail"]), language) if row["detail"] else row["reason"] or ""


def moment(at: datetime | None) -> str:
    """In UTC, as the database answers, to the second."""
    return f"{at.isoformat()[:19]}Z" if at else ""
