"""Texts that wait for a coordinator's decision."""

from typing import Literal

import msgspec

from server import access
from server.actions import messages
from server.api.call import Call
from server.api.conversations import Nothing
from server.api.paging import Page, after_of, limit_of
from server.api.routing import Table
from server.domain.languages import Phrase
from server.domain.messages import State
from server.domain.people import Role
from server.errors import FieldError, Invalid
from server.realtime.events import ConversationView, MessageStateView, MessageView
from server.storage import views
from server.storage.queries import assignment as thread_queries
from server.storage.queries import messages as queries

table = Table()


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`accepted`: the person got it; `failed`: they did not."""

    state: Literal["accepted", "failed"]


class UndecidedView(msgspec.Struct, frozen=True):
    """A text and the thread it belongs to."""

    message: MessageView
    conversation: ConversationView


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
    state = _state(call.query.get("state", State.UNCONFIRMED))
    rows = await queries.listed(pool, call.viewer.organization_id, state, after_of(call.query), limit + 1)
    shown = rows[:limit]
    threads = await thread_queries.views_of(pool, sorted({row["conversation_id"] for row in shown}))
    of = {row["id"]: views.conversation(row) for row in threads}
    return Page(
        [UndecidedView(views.message(row), of[row["conversation_id"]]) for row in shown],
        str(shown[-1]["id"]) if len(rows) > limit else None,
    )


def _state(raw: str) -> str:
    if raw in messages.RESENDABLE:
        return raw
    sentence = Phrase("One of {choices}.", choices=", ".join(messages.RESENDABLE))
    raise Invalid("state is wrong.", fields=[FieldError("state", "invalid", sentence)])


@table.add(
    "POST",
    "/messages/{id}/resend",
    least=Role.MANAGER,
    body=Nothing,
    answer=MessageStateView,
    codes=("wrong_state", "opted_out", "ended", "outside_hours"),
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
