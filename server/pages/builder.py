"""The builder of a draft: everything a campaign is made of, and what it still lacks."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import campaign_setup, links, organizations, reviews
from server.domain import readiness, scripts
from server.domain.campaigns import CampaignState, Switches
from server.domain.custom_fields import Kind
from server.domain.languages import Phrase
from server.domain.links import addresses
from server.domain.organizations import Settings, TextingHours
from server.domain.people import first_name
from server.domain.readiness import Facts
from server.domain.reports import Chosen
from server.domain.surveys import Question
from server.domain.tags import OF_A_THREAD
from server.pages import invitations
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import audiences as audience_queries
from server.storage.queries import campaigns as queries
from server.storage.queries import contacts as contact_queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import links as link_queries
from server.storage.queries import pages as page_queries
from server.storage.queries import people as people_queries
from server.storage.queries import tags as tag_queries

MOST = 500  # lists, teams or people to choose from

# Where something of a draft is put right, in the page's order.
SECTIONS = ("about", "contacts", "initials", "responses", "numbers", "review")
YES_NO = [("yes", Phrase("Yes")), ("no", Phrase("No"))]


async def show(request: Request, viewer: Viewer, row: Row | None) -> Response:
    """For a draft, or what the launch left open; without either, for a campaign that has yet to be saved."""
    runtime: Runtime = request.app.state.runtime
    name, settings = await organizations.read(runtime, viewer.organization_id)
    facts = await campaign_setup.facts(runtime.database.pool, row["id"]) if row else None
    review = None
    if row and facts and row["state"] == CampaignState.DRAFT:
        review = await reviews.of(runtime, viewer, row, facts.contacts)
        facts = replace(facts, cost=review.texts)
    return await render(
        request,
        "campaign_draft",
        viewer,
        campaign=await _draft(runtime, row, facts) if row and facts else None,
        sender={"name": name, "settings": settings, "volunteer": first_name(viewer.name)},
        numbers=await _numbers(runtime, viewer, row["registration_id"] if row else None),
        notice=scripts.NOTICE if settings.notice.mode == "append" else "",
        defaults=Switches(),
        fields=await _fields(runtime, viewer, settings, row),
        links=await _links(runtime, viewer, settings),
        patterns={name: [one.pattern, "i" if one.flags & re.I else ""] for name, one in scripts.LOOKED_FOR.items()},
        choices=await _choices(runtime, viewer),
        review=review,
        bought=facts.texts if facts else None,
        invites=await invitations.shown(request, viewer),
    )


async def _choices(runtime: Runtime, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """What can be picked: lists, registrations, teams, people."""
    pool, organization_id = runtime.database.pool, viewer.organization_id
    found = {
        "lists": await contact_queries.lists(pool, organization_id, 0, MOST),
        "audiences": await audience_queries.listed(pool, organization_id, 0, MOST),
        "registrations": await page_queries.registrations(pool, organization_id),
        "teams": await people_queries.teams(pool, organization_id, 0, MOST),
        "people": await page_queries.people(pool, organization_id, MOST),
        "tags": await tag_queries.in_order(pool, organization_id),
    }
    choices = {noun: [dict(row) | {"id": str(row["id"])} for row in rows] for noun, rows in found.items()}
    for one in choices["registrations"]:
        one["area_codes"] = orjson.loads(one["area_codes"])
    choices["tags"] = [tag for tag in choices["tags"] if tag["kind"] in OF_A_THREAD]
    fields = await field_queries.in_order(pool, organization_id)
    return choices | {"fields": [_own_field(one) for one in fields]}


def _own_field(row: Row) -> dict[str, Any]:
    """With what may be chosen, as (value, word); nothing where anything may be written."""
    options = YES_NO if row["kind"] == Kind.YES_NO else [(one, one) for one in orjson.loads(row["choices"])]
    return {**{name: row[name] for name in ("key", "name", "kind", "is_default")}, "options": options}


async def _fields(runtime: Runtime, viewer: Viewer, settings: Settings, row: Row | None) -> list[str]:
    """Names that a script may use; the last name only where volunteers may know it."""
    pool = runtime.database.pool
    keys = await (
        queries.custom_keys(pool, row["id"]) if row else queries.keys_of_organization(pool, viewer.organization_id)
    )
    return [name for name in scripts.FIELDS if name != "lastName" or settings.show_last_name] + sorted(keys)


async def _links(runtime: Runtime, viewer: Viewer, settings: Settings) -> Mapping[str, str]:
    """Addresses by merge field, as long as those of texts."""
    names = await link_queries.names(runtime.database.pool, viewer.organization_id)
    return addresses(links.in_preview(runtime, settings, viewer.organization_id), names)


async def _numbers(runtime: Runtime, viewer: Viewer, registration_id: int | None) -> dict[str, Any]:
    row = await page_queries.capacity(runtime.database.pool, viewer.organization_id, registration_id)
    return {"count": row["numbers"], "rate": round(row["rate"] * 60) or None}


async def _draft(runtime: Runtime, row: Row, facts: Facts) -> dict[str, Any]:
    pool, public_url = runtime.database.pool, runtime.settings.public_url
    audience = orjson.loads(row["audience"])
    return {
        **{name: row[name] for name in ("title", "description", "disclaimer", "start_label", "state", "bucket_size")},
        **{name: str(row[name] or "") for name in ("id", "list_id", "audience_id", "registration_id")},
        **{name: _moment(row[name]) for name in ("scheduled_at", "publish_at")},
        "image": row["image_token"] and {"id": str(row["image_id"]), "url": f"/media/{row['image_token']}"},
        "is_template": row["is_template"],
        "test_phone": row["test_phone"] or "",
        "initial_scripts": [_initial(one, public_url) for one in await queries.initial_scripts(pool, row["id"])],
        "response_scripts": [_response(one) for one in await queries.response_scripts(pool, row["id"])],
        "report": msgspec.to_builtins(msgspec.json.decode(row["report"] or "{}", type=Chosen)),
        "questions": msgspec.to_builtins(msgspec.json.decode(row["questions"] or "[]", type=list[Question])),
        "switches": msgspec.json.decode(row["switches"], type=Switches),
        "texting_hours": msgspec.json.decode(row["texting_hours"] or "null", type=TextingHours | None),
        "area_codes": ", ".join(orjson.loads(row["area_codes"])),
        "audience": {"public": False, "team_ids": [], "user_ids": [], "language": None} | audience,
        "readiness": _readiness(facts),
        "contacts": facts.contacts,
    }


def _initial(row: Row, public_url: str) -> dict[str, Any]:
    """`picture` is where this page may show its picture from: only if it is one of ours."""
    url = row["media_url"] or ""
    ours = f"{public_url}/media/"
    return dict(row) | {"picture": url.removeprefix(public_url) if url.startswith(ours) else ""}


def _response(row: Row) -> dict[str, Any]:
    return {
        "title": row["title"],
        "text": row["text"],
        "apply_tags": [str(tag) for tag in orjson.loads(row["apply_tags"] or "[]")],
        "set_fields": orjson.loads(row["set_fields"] or "{}"),
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _readiness(facts: Facts) -> list[dict[str, Any]]:
    """By section: what is missing, else that it is in order; then what is worth a second look."""
    missing, items = readiness.missing(facts), []
    for section in SECTIONS:
        lacks = [item for item in missing if item.section == section]
        items += [_item(item, "missing") for item in lacks]
        if not lacks and section != "review":  # which is there to be read, and never done
            items.append({"kind": "done", "section": section, "text": ""})
    return items + [_item(item, "warning") for item in readiness.warnings(facts)]


def _item(item: readiness.Item, kind: str) -> dict[str, Any]:
    return {"kind": kind, "section": item.section, "text": item.detail}
