"""Campaigns for coordinators: all of them, a draft with what it lacks, a launched one with its figures."""

from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import campaign_progress, campaign_setup, organizations
from server.domain import readiness, scripts
from server.domain.campaigns import CampaignState, Switches
from server.domain.people import Role
from server.domain.readiness import Facts
from server.errors import NotFound
from server.pages import invitations
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as queries
from server.storage.queries import contacts as contact_queries
from server.storage.queries import pages as page_queries

MOST = 50  # campaigns on a page; each is counted anew
LISTS = 500

# Parts of a draft, in the page's order, and what is said of one that lacks nothing.
SECTIONS = {
    "about": "The campaign has a title, and people are told who texts them.",
    "contacts": "There are people to text.",
    "initials": "The first text can be sent.",
    "responses": "The canned responses can be sent.",
    "numbers": "There are numbers to send from.",
}
DEFAULTS = {name: value for name, value in msgspec.to_builtins(Switches()).items() if isinstance(value, bool)}


async def every(request: Request, viewer: Viewer) -> Response:
    runtime = request.app.state.runtime
    rows = await page_queries.campaigns(runtime.database.pool, viewer.organization_id, MOST)
    campaigns = [
        {
            "id": str(row["id"]),
            "title": row["title"],
            "state": row["state"],
            "progress": await campaign_progress.figures(runtime, row["id"]),
        }
        for row in rows
    ]
    return await render(request, "campaigns", viewer, campaigns=campaigns, may_create=viewer.reaches(Role.MANAGER))


async def new(request: Request, viewer: Viewer) -> Response:
    return await _builder(request, viewer, None)


async def one(request: Request, viewer: Viewer) -> Response:
    """A draft is its builder, which supervisors have no use for."""
    runtime = request.app.state.runtime
    campaign_id = access.number(request.path_params["id"])
    row = await queries.by_id(runtime.database.pool, viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    if row["state"] == CampaignState.DRAFT:
        viewer.must_reach(Role.MANAGER)
        return await _builder(request, viewer, row)
    return await _launched(request, viewer, row)


async def _launched(request: Request, viewer: Viewer, row: Row) -> Response:
    progress = await campaign_progress.figures(request.app.state.runtime, row["id"])
    campaign = {
        "id": str(row["id"]),
        "title": row["title"],
        "description": row["description"],
        "state": row["state"],
        "paused": row["paused"],
        "setup": {"done": row["setup_done"], "total": row["setup_total"]},
        "progress": progress,
    }
    return await render(
        request,
        "campaign",
        viewer,
        campaign=campaign,
        progress=progress,
        may_steer=viewer.reaches(Role.MANAGER),
        invites=await invitations.shown(request, viewer),
    )


async def _builder(request: Request, viewer: Viewer, row: Row | None) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool = runtime.database.pool
    name, settings = await organizations.read(runtime, viewer.organization_id)
    lists = await contact_queries.lists(pool, viewer.organization_id, 0, LISTS)
    registrations = await page_queries.registrations(pool, viewer.organization_id)
    return await render(
        request,
        "campaign_draft",
        viewer,
        campaign=await _draft(runtime, row) if row else None,
        lists=[{"id": str(r["id"]), "name": r["name"], "contacts": r["contacts"]} for r in lists],
        registrations=[{"id": str(r["id"]), "name": r["name"]} for r in registrations],
        organization={"name": name, "bucket_size": settings.bucket_size},
        numbers=await _numbers(runtime, viewer, row["registration_id"] if row else None),
        notice=scripts.NOTICE if settings.notice.mode == "append" else "",
        switches=DEFAULTS,
    )


async def _numbers(runtime: Runtime, viewer: Viewer, registration_id: int | None) -> dict[str, Any]:
    row = await page_queries.capacity(runtime.database.pool, viewer.organization_id, registration_id)
    return {"count": row["numbers"], "rate": round(row["rate"] * 60) or None}


async def _draft(runtime: Runtime, row: Row) -> dict[str, Any]:
    pool = runtime.database.pool
    facts = await campaign_setup.facts(pool, row["id"])
    responses = await queries.response_scripts(pool, row["id"])
    audience = orjson.loads(row["audience"])
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "description": row["description"],
        "state": row["state"],
        "list_id": str(row["list_id"] or ""),
        "registration_id": str(row["registration_id"] or ""),
        "initial_scripts": [{"text": text} for text in facts.initial_scripts],
        "response_scripts": [{"title": one["title"], "text": one["text"]} for one in responses],
        "bucket_size": row["bucket_size"],
        "switches": msgspec.to_builtins(msgspec.json.decode(row["switches"], type=Switches)),
        "audience": "public" if audience.get("public") else audience,
        "readiness": _readiness(facts),
        "contacts": facts.contacts,
    }


def _readiness(facts: Facts) -> list[dict[str, Any]]:
    """By section: what is missing, else that it is in order; then what is worth a second look."""
    missing, warnings = readiness.missing(facts), readiness.warnings(facts)
    items = []
    for section, in_order in SECTIONS.items():
        lacks = [item for item in missing if item.section == section]
        items += [_item(item, ok=False) for item in lacks]
        if not lacks:
            items.append({"code": section, "ok": True, "warning": False, "text": in_order, "href": None})
    return items + [_item(item, ok=True) for item in warnings]


def _item(item: readiness.Item, *, ok: bool) -> dict[str, Any]:
    return {"code": item.code, "ok": ok, "warning": ok, "text": item.detail, "href": f"#{item.section}"}


ROUTES = [
    page("/campaigns", every, Role.SUPERVISOR),
    page("/campaigns/new", new, Role.MANAGER),
    page("/campaigns/{id}", one, Role.SUPERVISOR),
    *invitations.ROUTES,
]
