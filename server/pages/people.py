"""People of the organization and their teams, the links by which they join, and what each role may do."""

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_date, format_timedelta
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain import rights
from server.domain.languages import Phrase, locale
from server.domain.people import Role, may_give
from server.pages import invitations
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Pool, Row
from server.storage.queries import pages as queries
from server.storage.queries import people as people_queries

MOST = 1_000  # people, teams or links on a page


async def everybody(request: Request, viewer: Viewer) -> Response:
    pool, now = request.app.state.runtime.database.pool, datetime.now(UTC)
    rows = await queries.members(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "people",
        viewer,
        users=[_person(row, viewer, now) for row in rows],
        roles=list(reversed(may_give(viewer.role))),
        teams=await _teams(pool, viewer),
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
        "work": row["work"],
        "language": row["language"],
        "suspended": row["suspended_at"] is not None,
        "waiting": row["asked_at"] is not None,
        "held": row["held"],
        "may_change": row["id"] != viewer.user_id and viewer.reaches(Role(row["role"])),
        "last_seen": seen and format_timedelta(seen - now, add_direction=True, locale=viewer.language),
    }


async def teams(request: Request, viewer: Viewer) -> Response:
    """All teams, and the one of `?team=` with its people to choose."""
    pool = request.app.state.runtime.database.pool
    found = await _teams(pool, viewer)
    chosen = next((team for team in found if team["id"] == request.query_params.get("team")), None)
    people = await queries.people(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "teams",
        viewer,
        teams=found,
        chosen=chosen,
        people=[{"id": str(row["id"]), "name": row["name"]} for row in people],
    )


async def _teams(pool: Pool, viewer: Viewer) -> list[dict[str, Any]]:
    rows = await people_queries.teams(pool, viewer.organization_id, 0, MOST)
    return [dict(row) | {"id": str(row["id"]), "user_ids": [str(one) for one in row["user_ids"]]} for row in rows]


async def links(request: Request, viewer: Viewer) -> Response:
    """Invitations that are good still, and what became of the others."""
    pool = request.app.state.runtime.database.pool
    rows = await queries.invites(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "invites",
        viewer,
        links=[_link(row, viewer) for row in rows],
        invites=await invitations.shown(request, viewer),
        teams=await _teams(pool, viewer),
    )


def _link(row: Row, viewer: Viewer) -> dict[str, Any]:
    kept = ("title", "team", "max_uses", "uses", "approval", "state")
    until = format_date(row["expires_at"].date(), "medium", locale=locale(viewer.language))
    return {"id": str(row["id"]), "until": until, **{name: row[name] for name in kept}}


async def roles(request: Request, viewer: Viewer) -> Response:
    """From the rights that the endpoints ask for, and the rule of who may give which role."""
    added = []
    for role in Role:
        abilities = rights.added_by(role, request.app.state.rights)
        if Role.ADMINISTRATOR in may_give(role):
            abilities.append(Phrase("Make others administrators"))
        added.append((str(role), abilities))
    return await render(request, "roles", viewer, added=added)


ROUTES = [
    page("/people", everybody, Role.MANAGER),
    page("/people/teams", teams, Role.MANAGER),
    page("/people/invites", links, Role.MANAGER),
    page("/roles", roles),
]
