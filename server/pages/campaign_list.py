"""The campaigns of an organization, those that run on top; ended and archived ones on leaves of their own."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import campaign_progress
from server.domain.campaigns import CampaignState as State
from server.domain.people import Role
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaign_folders as folder_queries
from server.storage.queries import pages as queries

MOST = 50  # campaigns on a page; each is counted anew
# What `?show=` may name, with its states in the order in which they are listed.
LEAVES = {
    "current": (State.RUNNING, State.PAUSED, State.SETTING_UP, State.SCHEDULED, State.DRAFT),
    "ended": (State.ENDED,),
    "archived": (State.ARCHIVED,),
    "templates": (State.DRAFT,),
}


async def every(request: Request, viewer: Viewer) -> Response:
    runtime = request.app.state.runtime
    wanted = request.query_params.get("show", "current")
    leaf = wanted if wanted in LEAVES else "current"
    folders = [
        {"id": str(row["id"]), "name": row["name"], "campaigns": row["campaigns"]}
        for row in await folder_queries.listed(runtime.database.pool, viewer.organization_id)
    ]
    folder = next((one for one in folders if one["id"] == request.query_params.get("folder")), None)
    chosen = int(folder["id"]) if folder else None
    rows = await queries.campaigns(
        runtime.database.pool, viewer.organization_id, LEAVES[leaf], MOST, chosen, is_template=leaf == "templates"
    )
    return await render(
        request,
        "campaigns",
        viewer,
        campaigns=[await _line(runtime, row) for row in rows],
        leaf=leaf,
        folders=folders,
        folder=folder,
        may_create=viewer.reaches(Role.MANAGER),
    )


async def _line(runtime: Runtime, row: Row) -> dict[str, Any]:
    """`done`: those of its people for whom nothing is left to do."""
    progress = await campaign_progress.figures(runtime, row["id"])
    done = progress["processed"] + progress["suppressed"]
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "state": row["state"],
        "folder_ids": [str(folder_id) for folder_id in row["folder_ids"]],
        "progress": progress,
        "done": done,
    }


ROUTES = [page("/campaigns", every, Role.SUPERVISOR)]
