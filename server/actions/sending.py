"""The click: one press of Send becomes at most one message, whatever is repeated or happens at once."""

from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from server.access import Viewer
from server.actions import binding, links, media, pace
from server.actions.unit_of_work import say
from server.domain import campaign_rules, composing, sending, sms
from server.domain.campaigns import CampaignState
from server.domain.composing import Kind
from server.domain.conversations import Status, preview
from server.domain.media import Attached, shown, to_column
from server.domain.messages import Priority, State
from server.domain.people import Role
from server.domain.texting_hours import window
from server.domain.zones import Place
from server.errors import NotFound, NotSignedIn, Refused
from server.realtime import rooms
from server.realtime.events import Media, MessageAdded, MessageView
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import access as access_queries
from server.storage.queries import sending as queries

LOOKS = 20  # at a contact whom others are changing at the same moment


@dataclass(frozen=True, slots=True)
class Press:
    """What came with a press of Send. `client_ref` is the same for every repetition of it."""

    conversation_id: int
    client_ref: str
    kind: Kind
    text: str | None = None
    response_script_id: int | None = None
    media_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that stands for the press; `again` when the press was known already."""

    id: str
    state: State
    reason: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """What leaves: words, parts, pictures, and the number it leaves from; None: the sender finds one."""

    text: str
    parts: int
    pictures: list[Attached]
    number_id: int | None


async def send(runtime: Runtime, viewer: Viewer, press: Press) -> Sent:
    """Writes the message, or gives the first answer again.

    Raises NotSignedIn; NotFound; Refused not_yours, already_sent, outside_hours, paused, text_locked, too_fast,
    too_soon, ended, no_pictures, busy; Invalid, also as too_long and no_opt_out_words. An opted-out contact gives a
    blocked message.
    """
    for look in range(LOOKS):
        try:
            sent = await _look_and_write(runtime, viewer, press, paced=look > 0)
        except asyncpg.UniqueViolationError:
            continue  # the same press, or the other one for the same contact, committed between look and write
        if sent is not None:
            return sent
    raise Refused("Much is happening in this conversation right now. Press Send once more.", code="busy")


async def _look_and_write(runtime: Runtime, viewer: Viewer, press: Press, *, paced: bool) -> Sent | None:
    """None when somebody changed contact or thread after our look."""
    row = await queries.scene(
        runtime.database.pool,
        press.conversation_id,
        viewer.organization_id,
        viewer.user_id,
        press.client_ref,
        press.response_script_id,
        (viewer.session, viewer.key),
    )
    if row is None:
        raise NotFound
    if row["role"] is None:
        raise NotSignedIn
    if row["known_id"] is not None:
        return Sent(str(row["known_id"]), State(row["known_state"]), row["known_reason"], again=True)
    viewer = replace(viewer, role=Role(row["role"]))
    await _check_seen(runtime, viewer, row)
    scene = _scene(runtime, row)
    sending.check(scene, press.kind, viewer.user_id, takes_over=viewer.is_supervisor)
    text = _text(row, scene, press, viewer)
    pictures = await _pictures(runtime, viewer, row, scene, press)
    parts = 1 if pictures else sms.measure(text).parts  # carriers count and charge a picture message as one
    number_id = None
    if not scene.opted_out:
        taking = None if paced else pace.of(viewer.user_id, scene.rules.settings.pace)
        number_id = await binding.number_for(
            runtime, runtime.database.pool, viewer, row, parts, taking, pictures=bool(pictures)
        )
    return await _write(runtime, viewer, press, row, scene, Text(text, parts, pictures, number_id))


async def _check_seen(runtime: Runtime, viewer: Viewer, row: Row) -> None:
    """A volunteer who never held this thread learns nothing of it, not even whose it is."""
    if viewer.is_supervisor or row["assignee_id"] == viewer.user_id:
        return
    seen = await access_queries.conversation(runtime.database.pool, viewer.organization_id, row["id"], viewer.user_id)
    if seen is None or not seen["was_mine"]:
        raise NotFound


def _scene(runtime: Runtime, row: Row) -> sending.Scene:
    rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
    link = links.in_thread(runtime, rules.settings, row["id"])
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
        rules=rules,
        to=composing.addressee(row, link),
    )


def _text(row: Row, scene: sending.Scene, press: Press, viewer: Viewer) -> str:
    if press.kind == "initial":
        return composing.initial(row["initial_script"], press.text, scene.rules, scene.to, viewer.name)
    if press.response_script_id is not None and row["response_script"] is None:
        raise Refused("This canned response is no longer there. Choose another.", code="response_gone")
    if press.media_ids and row["response_script"] is None and not (press.text or "").strip():
        return composing.leaving("", scene.rules, "reply").strip()
    return composing.reply(press.text, row["response_script"], scene.rules, scene.to, viewer.name)


async def _pictures(runtime: Runtime, viewer: Viewer, row: Row, scene: sending.Scene, press: Press) -> list[Attached]:
    """The script's, or those that the volunteer attached where own words are allowed."""
    if not press.media_ids:
        script = row["initial_media"] if press.kind == "initial" else None
        return [Attached(url=script)] if script else []
    rules = scene.rules
    if not (rules.switches.edit_initials if press.kind == "initial" else rules.custom_responses):
        raise Refused("This campaign sends its own texts only: pictures cannot be attached.", code="text_locked")
    return await media.attached(runtime, viewer, press.media_ids)


async def _write(
    runtime: Runtime,
    viewer: Viewer,
    press: Press,
    row: Row,
    scene: sending.Scene,
    text: Text,
) -> Sent | None:
    blocked = scene.opted_out
    state = State.BLOCKED if blocked else State.QUEUED
    span = window(scene.place, scene.rules.hours, scene.now)
    written = await queries.write(
        runtime.database.pool,
        {
            "conversation_id": press.conversation_id,
            "kind": press.kind,
            "text": text.text,
            "media": to_column(text.pictures),
            "parts": text.parts,
            "state": state,
            "reason": "opted_out" if blocked else None,
            "user_id": viewer.user_id,
            "client_ref": press.client_ref,
            "number_id": text.number_id,
            "carrier_class": row["carrier_class"] or "unknown",
            "priority": Priority.INITIAL if press.kind == "initial" else Priority.REPLY,
            "not_after": span[1] if span else scene.now,
            "preview": preview(text.text),
        },
        row,
        wants_report=press.kind == "reply" and scene.rules.switches.needs_attention_without_report,
    )
    if written is None:
        return None
    added = _added(viewer, {**row, **written, "assignee_name": viewer.name}, press, text, state)
    await say(runtime, [added], wakes_senders=not blocked)
    return Sent(str(written["message_id"]), state, "opted_out" if blocked else None)


def _added(viewer: Viewer, row: dict[str, Any], press: Press, text: Text, state: State) -> Announcement:
    view = views.conversation(row)
    event = MessageAdded(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        message=MessageView(
            id=str(row["message_id"]),
            direction="out",
            kind=press.kind,
            text=text.text,
            state=state,
            at=views.moment(row["created_at"]) or "",
            by=viewer.name,
            reason="opted_out" if state == State.BLOCKED else None,
            media=[Media(**one) for one in shown(text.pictures)],
        ),
        row=view,
        client_ref=press.client_ref,
    )
    # First texts are too many to push to those who watch; they see them as figures.
    watching = (rooms.supervisors(row["organization_id"]),) if press.kind == "reply" else ()
    return Announcement(
        (rooms.desk(viewer.organization_id, viewer.user_id), rooms.conversation(row["id"]), *watching), event
    )
