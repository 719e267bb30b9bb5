"""What a text bank stands on, for coordinators: contacts, numbers, people, and whether all is in order."""

from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from babel.dates import format_timedelta
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.people import Role
from server.pages import invitations
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import contacts as contact_queries
from server.storage.queries import imports as import_queries
from server.storage.queries import pages as queries

MOST = 1_000  # lists, or people, on a page
IMPORTS = 6


async def contacts(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    rows = await contact_queries.lists(pool, viewer.organization_id, 0, MOST)
    running = await queries.running_import(pool, viewer.organization_id)
    imports = await import_queries.listed(pool, viewer.organization_id, None, IMPORTS)
    return await render(
        request,
        "contacts",
        viewer,
        lists=[{"id": str(row["id"]), "name": row["name"], "contacts": row["contacts"]} for row in rows],
        running_import=None if running is None else str(running),
        imports=[dict(row) for row in imports],
    )


async def numbers(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    rows = await queries.numbers(pool, viewer.organization_id)
    accounts = await queries.accounts(pool, viewer.organization_id)
    return await render(
        request,
        "numbers",
        viewer,
        numbers=[_number(row) for row in rows],
        accounts=[{"id": str(row["id"]), "name": row["name"]} for row in accounts],
    )


def _number(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "phone": _spaced(row["phone"]),
        "kind": row["kind"],
        "state": row["state"],
        "reason": row["stopped_reason"],
        "queue": row["queue"],
        "rate": round(row["last_minute"] / 60, 1),
        "limit": f"{row['parts_per_second']:g}",
        "delivered_share": row["delivered"] / row["settled"] if row["settled"] else None,
    }


def _spaced(phone: str) -> str:
    """+1 520-555-0123; short codes and numbers from abroad as they are stored."""
    if len(phone) != 12 or not phone.startswith("+1"):
        return phone
    return f"+1 {phone[2:5]}-{phone[5:8]}-{phone[8:]}"


async def people(request: Request, viewer: Viewer) -> Response:
    pool, now = request.app.state.runtime.database.pool, datetime.now(UTC)
    rows = await queries.people(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "people",
        viewer,
        users=[_person(row, viewer, now) for row in rows],
        roles=[role for role in reversed(Role) if viewer.reaches(role)],
        invites=await invitations.shown(request, viewer),
    )


def _person(row: Row, viewer: Viewer, now: datetime) -> dict[str, Any]:
    seen = row["seen_at"]
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "email": row["email"],
        "role": row["role"],
        "language": row["language"],
        "last_seen": seen and format_timedelta(seen - now, add_direction=True, locale=viewer.language),
    }


async def check(request: Request, viewer: Viewer) -> Response:
    from server import checking  # brings database drivers along that nothing else of the web role uses

    found = await to_thread.run_sync(lambda: checking.findings(serving=True))
    checks = [{"name": one.name, "ok": not one.wrong, "sentence": one.sentence, "cure": one.cure} for one in found]
    return await render(request, "check", viewer, checks=checks)


ROUTES = [
    page("/contacts", contacts, Role.MANAGER),
    page("/numbers", numbers, Role.MANAGER),
    page("/people", people, Role.MANAGER),
    page("/settings/check", check, Role.ADMINISTRATOR),
]
