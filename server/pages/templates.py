"""Texts that are written once, folder by folder, and words put right in many of them at once."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.domain import scripts, sms
from server.domain.media import kind_of
from server.domain.people import Role
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import pages as page_queries
from server.storage.queries import templates as queries

MOST = 500  # templates, folders or fields on a page


async def every(request: Request, viewer: Viewer) -> Response:
    """All, or those of the folder that `?folder=` names."""
    pool = request.app.state.runtime.database.pool
    folders = await _folders(request, viewer)
    folder = next((one for one in folders if one["id"] == request.query_params.get("folder")), None)
    rows = await queries.listed(pool, viewer.organization_id, int(folder["id"]) if folder else None, 0, MOST)
    names = {one["id"]: one["name"] for one in folders}
    shown = [_template(row) for row in sorted(rows, key=lambda row: str(row["name"]).casefold())]
    return await render(
        request,
        "templates",
        viewer,
        templates=[one | {"folder": names.get(one["folder_id"], "")} for one in shown],
        folders=folders,
        folder=folder,
        may_write=viewer.reaches(Role.MANAGER),
    )


async def one(request: Request, viewer: Viewer) -> Response:
    """The editor; `new` is one that has yet to be written."""
    runtime: Runtime = request.app.state.runtime
    wanted, row = request.path_params["template"], None
    if wanted != "new":
        row = await queries.one(runtime.database.pool, viewer.organization_id, access.number(wanted))
        if row is None:
            raise NotFound
    own = await campaign_queries.keys_of_organization(runtime.database.pool, viewer.organization_id)
    return await render(
        request,
        "template",
        viewer,
        template=_template(row) if row else None,
        folders=await _folders(request, viewer),
        folder_id=request.query_params.get("folder", ""),
        fields=[*scripts.FIELDS, *sorted(own)],
    )


async def _folders(request: Request, viewer: Viewer) -> list[dict[str, Any]]:
    pool = request.app.state.runtime.database.pool
    rows = await queries.folders(pool, viewer.organization_id, 0, MOST)
    shown = [{"id": str(row["id"]), "name": row["name"], "templates": row["templates"]} for row in rows]
    return sorted(shown, key=lambda folder: str(folder["name"]).casefold())


def _template(row: Row) -> dict[str, Any]:
    is_picture = bool(row["token"]) and kind_of(row["content_type"]) == "image"
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "text": row["text"],
        "folder_id": str(row["folder_id"] or ""),
        "parts": sms.measure(row["text"]).parts,
        "media_id": str(row["media_id"] or ""),
        "picture": f"/media/{row['token']}" if is_picture else "",
    }


async def replace(request: Request, viewer: Viewer) -> Response:
    """Find and replace over the scripts of campaigns."""
    pool = request.app.state.runtime.database.pool
    rows = await page_queries.unfinished(pool, viewer.organization_id, MOST)
    campaigns = [{"id": str(row["id"]), "title": row["title"], "state": row["state"]} for row in rows]
    return await render(request, "replace", viewer, campaigns=campaigns)


ROUTES = [
    page("/settings/templates", every, Role.SUPERVISOR),
    page("/settings/templates/{template}", one, Role.MANAGER),
    page("/campaigns/replace", replace, Role.MANAGER),
]
