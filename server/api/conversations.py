"""Threads and texts over REST: claim, send, read, change, hand over."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import orjson

from server import access
from server.actions import assignment, conversations, sending, syncing
from server.actions.undo_tokens import UndoableView
from server.api.call import Call
from server.api.paging import Page, after_of, limit_of
from server.api.routing import Table
from server.domain.people import Role
from server.domain.tags import Kind
from server.errors import NotFound
from server.realtime.events import ConversationView, DealtView, MessageView
from server.storage import views
from server.storage.queries import conversations as queries
from server.storage.queries import notes as note_queries
from server.storage.queries import surveys as survey_queries
from server.storage.queries import tags as tag_queries

table = Table()

SEND_CODES = (
    "not_yours", "already_sent", "outside_hours", "paused", "text_locked", "too_fast", "too_soon", "ended",
    "invalid", "too_long", "no_opt_out_words",
)  # fmt: skip
CLAIM_CODES = (
    "outside_hours", "paused", "ended", "cap_reached", "replies_first", "none_left", "not_shared", "work_is_replies",
)  # fmt: skip


class BucketView(msgspec.Struct, frozen=True):
    conversations: list[DealtView]
    left: int


class RepliesView(msgspec.Struct, frozen=True):
    conversations: list[ConversationView]


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client_ref: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
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
    """A whole history; `phone` only for those allowed to see it. `fields` are the organization's own, by key."""

    conversation: ConversationView
    messages: list[MessageView]
    notes: list[NoteView]
    answers: list[AnsweredView]
    contact_tags: list[str]
    fields: dict[str, str]
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


@table.add("POST", "/campaigns/{id}/reply-buckets", answer=RepliesView, codes=("none_left", "ended"))
async def claim_replies(call: Call) -> RepliesView:
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    return RepliesView(await assignment.claim_replies(call.runtime, call.viewer, campaign_id))


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
async def what_since(call: Call) -> object:
    thread = call.query.get("conversation")
    return await syncing.since(
        call.runtime, call.viewer, call.query.get("since", ""), access.number(thread) if thread else None
    )


@table.add(
    "GET",
    "/conversations",
    answer=Page[ConversationView],
    query=("status", "campaign", "assignee", "tag", "q", "limit", "cursor"),
)
async def list_conversations(call: Call) -> Page[ConversationView]:
    limit = limit_of(call.query)
    assignee = call.query.get("assignee")
    if not call.viewer.is_supervisor:
        assignee = str(call.viewer.user_id)
    rows = await queries.listed(
        call.runtime.database.pool,
        call.viewer.organization_id,
        assignee_id=optional(assignee),
        campaign_id=optional(call.query.get("campaign")),
        status=call.query.get("status") or None,
        text=call.query.get("q") or None,
        tag=await _tag(call),
        after=after_of(call.query),
        most=limit + 1,
    )
    shown = [views.conversation(row) for row in rows[:limit]]
    return Page(shown, shown[-1].id if len(rows) > limit else None)


async def _tag(call: Call) -> tuple[Kind, int] | None:
    """The tag asked for, whether it stands on threads, on their contacts, or on texts of theirs."""
    tag_id = optional(call.query.get("tag"))
    if tag_id is None:
        return None
    row = await tag_queries.one(call.runtime.database.pool, call.viewer.organization_id, tag_id)
    if row is None:
        raise NotFound
    return Kind(row["kind"]), tag_id


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
    messages = await queries.messages(pool, conversation_id, optional(call.query.get("before")), 200)
    return ThreadView(
        conversation=views.conversation(row),
        messages=[views.message(m) for m in messages],
        **await _beside(call, conversation_id),
    )


async def _beside(call: Call, conversation_id: int) -> dict[str, Any]:
    """What is known of a thread and its contact besides the texts."""
    pool = call.runtime.database.pool
    contact = await queries.contact(pool, conversation_id)
    if contact is None:
        raise NotFound
    notes = await note_queries.of(pool, conversation_id)
    answers = await survey_queries.answers(pool, conversation_id)
    return {
        "notes": [NoteView(str(n["id"]), n["text"], _at(n["created_at"]), n["by_name"]) for n in notes],
        "answers": [AnsweredView(a["question"], a["answer"], _at(a["answered_at"]), a["by_name"]) for a in answers],
        "contact_tags": views.ids(contact["tag_ids"]),
        "fields": orjson.loads(contact["fields"]),
        "phone": contact["phone"] if call.viewer.is_supervisor else None,
    }


def _at(when: datetime) -> str:
    return views.moment(when) or ""


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object."""


class OptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    confirm_text: bool = False


class PassOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: str
    note: str | None = None


@table.add("PUT", "/conversations/{id}/draft", body=Draft, answer=ConversationView)
async def save_draft(call: Call) -> ConversationView:
    return await conversations.save_draft(call.runtime, call.viewer, access.number(call.path["id"]), call.body.text)


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


@table.add("POST", "/conversations/{id}/release", body=Nothing, answer=ConversationView, codes=("not_yours",))
async def release_conversation(call: Call) -> ConversationView:
    return await conversations.release(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/opt-out", body=OptOut, answer=UndoableView)
async def opt_out_contact(call: Call) -> UndoableView:
    return await conversations.opt_out(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/pass-on", body=PassOn, answer=ConversationView, codes=("wrong_status",))
async def pass_on(call: Call) -> ConversationView:
    return await conversations.pass_on(
        call.runtime, call.viewer, access.number(call.path["id"]), call.body.reason, call.body.note
    )
