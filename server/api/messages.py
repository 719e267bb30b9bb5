"""Texts that wait for a coordinator's decision."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from server import access
from server.actions import messages
from server.api.call import Call
from server.api.conversations import Nothing
from server.api.fields import Id, one_of
from server.api.paging import Page, after_of, limit_of
from server.api.routing import Table
from server.domain.decisions import Kind, sentence
from server.domain.messages import State
from server.domain.people import Role
from server.realtime.events import ConversationView, MessageStateView, MessageView
from server.storage import views
from server.storage.database import Row
from server.storage.queries import assignment as thread_queries
from server.storage.queries import decisions as decision_queries
from server.storage.queries import messages as queries

table = Table()


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`accepted`: the person got it; `failed`: they did not."""

    state: Literal["accepted", "failed"]


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same for several texts."""

    ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=messages.MOST)]
    decision: messages.Verb


class RefusedView(msgspec.Struct, frozen=True):
    id: str
    code: str
    detail: str


class DecidedView(msgspec.Struct, frozen=True):
    """`undo` is the token that takes it back until `undo_until`, where nothing has left since."""

    count: int
    refused: list[RefusedView]
    undo: str | None = None
    undo_until: str | None = None


class UndecidedView(msgspec.Struct, frozen=True):
    """A text and the thread it belongs to; `looked_up`: how often the carrier's list was searched for it."""

    message: MessageView
    conversation: ConversationView
    campaign_title: str
    number: str | None
    tried_at: str | None
    looked_up: int


@table.add(
    "GET",
    "/messages",
    least=Role.MANAGER,
    answer=Page[UndecidedView],
    query=("state", "limit", "cursor"),
)
async def list_messages(call: Call) -> Page[UndecidedView]:
    """`state` is `unconfirmed` (nobody is sure of these, the default) or `failed` (these did not leave)."""
    pool, limit = call.runtime.database.pool, limit_of(call.query)
    state = one_of("state", call.query.get("state"), messages.RESENDABLE) or State.UNCONFIRMED
    rows = await queries.listed(pool, call.viewer.organization_id, state, after_of(call.query), limit + 1)
    shown = rows[:limit]
    threads = await thread_queries.views_of(pool, sorted({row["conversation_id"] for row in shown}))
    of = {row["id"]: views.conversation(row) for row in threads}
    return Page(
        [_undecided(row, of[row["conversation_id"]]) for row in shown],
        str(shown[-1]["id"]) if len(rows) > limit else None,
    )


def _undecided(row: Row, thread: ConversationView) -> UndecidedView:
    tried_at = views.moment(row["started_at"])
    return UndecidedView(views.message(row), thread, row["campaign"], row["number"], tried_at, row["looked_up"])


@table.add("POST", "/messages/decisions", least=Role.MANAGER, body=Decisions, answer=DecidedView)
async def decide_messages(call: Call) -> DecidedView:
    """Sends several again (`resend`), or leaves them as they are (`leave`); what cannot be decided is named."""
    ids = [access.number(one) for one in call.body.ids]
    done = await messages.decide(call.runtime, call.viewer, ids, call.body.decision)
    refused = [RefusedView(str(id_), problem.code, problem.detail) for id_, problem in done.refused.items()]
    return DecidedView(done.count, refused, done.undo, views.moment(done.until))


@table.add(
    "POST",
    "/messages/{id}/resend",
    least=Role.MANAGER,
    body=Nothing,
    answer=MessageStateView,
    codes=("wrong_state", "opted_out", "ended", "number_gone", "no_pictures", "outside_hours"),
)
async def resend_message(call: Call) -> MessageStateView:
    """One more attempt at a text that failed, or that nobody is sure of: the person may get it twice."""
    return await messages.resend(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add(
    "POST",
    "/messages/{id}/settle",
    least=Role.MANAGER,
    body=Decision,
    answer=MessageStateView,
    codes=("wrong_state",),
)
async def settle_message(call: Call) -> MessageStateView:
    """What became of an unconfirmed text, as the carrier or the person said."""
    return await messages.settle(call.runtime, call.viewer, access.number(call.path["id"]), call.body.state)


class DecisionView(msgspec.Struct, frozen=True):
    """What a coordinator decided about a thread's texts, or about the number its contact hears from."""

    id: str
    kind: Kind
    sentence: str
    at: datetime


class DecisionsView(msgspec.Struct, frozen=True):
    items: list[DecisionView]


@table.add("GET", "/conversations/{id}/decisions", least=Role.SUPERVISOR, answer=DecisionsView)
async def list_decisions(call: Call) -> DecisionsView:
    """The newest first, 50 at most."""
    conversation_id = await access.conversation(call.runtime, call.viewer, call.path["id"])
    rows = await decision_queries.of_conversation(call.runtime.database.pool, conversation_id, 50)
    return DecisionsView([_decision(row) for row in rows])


def _decision(row: Row) -> DecisionView:
    said = sentence(Kind(row["kind"]), row["by_name"] or "", msgspec.json.decode(row["detail"]))
    return DecisionView(str(row["id"]), Kind(row["kind"]), said, row["created_at"])
