"""What needs attention, as supervisors take it up."""

from collections.abc import Mapping

from server import access
from server.api.call import Call
from server.api.paging import WRONG_CURSOR, Page, limit_of
from server.api.routing import Table
from server.domain.attention import Waiting, place_at
from server.domain.people import Role
from server.errors import FieldError, Invalid
from server.realtime.events import ConversationView
from server.storage import views
from server.storage.queries import attention as queries

table = Table()


@table.add(
    "GET",
    "/conversations/attention",
    least=Role.SUPERVISOR,
    answer=Page[ConversationView],
    query=("campaign", "limit", "cursor"),
)
async def list_attention(call: Call) -> Page[ConversationView]:
    """Who likely wants no more texts, then the longest waiting; of one `campaign`, or of all."""
    campaign = call.query.get("campaign")
    rows, next_ = await queries.page(
        call.runtime.database.pool,
        call.viewer.organization_id,
        limit_of(call.query),
        access.number(campaign) if campaign else None,
        _after(call.query),
    )
    return Page([views.conversation(row) for row in rows], next_)


def _after(query: Mapping[str, str]) -> Waiting | None:
    raw = query.get("cursor")
    if not raw:
        return None
    after = place_at(raw)
    if after is None:
        raise Invalid(WRONG_CURSOR, fields=[FieldError("cursor", "invalid", WRONG_CURSOR)])
    return after
