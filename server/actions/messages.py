"""A coordinator decides about a text that nobody is sure of, or sends one again that did not leave."""

import logging
from datetime import datetime
from typing import Literal

from server.access import Viewer
from server.actions import delivery
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import campaign_rules
from server.domain.campaigns import CampaignState
from server.domain.languages import Phrase
from server.domain.messages import State
from server.domain.texting_hours import sentence_closed, window
from server.domain.zones import Place
from server.errors import NotFound, Refused
from server.realtime.events import MessageStateView
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import messages as queries

log = logging.getLogger(__name__)

RESENDABLE = (State.UNCONFIRMED, State.FAILED)


async def resend(runtime: Runtime, viewer: Viewer, message_id: int) -> MessageStateView:
    """The same text from the same number goes to the queue again, for one more attempt.

    Raises NotFound; Refused wrong_state, opted_out, ended, outside_hours.
    """
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, message_id, RESENDABLE)
        _check_may_leave(row)
        work.wakes_senders = True
        return await _decide(
            work, viewer, row, State.QUEUED, "resent", f"{viewer.name} sent it again.", _closing(row, viewer)
        )


async def settle(
    runtime: Runtime, viewer: Viewer, message_id: int, state: Literal["accepted", "failed"]
) -> MessageStateView:
    """What became of an unconfirmed text, as a person found out. Raises NotFound; Refused wrong_state."""
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, message_id, (State.UNCONFIRMED,))
        said = "was" if state == "accepted" else "was not"
        return await _decide(work, viewer, row, State(state), "settled", f"{viewer.name} says that it {said} sent.")


async def _locked(work: Work, viewer: Viewer, message_id: int, states: tuple[State, ...]) -> Row:
    row = await queries.lock(work.sql, viewer.organization_id, message_id)
    if row is None:
        raise NotFound
    if row["state"] not in states:
        sentence = Phrase("This text is {state}: there is nothing to decide.", state=Phrase(row["state"]))
        raise Refused(sentence, code="wrong_state")
    return row


def _check_may_leave(row: Row) -> None:
    if row["opted_out_at"] is not None:
        raise Refused("This person does not want texts any more.", code="opted_out")
    if row["campaign_state"] not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise Refused("This campaign has ended. Nothing more is sent.", code="ended")


def _closing(row: Row, viewer: Viewer) -> datetime:
    """When the hours that are open now end. Refused outside_hours."""
    hours = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"]).hours
    place = Place.from_key(row["place"])
    span = window(place, hours, row["now"])
    if span is None:
        sentence = sentence_closed(row["first_name"], place, hours, row["now"])
        raise Refused(sentence, code="outside_hours")
    return span[1]


async def _decide(
    work: Work,
    viewer: Viewer,
    row: Row,
    state: State,
    reason: str,
    detail: str,
    not_after: datetime | None = None,
) -> MessageStateView:
    changed = await queries.decide(
        work.sql, row["id"], [row["state"]], state, reason=reason, detail=detail, not_after=not_after
    )
    log.info("message %s: %s -> %s, by user %s", row["id"], row["state"], state, viewer.user_id)
    await delivery.announce_states(work, changed)
    return MessageStateView(id=str(row["id"]), state=state, reason=detail)
