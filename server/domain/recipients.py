"""What became of one recipient, in the words of the reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from server.domain.languages import Phrase, from_column, told
from server.domain.messages import State

STATUS: Final = {
    State.QUEUED: Phrase("waiting"),
    State.SENDING: Phrase("sending"),
    State.ACCEPTED: Phrase("sent"),
    State.SENT: Phrase("sent"),
    State.DELIVERED: Phrase("delivered"),
    State.UNDELIVERED: Phrase("undelivered"),
    State.UNKNOWN: Phrase("checking"),
    State.UNCONFIRMED: Phrase("not confirmed"),
    State.FAILED: Phrase("not sent"),
    State.CANCELLED: Phrase("not sent"),
    State.BLOCKED: Phrase("not sent"),
}
DIRECTIONS: Final = {"out": Phrase("sent"), "in": Phrase("received")}
NOT_REACHED: Final = (State.UNDELIVERED, State.FAILED, State.CANCELLED, State.BLOCKED)
# Our own codes, for what the carrier says nothing about.
WHY: Final = {
    "opted_out": Phrase("The person opted out before it left."),
    "do_not_call": Phrase("The person is on the do-not-text list."),
    "ended": Phrase("The campaign ended before it left."),
    "hours": Phrase("Texting hours were over before it could leave."),
    "late": Phrase("It was too old to leave."),
    "erased": Phrase("What is known of the person was erased."),
    "undone": Phrase("It was undone."),
    "released": Phrase("The conversation was handed back."),
    "failed": Phrase("The carrier refused it and did not say why."),
    "undelivered": Phrase("The carrier could not deliver it and did not say why."),
}


def name_of(row: Mapping[str, Any]) -> str:
    """Of a contact, as people write it."""
    return f"{row['first_name']} {row['last_name']}".strip()


def why(row: Mapping[str, Any], language: str) -> str:
    """Why a text did not arrive: the carrier's sentence, else our code; empty of others."""
    if row["state"] not in NOT_REACHED:
        return ""
    return told(reason_of(row["detail"] or row["reason"] or row["state"]), language)


def reason_of(kept: str) -> Phrase:
    """Why a text did not arrive, of what the column keeps: the carrier's sentence or a code of ours."""
    return WHY.get(kept) or from_column(kept)


def moment(at: datetime | None) -> str:
    """In UTC, as the database answers, to the second."""
    return f"{at.isoformat()[:19]}Z" if at else ""
