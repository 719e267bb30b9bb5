"""Texts that came in and belong to no conversation: kept, shown, and given a place by whoever knows whose they are."""

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_timedelta
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.people import Role
from server.domain.phones import spaced
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import orphans as queries

SHOWN = 100  # at a time, the oldest first


async def orphans(request: Request, viewer: Viewer) -> Response:
    rows = await queries.listed(request.app.state.runtime.database.pool, viewer.organization_id, 0, SHOWN)
    now = datetime.now(UTC)
    return await render(request, "orphans", viewer, texts=[_text(row, viewer, now) for row in rows])


def _text(row: Row, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "text": row["text"],
        "phone": spaced(row["phone"]),
        "came": format_timedelta(row["received_at"] - now, add_direction=True, locale=viewer.language),
        "pictures": row["media"] not in (None, "[]", "null"),
    }


ROUTES = [page("/orphans", orphans, Role.SUPERVISOR)]
