"""States of a text, from the key press to the carrier's last word."""

from enum import StrEnum


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    RECEIVED = "received"  # of inbound texts, which have no other


# Reports only move up; a report may also settle what nobody was sure of.
_RANK = {State.SENDING: 0, State.UNKNOWN: 1, State.UNCONFIRMED: 1, State.ACCEPTED: 2, State.SENT: 3}
_RANK |= {State.DELIVERED: 4, State.UNDELIVERED: 4, State.FAILED: 4}
FINAL = frozenset((State.DELIVERED, State.UNDELIVERED, State.FAILED, State.CANCELLED, State.BLOCKED, State.UNCONFIRMED))

WAITING = (State.QUEUED, State.SENDING)
NOT_SENT = (State.FAILED, State.CANCELLED, State.BLOCKED)
IN_FLIGHT = (State.ACCEPTED, State.SENT)
LEFT = (*IN_FLIGHT, State.DELIVERED, State.UNDELIVERED)  # what counts as sent


class Priority:
    """Replies go before initials, initials before broadcasts; lower goes first."""

    REPLY = 0
    INITIAL = 1
    BROADCAST = 2


def moves_up(state: State, reported: State) -> bool:
    """Whether a carrier's report may change a message that stands at `state`."""
    if state not in _RANK or state == reported:
        return False
    return _RANK[reported] > _RANK[state]
