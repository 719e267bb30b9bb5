"""Who did what, for administrators to look through."""

from datetime import datetime
from typing import Any

import orjson
from babel.dates import format_datetime
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.audit import WORDS, Action
from server.domain.languages import locale
from server.domain.people import Role
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import audit as queries
from server.storage.queries import pages as page_queries

ROWS = 100
PEOPLE = 1_000  # in the list to choose from


async def audit(request: Request, viewer: Viewer) -> Response:
    """A filter that says nothing we know shows everything."""
    pool, asked = request.app.state.runtime.database.pool, request.query_params
    people = await page_queries.people(pool, viewer.organization_id, PEOPLE)
    actor = next((row["id"] for row in people if str(row["id"]) == asked.get("actor")), None)
    action = next((action for action in Action if action == asked.get("action")), None)
    before = asked.get("before", "")
    rows = await queries.listed(
        pool,
        viewer.organization_id,
        actor_id=actor,
        action=action,
        since=None,
        until=None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None,
        most=ROWS + 1,
    )
    return await render(
        request,
        "audit",
        viewer,
        entries=[_entry(row, viewer.language) for row in rows[:ROWS]],
        people=[{"id": str(row["id"]), "name": row["name"]} for row in people],
        actions=[{"name": str(action), "words": WORDS[action]} for action in Action],
        actor=str(actor or ""),
        action=str(action or ""),
        older=str(rows[ROWS - 1]["id"]) if len(rows) > ROWS else None,
    )


def _entry(row: Row, language: str) -> dict[str, Any]:
    at: datetime = row["at"]
    return {
        "at": at.isoformat(),
        "when": format_datetime(at, "medium", locale=locale(language)) + " UTC",
        "who": row["actor_name"],
        "what": WORDS.get(row["action"], row["action"]),
        "subject": row["subject"],
        "detail": ", ".join(f"{name}: {_plain(value)}" for name, value in orjson.loads(row["detail"]).items()),
        "sealed": row["sealed"],
    }


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


ROUTES = [page("/audit", audit, Role.ADMINISTRATOR)]
