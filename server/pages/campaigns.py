"""A campaign for coordinators: a draft with what it lacks, a launched one with its figures."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import analysis
from server.actions.analysis import Analysis
from server.domain.campaigns import CampaignState
from server.domain.moments import clock
from server.domain.people import Role
from server.domain.zones import named
from server.errors import NotFound
from server.pages import builder, charts, invitations, sending, sharing
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as queries
from server.storage.queries import tags as tag_queries

MOST_TAGS = 500  # to choose from


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


async def edit(request: Request, viewer: Viewer) -> Response:
    """What the launch left open of a campaign, beside what it settled; a draft is open as a whole."""
    runtime = request.app.state.runtime
    campaign_id = access.number(request.path_params["id"])
    row = await queries.by_id(runtime.database.pool, viewer.organization_id, campaign_id)
    if row is None or row["state"] in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise NotFound
    return await builder.show(request, viewer, row)


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
        as_of=_clock(found, viewer.language),
        sending=await sending.of(runtime, viewer, row["id"]),
        sharing=await sharing.of(runtime, viewer, row) if viewer.reaches(Role.MANAGER) else None,
        again=await _again(runtime, viewer, row),
        may_steer=viewer.reaches(Role.MANAGER),
        invites=await invitations.shown(request, viewer),
    )


def _clock(found: Analysis, language: str) -> str:
    at = found.as_of.astimezone(ZoneInfo(found.zone))
    return f"{clock(at, language, 'medium')} {named(at)}"


async def _again(runtime: Runtime, viewer: Viewer, row: Row) -> dict[str, Any]:
    """What people of this campaign may be told apart by."""
    tags = await tag_queries.listed(runtime.database.pool, viewer.organization_id, None, 0, MOST_TAGS)
    return {
        "questions": orjson.loads(row["questions"] or "[]"),
        "tags": [{"id": str(tag["id"]), "name": tag["name"]} for tag in tags],
    }


ROUTES = [
    page("/campaigns/new", new, Role.MANAGER),
    page("/campaigns/{id}", one, Role.SUPERVISOR),
    page("/campaigns/{id}/edit", edit, Role.MANAGER),
    *invitations.ROUTES,
]
