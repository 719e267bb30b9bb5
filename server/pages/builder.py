"""The builder of a draft: everything a campaign is made of, and what it still lacks."""

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import campaign_setup, organizations
from server.domain import readiness, scripts
from server.domain.campaigns import Switches
from server.domain.organizations import Settings, TextingHours
from server.domain.people import first_name
from server.domain.readiness import Facts
from server.pages import invitations
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as queries
from server.storage.queries import contacts as contact_queries
from server.storage.queries import pages as page_queries
from server.storage.queries import people as people_queries

MOST = 500  # lists, teams or people to choose from

# Where something of a draft is put right, in the page's order.
SECTIONS = ("about", "contacts", "initials", "responses", "numbers")


async def show(request: Request, viewer: Viewer, row: Row | None) -> Response:
    """For a draft; without one, for a campaign that has yet to be saved for the first time."""
    runtime: Runtime = request.app.state.runtime
    name, settings = await organizations.read(runtime, viewer.organization_id)
    return await render(
        request,
        "campaign_draft",
        viewer,
        campaign=await _draft(runtime, row) if row else None,
        sender={"name": name, "settings": settings, "volunteer": first_name(viewer.name)},
        numbers=await _numbers(runtime, viewer, row["registration_id"] if row else None),
        notice=scripts.NOTICE if settings.notice.mode == "append" else "",
        defaults=Switches(),
        fields=await _fields(runtime, settings, row),
        patterns={name: [one.pattern, "i" if one.flags & re.I else ""] for name, one in scripts.LOOKED_FOR.items()},
        choices=await _choices(runtime, viewer),
        invites=await invitations.shown(request, viewer),
    )


async def _choices(runtime: Runtime, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """What can be picked: lists, registrations, teams, people."""
    pool, organization_id = runtime.database.pool, viewer.organization_id
    found = {
        "lists": await contact_queries.lists(pool, organization_id, 0, MOST),
        "registrations": await page_queries.registrations(pool, organization_id),
        "teams": await people_queries.teams(pool, organization_id, 0, MOST),
        "people": await page_queries.people(pool, organization_id, MOST),
    }
    return {noun: [dict(row) | {"id": str(row["id"])} for row in rows] for noun, rows in found.items()}


async def _fields(runtime: Runtime, settings: Settings, row: Row | None) -> list[str]:
    """Names that a script may use; the last name only where volunteers may know it."""
    keys = await queries.custom_keys(runtime.database.pool, row["id"]) if row else set()
    return [name for name in scripts.FIELDS if name != "lastName" or settings.show_last_name] + sorted(keys)


async def _numbers(runtime: Runtime, viewer: Viewer, registration_id: int | None) -> dict[str, Any]:
    row = await page_queries.capacity(runtime.database.pool, viewer.organization_id, registration_id)
    return {"count": row["numbers"], "rate": round(row["rate"] * 60) or None}


async def _draft(runtime: Runtime, row: Row) -> dict[str, Any]:
    pool = runtime.database.pool
    facts = await campaign_setup.facts(pool, row["id"])
    audience = orjson.loads(row["audience"])
    return {
        **{name: row[name] for name in ("title", "description", "disclaimer", "start_label", "state", "bucket_size")},
        **{name: str(row[name] or "") for name in ("id", "list_id", "registration_id")},
        **{name: _moment(row[name]) for name in ("scheduled_at", "publish_at")},
        "initial_scripts": [dict(one) for one in await queries.initial_scripts(pool, row["id"])],
        "response_scripts": [dict(one) for one in await queries.response_scripts(pool, row["id"])],
        "switches": msgspec.json.decode(row["switches"], type=Switches),
        "texting_hours": msgspec.json.decode(row["texting_hours"] or "null", type=TextingHours | None),
        "area_codes": ", ".join(orjson.loads(row["area_codes"])),
        "audience": {"public": False, "team_ids": [], "user_ids": []} | audience,
        "readiness": _readiness(facts),
        "contacts": facts.contacts,
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _readiness(facts: Facts) -> list[dict[str, Any]]:
    """By section: what is missing, else that it is in order; then what is worth a second look."""
    missing, items = readiness.missing(facts), []
    for section in SECTIONS:
        lacks = [item for item in missing if item.section == section]
        items += [_item(item, "missing") for item in lacks]
        if not lacks:
            items.append({"kind": "done", "section": section, "text": ""})
    return items + [_item(item, "warning") for item in readiness.warnings(facts)]


def _item(item: readiness.Item, kind: str) -> dict[str, Any]:
    return {"kind": kind, "section": item.section, "text": item.detail}
