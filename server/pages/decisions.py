"""Texts nobody is sure of, or that did not leave: a manager sends them again, or leaves them."""

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_timedelta
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.messages import State
from server.domain.people import Role
from server.domain.phones import spaced
from server.pages.asking import page
from server.pages.rendering import render
from server.storage import views
from server.storage.database import Row
from server.storage.queries import assignment as thread_queries
from server.storage.queries import messages as message_queries

TEXTS = 100  # to decide about, at a time


async def decisions(request: Request, viewer: Viewer) -> Response:
    """Texts nobody is sure of, or that did not leave: send again, or leave it."""
    pool, organization_id = request.app.state.runtime.database.pool, viewer.organization_id
    counts = await message_queries.counts(pool, organization_id)
    wanted = request.query_params.get("state")
    state = State.FAILED if wanted == State.FAILED else State.UNCONFIRMED
    rows = await message_queries.listed(pool, organization_id, state, 0, TEXTS)
    threads = await thread_queries.views_of(pool, sorted({row["conversation_id"] for row in rows}))
    of = {row["id"]: views.conversation(row) for row in threads}
    now = datetime.now(UTC)
    return await render(
        request,
        "decisions",
        viewer,
        state=state,
        counts={name: counts.get(name, 0) for name in (State.UNCONFIRMED, State.FAILED)},
        texts=[_text(row, of[row["conversation_id"]], viewer, now) for row in rows],
    )


def _text(row: Row, thread: Any, viewer: Viewer, now: datetime) -> dict[str, Any]:
    tried = row["started_at"] or row["created_at"]
    return {
        "id": str(row["id"]),
        "name": thread.contact.name,
        "city": thread.contact.city,
        "conversation": thread.id,
        "text": row["text"],
        "campaign": row["campaign"],
        "campaign_id": str(row["campaign_id"]),
        "by": row["by_name"],
        "number": spaced(row["number"] or ""),
        "tried": format_timedelta(tried - now, add_direction=True, locale=viewer.language),
        "looked_up": row["looked_up"],
        "reason": views.reason(row),
    }


ROUTES = [page("/decisions", decisions, Role.MANAGER)]
