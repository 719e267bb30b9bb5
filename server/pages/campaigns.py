"""A campaign for coordinators: a draft with what it lacks, a launched one with its figures."""

from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import analysis
from server.domain.campaigns import CampaignState
from server.domain.people import Role
from server.errors import NotFound
from server.pages import builder, charts, invitations, sending
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import campaigns as queries


async def new(request: Request, viewer: Viewer) -> Response:
    return await builder.show(request, viewer, None)


async def one(request: Request, viewer: Viewer) -> Response:
    """A draft is its builder, which supervisors have no use for."""
    runtime = request.app.state.runtime
    campaign_id = access.number(request.path_params["id"])
    row = await queries.by_id(runtime.database.pool, viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    if row["state"] == CampaignState.DRAFT:
        viewer.must_reach(Role.MANAGER)
        return await builder.show(request, viewer, row)
    return await _launched(request, viewer, row)


async def _launched(request: Request, viewer: Viewer, row: Row) -> Response:
    runtime = request.app.state.runtime
    found = analysis.shown_to(viewer, await analysis.of(runtime, viewer.organization_id, row["id"]))
    campaign = {
        "id": str(row["id"]),
        "title": row["title"],
        "description": row["description"],
        "state": row["state"],
        "paused": row["paused"],
        "setup": {"done": row["setup_done"], "total": row["setup_total"]},
        "progress": found.progress,
    }
    return await render(
        request,
        "campaign",
        viewer,
        campaign=campaign,
        progress=found.progress,
        results=found,
        name_of=analysis.name_of,
        chart=charts.hours(found.hours, viewer.language),
        sending=await sending.of(runtime, viewer, row["id"]),
        may_steer=viewer.reaches(Role.MANAGER),
        invites=await invitations.shown(request, viewer),
    )


ROUTES = [
    page("/campaigns/new", new, Role.MANAGER),
    page("/campaigns/{id}", one, Role.SUPERVISOR),
    *invitations.ROUTES,
]
