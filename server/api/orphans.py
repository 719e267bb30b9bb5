"""Inbound texts that match no thread, for those who know whose they are."""

from datetime import UTC, datetime

import msgspec

from server import access
from server.actions import orphans
from server.api.call import Call
from server.api.fields import Id
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.realtime.events import ConversationView, Media
from server.storage import views
from server.storage.database import Row
from server.storage.queries import orphans as queries

table = Table()


class OrphanView(msgspec.Struct, frozen=True, kw_only=True):
    """`phone` wrote to `number`, which is one of ours (null once it is gone)."""

    id: str
    phone: str
    number: str | None
    text: str
    media: list[Media]
    received_at: datetime


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the text belongs."""

    conversation: Id


@table.add("GET", "/orphans", least=Role.SUPERVISOR, answer=Page[OrphanView], query=("limit", "cursor"))
async def list_orphans(call: Call) -> Page[OrphanView]:
    limit = limit_of(call.query)
    rows = await queries.listed(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, _view)


def _view(row: Row) -> OrphanView:
    return OrphanView(
        id=str(row["id"]),
        phone=row["phone"],
        number=row["number"],
        text=row["text"],
        media=views.media(row["media"]),
        received_at=row["received_at"].astimezone(UTC),
    )


@table.add(
    "POST",
    "/orphans/{id}/attach",
    least=Role.SUPERVISOR,
    body=Attachment,
    answer=ConversationView,
    codes=("attached",),
)
async def attach_orphan(call: Call) -> ConversationView:
    """Moves the text into the thread, as a reply that needs attention."""
    orphan_id, thread = access.number(call.path["id"]), access.number(call.body.conversation)
    return await orphans.attach(call.runtime, call.viewer, orphan_id, thread)
