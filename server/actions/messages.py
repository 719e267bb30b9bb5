"""A coordinator decides about texts that nobody is sure of, or that did not leave: send again, or leave it."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from server.access import Viewer, digest
from server.actions.message_states import announce_states
from server.actions.undo_tokens import OWN_SECONDS
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import campaign_rules
from server.domain.audit import Action
from server.domain.campaigns import CampaignState
from server.domain.decisions import Kind, sentence
from server.domain.languages import Phrase, to_column
from server.domain.messages import State
from server.domain.numbers import GONE
from server.domain.texting_hours import sentence_closed, window
from server.domain.zones import Place
from server.errors import NotFound, Refused, TextbankError
from server.realtime.events import MessageStateView
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import decisions as decision_queries
from server.storage.queries import messages as queries

log = logging.getLogger(__name__)

RESENDABLE = (State.UNCONFIRMED, State.FAILED)
MOST = 200  # texts in one decision: each is a transaction of its own

Verb = Literal["resend", "leave"]
# What a text was before, so that it can be put back.
_BEFORE = ("state", "reason", "detail", "carrier_id", "accepted_at", "settled_at")


@dataclass(slots=True)
class Decided:
    """How many were decided, those that could not be with their reason; the token takes it back until `until`."""

    count: int = 0
    refused: dict[int, TextbankError] = field(default_factory=dict)
    undo: str | None = None
    until: datetime | None = None


async def decide(runtime: Runtime, viewer: Viewer, message_ids: Sequence[int], verb: Verb) -> Decided:
    """One decision about several texts: what is refused for one does not stop the others."""
    done, token = Decided(), secrets.token_urlsafe(32)
    act = _resend if verb == "resend" else _leave
    for message_id in sorted(set(message_ids)):
        try:
            async with unit_of_work(runtime) as work:
                row = await _locked(work, viewer, message_id, RESENDABLE)
                done.until = await act(work, viewer, row, token)
        except TextbankError as problem:
            done.refused[message_id] = problem
        else:
            done.count, done.undo = done.count + 1, token
    return done


async def resend(runtime: Runtime, viewer: Viewer, message_id: int) -> MessageStateView:
    """The same text goes to the queue again, for one more attempt.

    Raises NotFound; Refused wrong_state, opted_out, ended, number_gone, no_pictures, outside_hours.
    """
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, message_id, RESENDABLE)
        await _resend(work, viewer, row, None)
    said = sentence(Kind.RESENT, viewer.name, {})
    return MessageStateView(id=str(message_id), state=State.QUEUED, reason=said)


async def settle(
    runtime: Runtime, viewer: Viewer, message_id: int, state: Literal["accepted", "failed"]
) -> MessageStateView:
    """What became of an unconfirmed text, as a person found out. Raises NotFound; Refused wrong_state."""
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, message_id, (State.UNCONFIRMED,))
        await _write(work, viewer, row, Kind.SETTLED, State(state), None)
    said = sentence(Kind.SETTLED, viewer.name, {"to": state})
    return MessageStateView(id=str(message_id), state=State(state), reason=said)


async def _locked(work: Work, viewer: Viewer, message_id: int, states: tuple[State, ...]) -> Row:
    row = await queries.lock(work.sql, viewer.organization_id, message_id)
    if row is None:
        raise NotFound
    if row["state"] not in states:
        said = Phrase("This text is {state}: there is nothing to decide.", state=Phrase(row["state"]))
        raise Refused(said, code="wrong_state")
    return row


async def _resend(work: Work, viewer: Viewer, row: Row, token: str | None) -> datetime | None:
    _check_may_leave(row)
    closing = _closing(row)
    work.wakes_senders = True
    return await _write(work, viewer, row, Kind.RESENT, State.QUEUED, token, closing)


def _check_may_leave(row: Row) -> None:
    if row["opted_out_at"] is not None:
        detail = "This person opted out. If they asked for texts again, end it first: Contacts, Do not text."
        raise Refused(detail, code="opted_out")
    if row["campaign_state"] not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise Refused("This campaign has ended. Nothing more is sent.", code="ended")
    if row["number_state"] in GONE:
        detail = "The number this person hears from is gone. Move the person to another number first."
        raise Refused(detail, code="number_gone")
    if row["no_pictures"]:
        detail = "The number this person hears from sends no pictures. Move the person to one that does first."
        raise Refused(detail, code="no_pictures")


def _closing(row: Row) -> datetime:
    """When the hours that are open now end. Refused outside_hours."""
    hours = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"]).hours
    place = Place.from_key(row["place"])
    span = window(place, hours, row["now"])
    if span is None:
        raise Refused(sentence_closed(row["first_name"], place, hours, row["now"]), code="outside_hours")
    return span[1]


async def _leave(work: Work, viewer: Viewer, row: Row, token: str) -> datetime | None:
    """It stays as it is and asks for no decision any more."""
    return await _record(work, viewer, row, Kind.LEFT, row["state"], token)


async def _write(
    work: Work,
    viewer: Viewer,
    row: Row,
    kind: Kind,
    state: State,
    token: str | None,
    not_after: datetime | None = None,
) -> datetime | None:
    said = sentence(kind, viewer.name, {"to": state})
    changed = await queries.decide(
        work.sql, row["id"], [row["state"]], state, reason=kind, detail=to_column(said), not_after=not_after
    )
    log.info("message %s: %s -> %s, by user %s", row["id"], row["state"], state, viewer.user_id)
    await announce_states(work, changed)
    return await _record(work, viewer, row, kind, state, token)


async def _record(work: Work, viewer: Viewer, row: Row, kind: Kind, state: str, token: str | None) -> datetime | None:
    work.audit(viewer, Action.MESSAGE_DECIDED, f"message:{row['id']}", decision=kind, to=state)
    before = {name: row[name] for name in _BEFORE}
    detail = msgspec.json.encode({"to": state, "attempt": row["attempt"], "before": before}).decode()
    until: datetime | None = await decision_queries.record(
        work.sql,
        viewer.organization_id,
        viewer.user_id,
        kind,
        [(row["contact_id"], row["id"], detail)],
        token_hash=digest(token) if token else None,
        seconds=OWN_SECONDS,
    )
    return until


class _Detail(msgspec.Struct, frozen=True):
    to: str
    attempt: int
    before: dict[str, Any]


async def take_back(work: Work, viewer: Viewer, token: str) -> int | None:
    """Puts texts back that nothing has happened to since; how many. None: no decision has this token.

    Raises Refused `too_late`.
    """
    rows = await decision_queries.take_back(work.sql, viewer.organization_id, viewer.user_id, digest(token))
    if not rows:
        return None
    if any(row["late"] for row in rows):
        raise Refused("It is too late to undo this.", code="too_late")
    return sum([await _put_back(work, viewer, row) for row in sorted(rows, key=lambda row: row["contact_id"])])


async def _put_back(work: Work, viewer: Viewer, row: Row) -> bool:
    if row["kind"] == Kind.LEFT:
        return True
    await queries.lock(work.sql, viewer.organization_id, row["message_id"])
    detail = msgspec.json.decode(row["detail"], type=_Detail)
    before = detail.before | {
        name: detail.before[name] and datetime.fromisoformat(detail.before[name])
        for name in ("accepted_at", "settled_at")
    }
    changed = await queries.put_back(work.sql, row["message_id"], detail.to, detail.attempt, before)
    await announce_states(work, changed)
    return bool(changed)
