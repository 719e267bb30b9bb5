"""Threads and texts over REST: claim, send, read, change, hand over."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import orjson
from starlette.responses import Response

from server import access
from server.actions import assignment, conversations, giving_back, links, sending, syncing
from server.actions.undo_tokens import UndoableView
from server.api.call import Call
from server.api.packing import packed
from server.api.routing import Table
from server.domain import writing
from server.domain.people import Role
from server.errors import NotFound
from server.realtime.events import ConversationView, DealtView, MessageView
from server.storage import views
from server.storage.queries import conversations as queries
from server.storage.queries import desk
from server.storage.queries import notes as note_queries
from server.storage.queries import surveys as survey_queries

table = Table()

MOST_TEXTS = 200  # of a thread, in one answer
ClientRef = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]

SEND_CODES = (
    "not_yours", "already_sent", "outside_hours", "paused", "text_locked", "too_fast", "too_soon", "ended",
    "no_pictures", "invalid", "too_long", "no_opt_out_words",
)  # fmt: skip
CLAIM_CODES = (
    "outside_hours", "paused", "ended", "cap_reached", "replies_first", "single_sender", "none_left", "not_shared",
    "work_is_replies",
)  # fmt: skip


class BucketView(msgspec.Struct, frozen=True):
    conversations: list[DealtView]
    left: int


class RepliesView(msgspec.Struct, frozen=True):
    conversations: list[ConversationView]


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object."""


