"""Commands of browsers over the socket: the same actions, rules and answers as the REST API's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
import socketio

from server import access
from server.access import Viewer
from server.actions import assignment, conversations, news, sending, surveys, syncing
from server.domain.languages import telling
from server.domain.people import Role
from server.realtime import rooms
from server.realtime.clients import Client
from server.realtime.events import PresenceChanged
from server.realtime.publisher import Announcement
from server.runtime import Runtime

ClientRef = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]


@dataclass(frozen=True, slots=True)
class Ask:
    """One command on its way."""

    runtime: Runtime
    viewer: Viewer
    body: Any
    sid: str
    server: socketio.AsyncServer
    client: Client


Handler = Callable[[Ask], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Command:
    """`own_check`: its own statements ask for today's rights, so that the busiest command asks only once; or it tells
    only what the socket would have heard, which is closed within a second (`rights`) to who lost theirs."""

    body: type[Any]
    handler: Handler
    own_check: bool = False


COMMANDS: dict[str, Command] = {}


def command(name: str, body: type[Any], *, own_check: bool = False) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        COMMANDS[name] = Command(body, handler, own_check)
        return handler

    return register


class OnCampaign(msgspec.Struct, frozen=True):
    campaign: str


class OnConversation(msgspec.Struct, frozen=True):
    conversation: str


class Watch(msgspec.Struct, frozen=True):
    campaign: str | None = None  # left out: all of the organization together
    feed: bool = False  # instead: the list of open text banks


class Look(msgspec.Struct, frozen=True):
    conversation: str | None = None  # left out: no thread is open any more


class Send(msgspec.Struct, frozen=True):
    conversation: str
    client_ref: ClientRef
    kind: Literal["initial", "reply"]
    text: str | None = None
    response_script_id: str | None = None
    media_ids: list[str] = []


class OptOut(msgspec.Struct, frozen=True):
    conversation: str
    confirm_text: bool = False


class PassOn(msgspec.Struct, frozen=True):
    conversation: str
    reason: str
    note: str | None = None


class Answer(msgspec.Struct, frozen=True):
    conversation: str
    question: str
    answer: str | None


class Sync(msgspec.Struct, frozen=True):
    since: str
    conversation: str | None = None  # the open thread, whose messages come whole


@command("claim", OnCampaign)
async def claim(ask: Ask) -> dict[str, Any]:
    campaign_id = await access.campaign(ask.runtime, ask.viewer, ask.body.campaign)
    bucket = await assignment.claim(ask.runtime, ask.viewer, campaign_id)
    return {"conversations": msgspec.to_builtins(bucket.conversations), "left": bucket.left}


@command("send", Send, own_check=True)
async def send(ask: Ask) -> dict[str, Any]:
    sent = await sending.send(ask.runtime, ask.viewer, press_of(ask.body))
    return {"id": sent.id, "state": sent.state} | ({"reason": sent.reason} if sent.reason else {})


def press_of(body: Send) -> sending.Press:
    script = body.response_script_id
    return sending.Press(
        conversation_id=access.number(body.conversation),
        client_ref=body.client_ref,
        kind=body.kind,
        text=body.text,
        response_script_id=None if script is None else access.number(script),
        media_ids=tuple(access.number(one) for one in body.media_ids),
    )


@command("skip", OnConversation)
async def skip(ask: Ask) -> dict[str, Any]:
    return _row(ask, await conversations.skip(ask.runtime, ask.viewer, access.number(ask.body.conversation)))


@command("close", OnConversation)
async def close(ask: Ask) -> dict[str, Any]:
    return _row(ask, await conversations.close(ask.runtime, ask.viewer, access.number(ask.body.conversation)))


@command("release", OnConversation)
async def release(ask: Ask) -> dict[str, Any]:
    return _row(ask, await conversations.release(ask.runtime, ask.viewer, access.number(ask.body.conversation)))


@command("opt_out", OptOut)
async def opt_out(ask: Ask) -> dict[str, Any]:
    conversation_id, body = access.number(ask.body.conversation), ask.body
    done = await conversations.opt_out(ask.runtime, ask.viewer, conversation_id, confirm=body.confirm_text)
    return _row(ask, done)


@command("wrong_number", OnConversation)
async def wrong_number(ask: Ask) -> dict[str, Any]:
    return _row(ask, await conversations.wrong_number(ask.runtime, ask.viewer, access.number(ask.body.conversation)))


@command("pass_on", PassOn)
async def pass_on(ask: Ask) -> dict[str, Any]:
    conversation_id, body = access.number(ask.body.conversation), ask.body
    return _row(ask, await conversations.pass_on(ask.runtime, ask.viewer, conversation_id, body.reason, body.note))


@command("answer", Answer)
async def answer(ask: Ask) -> dict[str, Any]:
    conversation_id, body = access.number(ask.body.conversation), ask.body
    return _row(ask, await surveys.answer(ask.runtime, ask.viewer, conversation_id, body.question, body.answer))


def _row(ask: Ask, view: Any) -> dict[str, Any]:
    """The thread as it is now; beside it, where it can be taken back, by which token and until when."""
    row = msgspec.to_builtins(view, enc_hook=telling(ask.viewer.language))
    offer = {name: row.pop(name, None) for name in ("undo", "undo_until")}
    return {"row": row} | {name: value for name, value in offer.items() if value}


@command("watch", Watch)
async def watch(ask: Ask) -> dict[str, Any]:
    """Figures of one campaign or of all, until the socket ends or watches another; for supervisors, as over REST.

    Everybody may watch how many people are left in the text banks of the list.
    """
    if ask.body.feed:
        await ask.server.enter_room(ask.sid, rooms.feed(ask.viewer.organization_id))
        return {}
    ask.viewer.must_reach(Role.SUPERVISOR)
    whole = ask.viewer.organization_id
    if ask.body.campaign is None:
        room = rooms.organization(whole)
    else:
        room = rooms.campaign(await access.campaign(ask.runtime, ask.viewer, ask.body.campaign))
    await _leave(ask, "campaign:", "organization:")
    await ask.server.enter_room(ask.sid, room)
    await news.afresh(ask.runtime, room, rooms.supervisors(whole))
    return {}


async def _leave(ask: Ask, *kinds: str) -> None:
    for room in ask.server.rooms(ask.sid):
        if room.startswith(kinds):
            await ask.server.leave_room(ask.sid, room)


@command("look", Look)
async def look(ask: Ask) -> dict[str, Any]:
    """A thread is open on this screen: its events come here, and others see who is looking."""
    if ask.body.conversation is None:
        await _leave(ask, "conversation:")
        ask.client.looks_at = None
        await _say(ask.runtime, ask.viewer, "online", None)
        return {}
    conversation_id = await access.conversation(ask.runtime, ask.viewer, ask.body.conversation)
    await _leave(ask, "conversation:")
    if ask.viewer.reaches(Role.SUPERVISOR):
        await ask.server.enter_room(ask.sid, rooms.conversation(conversation_id))
    ask.client.looks_at = conversation_id
    await _say(ask.runtime, ask.viewer, "looking", conversation_id)
    return {}


@command("typing", OnConversation)
async def typing(ask: Ask) -> dict[str, Any]:
    conversation_id = await access.conversation(ask.runtime, ask.viewer, ask.body.conversation)
    ask.client.looks_at = conversation_id
    await _say(ask.runtime, ask.viewer, "typing", conversation_id)
    return {}


async def leave(runtime: Runtime, client: Client) -> None:
    """The last screen of somebody is gone: who saw them in a thread sees them leave."""
    if client.looks_at is not None:
        await _say(runtime, client.viewer, "away", None)


Doing = Literal["online", "looking", "typing", "away"]


async def _say(runtime: Runtime, viewer: Viewer, doing: Doing, conversation_id: int | None) -> None:
    thread = None if conversation_id is None else str(conversation_id)
    event = PresenceChanged(user=str(viewer.user_id), person=viewer.name, doing=doing, conversation=thread)
    await runtime.publisher.publish([Announcement((rooms.supervisors(viewer.organization_id),), event)])


@command("sync", Sync, own_check=True)
async def sync(ask: Ask) -> dict[str, Any]:
    thread = ask.body.conversation
    return await syncing.since(
        ask.runtime, ask.viewer, ask.body.since, None if thread is None else access.number(thread)
    )
