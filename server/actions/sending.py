"""The click: one press of Send becomes at most one message, whatever is repeated or happens at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

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
from server.group_commit import GroupCommit
from server.realtime import rooms
from server.realtime.events import Media, MessageAdded, MessageView
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import access as access_queries
from server.storage.queries import sending as queries

LOOKS = 20  # at a contact whom others are changing at the same moment
GATHER = 0.015  # seconds in which presses come together; the screen has gone on before
AT_ONCE, GROUPS = 25, 4  # presses in a group; groups on their way


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


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press and who pressed; `paced` once it was counted against the pace."""

    viewer: Viewer
    press: Press
    paced: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """What every rule allows, on the scene that was looked at."""

    pressed: Pressed
    row: Row
    scene: sending.Scene
    text: Text

    @property
    def state(self) -> State:
        return State.BLOCKED if self.scene.opted_out else State.QUEUED

    @property
    def reason(self) -> str | None:
        return "opted_out" if self.scene.opted_out else None


async def send(runtime: Runtime, viewer: Viewer, press: Press) -> Sent:
    """Writes the message, or gives the first answer again.

    Raises NotSignedIn; NotFound; Refused not_yours, already_sent, outside_hours, paused, text_locked, too_fast,
    too_soon, ended, no_pictures, busy; Invalid, also as too_long and no_opt_out_words. An opted-out contact gives a
    blocked message.
    """
    sent = await _together(runtime).add(Pressed(viewer, press))
    for _ in range(LOOKS):
        if sent is not None:
            return sent
        (answer,) = await _look_and_write(runtime, [Pressed(viewer, press, paced=True)], waits=True)
        if isinstance(answer, Exception):
            raise answer
        sent = answer
    raise Refused("Much is happening in this conversation right now. Press Send once more.", code="busy")


def _together(runtime: Runtime) -> GroupCommit[Pressed, Sent | None]:
    """Presses of one moment share their statements, which cost more than all that is done for one of them."""
    write = partial(_look_and_write, runtime)
    return runtime.together("presses", write, gather=GATHER, most=AT_ONCE, at_once=GROUPS)


async def _look_and_write(
    runtime: Runtime, presses: Sequence[Pressed], *, waits: bool = False
) -> list[Sent | Exception | None]:
    """None where contact or thread changed after our look; unless it `waits`, also where they are being changed."""
    rows = await queries.scenes(runtime.database.pool, [_look(pressed.viewer, pressed.press) for pressed in presses])
    looked = (_decide(runtime, pressed, row) for pressed, row in zip(presses, rows, strict=True))
    answers: list[Any] = await asyncio.gather(*looked, return_exceptions=True)
    for end in answers:
        if isinstance(end, BaseException) and not isinstance(end, Exception):
            raise end
    ready = [answer for answer in answers if isinstance(answer, Ready)]
    written = iter(await _write(runtime, ready, waits=waits) if ready else ())
    return [next(written) if isinstance(answer, Ready) else answer for answer in answers]


def _look(viewer: Viewer, press: Press) -> queries.Look:
    who = (viewer.organization_id, viewer.user_id)
    return press.conversation_id, *who, press.client_ref, press.response_script_id, viewer.session, viewer.key


async def _decide(runtime: Runtime, pressed: Pressed, row: Row | None) -> Sent | Ready:
    """Raises what the rules refuse."""
    viewer, press = pressed.viewer, pressed.press
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
        taking = None if pressed.paced else pace.of(viewer.user_id, scene.rules.settings.pace)
        number_id = await binding.number_for(
            runtime, runtime.database.pool, viewer, row, parts, taking, pictures=bool(pictures)
        )
    return Ready(replace(pressed, viewer=viewer), row, scene, Text(text, parts, pictures, number_id))


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


async def _write(runtime: Runtime, ready: Sequence[Ready], *, waits: bool) -> list[Sent | None]:
    rows = await queries.write(runtime.database.pool, [_click(one) for one in ready], waits=waits)
    written = [(one, row) for one, row in zip(ready, rows, strict=True) if row is not None]
    await say(
        runtime,
        [_added(one, row) for one, row in written],
        wakes_senders=any(one.state == State.QUEUED for one, _ in written),
    )
    return [
        None if row is None else Sent(str(row["message_id"]), one.state, one.reason)
        for one, row in zip(ready, rows, strict=True)
    ]


def _click(ready: Ready) -> dict[str, Any]:
    """Its columns, as queries.write takes them."""
    press, row, scene, text = ready.pressed.press, ready.row, ready.scene, ready.text
    span = window(scene.place, scene.rules.hours, scene.now)
    return {
        "conversation_id": press.conversation_id,
        "kind": press.kind,
        "text": text.text,
        "media": to_column(text.pictures),
        "parts": text.parts,
        "state": ready.state,
        "reason": ready.reason,
        "user_id": ready.pressed.viewer.user_id,
        "client_ref": press.client_ref,
        "number_id": text.number_id,
        "carrier_class": row["carrier_class"] or "unknown",
        "priority": Priority.INITIAL if press.kind == "initial" else Priority.REPLY,
        "not_after": span[1] if span else scene.now,
        "preview": preview(text.text),
        "contact_id": row["contact_id"],
        "contact_seen": row["contact_seen"],
        "seen_version": row["version"],
        "apply_tags": row["apply_tags"],
        "set_fields": row["set_fields"],
        "wants_report": press.kind == "reply" and scene.rules.switches.needs_attention_without_report,
    }


def _added(ready: Ready, written: Row) -> Announcement:
    viewer, press, text = ready.pressed.viewer, ready.pressed.press, ready.text
    row = {**ready.row, **written, "assignee_name": viewer.name}
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
            state=ready.state,
            at=views.moment(row["created_at"]) or "",
            by=viewer.name,
            reason=ready.reason,
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