class GivenBackView(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many went back; `undo` is the token that brings them until `undo_until`, where there were any."""

    count: int
    undo: str | None = None
    undo_until: str | None = None


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client_ref: ClientRef
    kind: Literal["initial", "reply"]
    text: str | None = None
    response_script_id: str | None = None
    media_ids: list[str] = []


class SentView(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    state: str
    reason: str | None = None


class NoteView(msgspec.Struct, frozen=True):
    id: str
    text: str
    at: str
    by: str | None


class AnsweredView(msgspec.Struct, frozen=True):
    """`question` is a key of the campaign's questions."""

    question: str
    answer: str
    at: str
    by: str | None


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A history: its newest 200 texts, or 200 above `before`; `earlier` where more stand above them. `phone` only for
    those allowed to see it. `fields` are the organization's own, by key, and
    `links` the addresses of its links in this thread, by merge field. Volunteers see `contact_tags` and `fields` that
    the campaign's report asks for, and fields that a canned response or a template names."""

    conversation: ConversationView
    messages: list[MessageView]
    earlier: bool
    notes: list[NoteView]
    answers: list[AnsweredView]
    contact_tags: list[str]
    fields: dict[str, str]
    links: dict[str, str]
    phone: str | None = None


@table.add("POST", "/campaigns/{id}/buckets", answer=BucketView, codes=CLAIM_CODES)
async def claim_bucket(call: Call) -> BucketView:
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    bucket = await assignment.claim(call.runtime, call.viewer, campaign_id)
    return BucketView(bucket.conversations, bucket.left)


@table.add("GET", "/campaigns/{id}/bucket", answer=BucketView)
async def read_bucket(call: Call) -> BucketView:
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    bucket = await assignment.bucket(call.runtime, call.viewer, campaign_id)
    return BucketView(bucket.conversations, bucket.left)


@table.add("GET", "/campaigns/{id}/desk", answer=RepliesView)
async def read_desk(call: Call) -> Response:
    """The caller's own: everything to send and to answer, the newest 200 who were silent, the newest 100 done."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    rows = await desk.of(call.runtime.database.pool, call.viewer.organization_id, campaign_id, call.viewer.user_id)
    return packed(call, RepliesView([views.conversation(row) for row in rows]))


@table.add(
    "POST", "/campaigns/{id}/reply-buckets", answer=RepliesView, codes=("none_left", "ended", "work_is_initials")
)
async def claim_replies(call: Call) -> RepliesView:
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    return RepliesView(await assignment.claim_replies(call.runtime, call.viewer, campaign_id))


@table.add("POST", "/campaigns/{id}/release", body=Nothing, answer=GivenBackView)
async def give_back(call: Call) -> GivenBackView:
    """Done for today: the caller's unsent and unanswered threads go back to the others, unless assignments are kept."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    given = await giving_back.give_back(call.runtime, call.viewer, campaign_id)
    if given.undo is None:
        return GivenBackView(given.count)
    return GivenBackView(given.count, given.undo.token, views.moment(given.undo.until))


@table.add("POST", "/conversations/{id}/messages", body=NewMessage, answer=SentView, status=201, codes=SEND_CODES)
async def send_message(call: Call) -> SentView:
    body: NewMessage = call.body
    script = body.response_script_id
    press = sending.Press(
        access.number(call.path["id"]),
        body.client_ref,
        body.kind,
        body.text,
        None if script is None else access.number(script),
        tuple(access.number(one) for one in body.media_ids),
    )
    sent = await sending.send(call.runtime, call.viewer, press)
    call.request.state.status = 200 if sent.again else 201
    return SentView(sent.id, sent.state, sent.reason)


@table.add("GET", "/conversations/changes", query=("since", "conversation"), codes=("refetch",))
async def what_since(call: Call) -> Response:
    thread = call.query.get("conversation")
    changes = await syncing.since(
        call.runtime, call.viewer, call.query.get("since", ""), access.number(thread) if thread else None
    )
    return packed(call, changes)


def optional(raw: str | None) -> int | None:
    return access.number(raw) if raw else None


@table.add("GET", "/conversations/{id}", answer=ThreadView, query=("before",))
async def read_conversation(call: Call) -> ThreadView:
    conversation_id = await access.conversation(call.runtime, call.viewer, call.path["id"])
    return await thread(call, conversation_id)


async def thread(call: Call, conversation_id: int) -> ThreadView:
    pool = call.runtime.database.pool
    row = await queries.view(pool, conversation_id)
    if row is None:
        raise NotFound
    messages = await queries.messages(pool, conversation_id, optional(call.query.get("before")), MOST_TEXTS + 1)
    return ThreadView(
        conversation=views.conversation(row),
        messages=[views.message(m) for m in messages[-MOST_TEXTS:]],
        earlier=len(messages) > MOST_TEXTS,
        **await _beside(call, conversation_id),
    )


async def _beside(call: Call, conversation_id: int) -> dict[str, Any]:
    """What is known of a thread and its contact besides the texts."""
    pool = call.runtime.database.pool
    contact = await queries.contact(pool, conversation_id, whole=call.viewer.is_supervisor)
    if contact is None:
        raise NotFound
    notes = await note_queries.of(pool, conversation_id)
    answers = await survey_queries.answers(pool, conversation_id)
    return {
        "notes": [NoteView(str(n["id"]), n["text"], _at(n["created_at"]), n["by_name"]) for n in notes],
        "answers": [AnsweredView(a["question"], a["answer"], _at(a["answered_at"]), a["by_name"]) for a in answers],
        "contact_tags": views.ids(contact["tag_ids"]),
        "fields": orjson.loads(contact["fields"]),
        "links": await links.known_in_thread(call.runtime, call.viewer.organization_id, conversation_id),
        "phone": contact["phone"] if call.viewer.is_supervisor else None,
    }


def _at(when: datetime) -> str:
    return views.moment(when) or ""


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`client_ref` is the one that the text will be sent with: a draft that comes after it is not kept."""

    text: str
    client_ref: ClientRef | None = None


class OptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    confirm_text: bool = False


class OptIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: Annotated[
        str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)
    ]


class PassOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: str
    note: str | None = None


@table.add("PUT", "/conversations/{id}/draft", body=Draft, answer=ConversationView)
async def save_draft(call: Call) -> ConversationView:
    conversation_id, draft = access.number(call.path["id"]), call.body
    return await conversations.save_draft(call.runtime, call.viewer, conversation_id, draft.text, draft.client_ref)


@table.add("POST", "/conversations/{id}/skip", body=Nothing, answer=UndoableView, codes=("already_sent",))
async def skip_conversation(call: Call) -> UndoableView:
    return await conversations.skip(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/unskip", least=Role.SUPERVISOR, body=Nothing, answer=ConversationView)
async def unskip_conversation(call: Call) -> ConversationView:
    return await conversations.unskip(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/close", body=Nothing, answer=UndoableView, codes=("wrong_status",))
async def close_conversation(call: Call) -> UndoableView:
    return await conversations.close(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/reopen", body=Nothing, answer=ConversationView, codes=("wrong_status",))
async def reopen_conversation(call: Call) -> ConversationView:
    return await conversations.reopen(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/release", body=Nothing, answer=UndoableView, codes=("not_yours", "kept"))
async def release_conversation(call: Call) -> UndoableView:
    return await conversations.release(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/opt-out", body=OptOut, answer=UndoableView)
async def opt_out_contact(call: Call) -> UndoableView:
    """`confirm_text`: one text tells them, also where the organization does not send it by itself."""
    conversation_id = access.number(call.path["id"])
    return await conversations.opt_out(call.runtime, call.viewer, conversation_id, confirm=call.body.confirm_text)


@table.add("POST", "/conversations/{id}/opt-in", least=Role.SUPERVISOR, body=OptIn, answer=ConversationView)
async def opt_in_contact(call: Call) -> ConversationView:
    """They want texts again; `source` is kept with their consent."""
    return await conversations.opt_in(call.runtime, call.viewer, access.number(call.path["id"]), call.body.source)


@table.add("POST", "/conversations/{id}/wrong-number", body=Nothing, answer=UndoableView)
async def wrong_number(call: Call) -> UndoableView:
    """Somebody else has this phone: it is opted out, and nothing is sent that says so."""
    return await conversations.wrong_number(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/pass-on", body=PassOn, answer=UndoableView, codes=("wrong_status",))
async def pass_on(call: Call) -> UndoableView:
    return await conversations.pass_on(
        call.runtime, call.viewer, access.number(call.path["id"]), call.body.reason, call.body.note
    )
