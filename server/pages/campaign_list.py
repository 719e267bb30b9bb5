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
from server.storage.queries import pages as queries

MOST = 50  # campaigns on a page; each is counted anew
# What `?show=` may name, with its states in the order in which they are listed.
LEAVES = {
    "current": (State.RUNNING, State.PAUSED, State.SETTING_UP, State.SCHEDULED, State.DRAFT),
    "ended": (State.ENDED,),
    "archived": (State.ARCHIVED,),
}


async def every(request: Request, viewer: Viewer) -> Response:
    runtime = request.app.state.runtime
    wanted = request.query_params.get("show", "current")
    leaf = wanted if wanted in LEAVES else "current"
    rows = await queries.campaigns(runtime.database.pool, viewer.organization_id, LEAVES[leaf], MOST)
    return await render(
        request,
        "campaigns",
        viewer,
        campaigns=[await _line(runtime, row) for row in rows],
        leaf=leaf,
        may_create=viewer.reaches(Role.MANAGER),
    )


async def _line(runtime: Runtime, row: Row) -> dict[str, Any]:
    """`done`: those of its people for whom nothing is left to do."""
    progress = await campaign_progress.figures(runtime, row["id"])
    done = progress["processed"] + progress["suppressed"]
    return {"id": str(row["id"]), "title": row["title"], "state": row["state"], "progress": progress, "done": done}


ROUTES = [page("/campaigns", every, Role.SUPERVISOR)]
