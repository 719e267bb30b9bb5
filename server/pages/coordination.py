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
from server.pages.entrance import LANGUAGES
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import contacts as contact_queries
from server.storage.queries import pages as queries

MOST = 1_000  # lists, or people, on a page

# What a column of an imported table can be (see domain.import_columns).
COLUMNS = {
    "phone": "Phone number",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "zip": "ZIP code",
    "city": "City",
    "state": "State",
    "timezone": "Time zone",
    "language": "Language",
    "external_id": "Your own number for the person",
    "assignee_email": "E-mail of the volunteer",
    "notes": "Notes",
    "carrier": "Phone company",
}


async def contacts(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    rows = await contact_queries.lists(pool, viewer.organization_id, 0, MOST)
    running = await queries.running_import(pool, viewer.organization_id)
    return await render(
        request,
        "contacts",
        viewer,
        lists=[{"id": str(row["id"]), "name": row["name"], "contacts": row["contacts"]} for row in rows],
        running_import=None if running is None else str(running),
        columns=COLUMNS,
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
        "phone": row["phone"],
        "kind": row["kind"],
        "state": row["state"],
        "reason": row["stopped_reason"],
        "queue": row["queue"],
        "rate": round(row["last_minute"] / 60, 1),
        "limit": f"{row['parts_per_second']:g}",
        "delivered_share": row["delivered"] / row["settled"] if row["settled"] else None,
    }


async def people(request: Request, viewer: Viewer) -> Response:
    pool, now = request.app.state.runtime.database.pool, datetime.now(UTC)
    rows = await queries.people(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "people",
        viewer,
        users=[_person(row, viewer, now) for row in rows],
        roles=[role for role in reversed(Role) if viewer.reaches(role)],
        languages=LANGUAGES,
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
