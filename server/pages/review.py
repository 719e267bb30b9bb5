"""Where past and present conversations are searched: the page with everything one can ask for."""

from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import organizations
from server.domain.people import Role, first_name
from server.domain.phones import spaced
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Pool, Row
from server.storage.queries import review as queries
from server.storage.queries import saved_filters, sync

MOST = 1_000  # in each list to choose from


async def review(request: Request, viewer: Viewer) -> Response:
    """The search itself is asked of the API: its answer depends on the address, which changes without a page."""
    pool = request.app.state.runtime.database.pool
    choices = await _choices(pool, viewer)
    if not choices["campaigns"]:
        return await render(request, "review", viewer, initial=None)
    position = await sync.position(pool)
    kept = await saved_filters.listed(pool, viewer.organization_id, viewer.user_id, 0, MOST)
    name, settings = await organizations.read(request.app.state.runtime, viewer.organization_id)
    initial = {
        "me": {"id": str(viewer.user_id), "name": viewer.name, "first_name": first_name(viewer.name)},
        "organization": {"name": name, "unnamed": settings.unnamed},
        "choices": choices,
        "saved": [_kept(row, viewer) for row in kept],
        "conversations": [],
        "position": position,
    }
    return await render(request, "review", viewer, initial=initial)


def _kept(row: Row, viewer: Viewer) -> dict[str, Any]:
    """As the API tells it."""
    told = {name: row[name] for name in ("name", "query", "shared", "owner")}
    return told | {"id": str(row["id"]), "mine": row["user_id"] == viewer.user_id}


async def _choices(pool: Pool, viewer: Viewer) -> dict[str, Any]:
    """Numbers are for managers."""
    found = await queries.choices(pool, viewer.organization_id, MOST)
    numbers = found["numbers"] if viewer.reaches(Role.MANAGER) else []
    return {
        "campaigns": [_campaign(row) for row in found["campaigns"]],
        "people": _named(found["people"]),
        "teams": _named(found["teams"]),
        "tags": _named(found["tags"]),
        "fields": [{"key": row["key"], "name": row["name"]} for row in found["fields"]],
        "numbers": [{"id": str(row["id"]), "phone": spaced(row["phone"])} for row in numbers],
        "errors": [row["code"] for row in found["errors"]],
    }


def _named(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{"id": str(row["id"]), "name": row["name"]} for row in rows]


def _campaign(row: Row) -> dict[str, Any]:
    questions = orjson.loads(row["questions"]) if row["questions"] else []
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "questions": [
            {
                "key": one["key"],
                "text": one["text"],
                "answers": [{"text": answer["text"]} for answer in one.get("answers", [])],
            }
            for one in questions or []
        ],
    }


ROUTES = [page("/review", review, Role.SUPERVISOR)]
