"""The click: one press of Send becomes at most one message, whatever is repeated or happens at once."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from server.access import Viewer
from server.actions import binding, pace
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import campaign_rules, composing, sending, sms
from server.domain.campaigns import CampaignState
from server.domain.composing import Addressee, Kind
from server.domain.conversations import Status, preview
from server.domain.messages import Priority, State
from server.domain.texting_hours import window
from server.domain.zones import Place
from server.errors import NotFound, Refused
from server.realtime import rooms
from server.realtime.events import MessageAdded, MessageView
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import access as access_queries
from server.storage.queries import sending as queries


@dataclass(frozen=True, slots=True)
class Press:
    """What came with a press of Send. `client_ref` is the same for every repetition of it."""

    conversation_id: int
    client_ref: str
    kind: Kind
    text: str | None = None
    response_script_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that stands for the press; `again` when the press was known already."""

    id: str
    state: State
    reason: str | None = None
    again: bool = False


async def send(runtime: Runtime, viewer: Viewer, press: Press) -> Sent:
    """Writes the message, or gives the first answer again.

    Raises NotFound; Refused not_yours, already_sent, outside_hours, paused, text_locked, too_fast, too_soon,
    ended; Invalid, also as too_long and no_opt_out_words. An opted-out contact gives a blocked message.
    """
    try:
        return await _send(runtime, viewer, press)
    except asyncpg.UniqueViolationError:
        # The same press, or the other one for the same contact, committed between our look and our write.
        return await _send(runtime, viewer, press)


async def _send(runtime: Runtime, viewer: Viewer, press: Press) -> Sent:
    async with unit_of_work(runtime) as work:
        row = await queries.scene(
            work.sql,
            press.conversation_id,
            viewer.organization_id,
            viewer.user_id,
            press.client_ref,
            press.response_script_id,
        )
        if row is None:
            raise NotFound
        if row["known_id"] is not None:
            return Sent(str(row["known_id"]), State(row["known_state"]), row["known_reason"], again=True)
        await _check_seen(work, viewer, row)
        scene = _scene(row)
        sending.check(scene, press.kind, viewer.user_id, viewer.language, takes_over=viewer.is_supervisor)
        text = _text(row, scene, press, viewer)
        if not scene.opted_out:
            await pace.take(runtime, viewer.user_id, scene.rules.settings.pace)
        return await _write(runtime, work, viewer, press, row, scene, text)


async def _check_seen(work: Work, viewer: Viewer, row: Row) -> None:
    """A volunteer who never held this thread learns nothing of it, not even whose it is."""
    if viewer.is_supervisor or row["assignee_id"] == viewer.user_id:
        return
    seen = await access_queries.conversation(work.sql, viewer.organization_id, row["id"], viewer.user_id)
    if seen is None or not seen["was_mine"]:
        raise NotFound


def _scene(row: Row) -> sending.Scene:
    return sending.Scene(
        now=row["now"],
        status=Status(row["status"]),
        assignee_id=row["assignee_id"],
        owner=row["assignee_name"],
        opted_out=row["opted_out_at"] is not None,
        initial_written=row["initial_state"] is not None,
        texted_elsewhere_at=row["texted_elsewhere_at"],
        campaign_state=CampaignState(row["campaign_state"]),
        paused=row["paused"],
        place=Place.from_key(row["place"]),
        rules=campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"]),
        to=Addressee(row["first_name"], row["last_name"], row["city"], orjson.loads(row["custom"])),
    )


def _text(row: Row, scene: sending.Scene, press: Press, viewer: Viewer) -> str:
    if press.kind == "initial":
        return composing.initial(row["initial_script"], press.text, scene.rules, scene.to, viewer.name)
    if press.response_script_id is not None and row["response_script"] is None:
        raise Refused("This canned response is no longer there. Choose another.", code="response_gone")
    return composing.reply(press.text, row["response_script"], scene.rules, scene.to, viewer.name)


async def _write(
    runtime: Runtime,
    work: Work,
    viewer: Viewer,
    press: Press,
    row: Row,
    scene: sending.Scene,
    text: str,
) -> Sent:
    parts = sms.measure(text).parts
    blocked = scene.opted_out
    state = State.BLOCKED if blocked else State.QUEUED
    span = window(scene.place, scene.rules.hours, scene.now)
    written = await queries.write(
        work.sql,
        {
            "conversation_id": press.conversation_id,
            "kind": press.kind,
            "text": text,
            "parts": parts,
            "state": state,
            "reason": "opted_out" if blocked else None,
            "user_id": viewer.user_id,
            "client_ref": press.client_ref,
            "number_id": None if blocked else await binding.number_for(runtime, work.sql, viewer, row, parts),
            "carrier_class": row["carrier_class"] or "unknown",
            "priority": Priority.INITIAL if press.kind == "initial" else Priority.REPLY,
            "not_after": span[1] if span else scene.now,
            "preview": preview(text),
        },
    )
    work.wakes_senders = not blocked
    _announce(work, viewer, {**row, **written, "assignee_name": viewer.name}, press, text, state)
    return Sent(str(written["message_id"]), state, "opted_out" if blocked else None)


def _announce(work: Work, viewer: Viewer, row: dict[str, Any], press: Press, text: str, state: State) -> None:
    view = views.conversation(row)
    event = MessageAdded(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        message=MessageView(
            id=str(row["message_id"]),
            direction="out",
            kind=press.kind,
            text=text,
            state=state,
            at=views.moment(row["created_at"]) or "",
            by=viewer.name,
            reason="opted_out" if state == State.BLOCKED else None,
        ),
        row=view,
        client_ref=press.client_ref,
    )
    # First texts are too many to push to those who watch; they see them as figures.
    watching = (rooms.supervisors(row["organization_id"]),) if press.kind == "reply" else ()
    work.announce(event, rooms.person(viewer.user_id), rooms.conversation(row["id"]), *watching)
