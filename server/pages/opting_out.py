"""Who must not be texted: the list for coordinators, and the form by which anybody puts their own phone on it."""

from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.access import Viewer
from server.domain import phones
from server.domain.languages import locale
from server.domain.people import Role
from server.domain.phones import spaced
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.models import Organization
from server.storage.queries import optouts as queries

MOST = 100  # entries on the page


async def listed(request: Request, viewer: Viewer) -> Response:
    """`?q=` is a phone in any usual spelling; `?before=` the entry that an older page begins behind."""
    runtime: Runtime = request.app.state.runtime
    pool = runtime.database.pool
    q = request.query_params.get("q", "").replace("\x00", "").strip()
    phone = phones.parse(q) if q else None
    found = phone if isinstance(phone, str) else None
    before = request.query_params.get("before")
    start = access.number(before) if before else None
    rows = [] if q and found is None else await queries.newest(pool, viewer.organization_id, found, start, MOST + 1)
    return await render(
        request,
        "opt_outs",
        viewer,
        opt_outs=[_shown(row, viewer) for row in rows[:MOST]],
        older=str(rows[MOST - 1]["id"]) if len(rows) > MOST else None,
        first=start is None,
        total=await queries.how_many(pool, viewer.organization_id),
        q=q,
        form=f"{runtime.settings.public_url}/stop/{viewer.organization_id}",
    )


def _shown(row: Row, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "phone": spaced(row["phone"]),
        "source": row["source"],
        "by": row["by_name"],
        "day": format_date(row["created_at"].date(), "medium", locale=locale(viewer.language)),
    }


async def stop(request: Request) -> Response:
    """Open to everybody: who is texted by an organization may tell it here to stop."""
    organization = await Organization.get_or_none(id=access.number(request.path_params["organization"]))
    if organization is None:
        raise NotFound
    return await render(
        request,
        "stop",
        None,
        sender={"id": str(organization.id), "name": organization.name},
        done="done" in request.query_params,
    )


ROUTES = [
    page("/contacts/opt-outs", listed, Role.MANAGER),
    Route("/stop/{organization}", stop),
]
