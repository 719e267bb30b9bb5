"""What a text bank stands on, for coordinators: contacts, people, and whether all is in order."""

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


async def people(request: Request, viewer: Viewer) -> Response:
    pool, now = request.app.state.runtime.database.pool, datetime.now(UTC)
    rows = await queries.members(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "people",
        viewer,
        users=[_person(row, viewer, now) for row in rows],
        roles=[role for role in reversed(Role) if viewer.reaches(role)],
        invites=await invitations.shown(request, viewer),
        password_link=_made(request),
        mails=bool(request.app.state.runtime.settings.smtp_url),
    )


def _made(request: Request) -> str:
    """The link to choose a password that was just made, as `?made=` brings it back; nothing for any other address."""
    url = request.query_params.get("made", "")
    return url if url.startswith(f"{request.app.state.runtime.settings.public_url}/password/") else ""


def _person(row: Row, viewer: Viewer, now: datetime) -> dict[str, Any]:
    seen = row["seen_at"]
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "email": row["email"],
        "role": row["role"],
        "language": row["language"],
        "suspended": row["suspended_at"] is not None,
        "held": row["held"],
        "may_change": row["id"] != viewer.user_id and viewer.reaches(Role(row["role"])),
        "last_seen": seen and format_timedelta(seen - now, add_direction=True, locale=viewer.language),
    }


async def check(request: Request, viewer: Viewer) -> Response:
    from server import checking  # brings database drivers along that nothing else of the web role uses

    found = await to_thread.run_sync(lambda: checking.findings(serving=True))
    checks = [{"name": one.name, "ok": not one.wrong, "sentence": one.sentence, "cure": one.cure} for one in found]
    return await render(request, "check", viewer, checks=checks)


ROUTES = [
    page("/contacts", contacts, Role.MANAGER),
    page("/people", people, Role.MANAGER),
    page("/settings/check", check, Role.ADMINISTRATOR),
]
