"""Who did what, for administrators to look through."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.audit import WORDS, Action
from server.domain.moments import dated
from server.domain.people import Role
from server.domain.phones import spaced
from server.pages import trail
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Pool, Row
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
    names = await _names(pool, viewer.organization_id, rows)
    return await render(
        request,
        "audit",
        viewer,
        entries=[_entry(row, names, viewer.language) for row in rows[:ROWS]],
        people=[{"id": str(row["id"]), "name": row["name"]} for row in people],
        actions=[{"name": str(action), "words": WORDS[action]} for action in Action],
        actor=str(actor or ""),
        action=str(action or ""),
        older=str(rows[ROWS - 1]["id"]) if len(rows) > ROWS else None,
    )


def _entry(row: Row, names: Mapping[str, str], language: str) -> dict[str, Any]:
    at: datetime = row["at"]
    return {
        "at": at.isoformat(),
        "when": dated(at, language, "medium"),
        "who": row["actor_name"],
        "what": WORDS.get(row["action"], row["action"]),
        "subject": trail.subject(row["subject"], names),
        "detail": trail.detail(row["action"], orjson.loads(row["detail"]), names),
        "sealed": row["sealed"],
    }


async def _names(pool: Pool, organization_id: int, rows: Sequence[Row]) -> dict[str, str]:
    """Of the campaigns, people and numbers that entries are about, by subject."""
    kept = [text for row in rows for text in (row["subject"] or "", row["detail"])]
    ids = sorted({int(found) for text in kept for found in re.findall(r"\d{1,18}", text)})
    named = await queries.names(pool, organization_id, ids)
    return {row["subject"]: spaced(row["name"]) for row in named}


ROUTES = [page("/audit", audit, Role.ADMINISTRATOR)]
