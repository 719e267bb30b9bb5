"""Contacts: lists and their import, people, audiences, and how long anybody is kept."""

from datetime import datetime
from typing import Any

import msgspec
import orjson
from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import organizations
from server.domain import audiences, phones
from server.domain.audiences import Filter, InCampaign, Replied
from server.domain.campaigns import CampaignState, Kind
from server.domain.import_columns import ENCODINGS
from server.domain.languages import from_column, locale
from server.domain.people import Role
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.pages.state_names import state_names
from server.storage.database import Pool, Row
from server.storage.queries import audiences as audience_queries
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import contacts as queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import imports as import_queries
from server.storage.queries import links as link_queries
from server.storage.queries import pages as page_queries
from server.storage.queries import tags as tag_queries

MOST = 1_000  # lists, audiences, tags or campaigns on a page
IMPORTS = 6
FOUND = 50  # people that a search shows

_SHOWN = ("first_name", "last_name", "email", "zip", "city", "state", "language", "external_id", "notes")


async def lists(request: Request, viewer: Viewer) -> Response:
    """With `?campaign=` what is imported becomes the list of that draft, and the way leads back to it."""
    pool = request.app.state.runtime.database.pool
    running = await page_queries.running_import(pool, viewer.organization_id)
    imports = await import_queries.listed(pool, viewer.organization_id, None, IMPORTS)
    people = await page_queries.people(pool, viewer.organization_id, MOST)
    return await render(
        request,
        "contacts",
        viewer,
        lists=[dict(row) for row in await queries.lists(pool, viewer.organization_id, 0, MOST)],
        people=[{"id": str(row["id"]), "name": row["name"]} for row in people],
        running_import=None if running is None else str(running),
        imports=[dict(row) | {"failure": from_column(row["failure"]) if row["failure"] else ""} for row in imports],
        encodings=ENCODINGS,
        campaign=await _draft(pool, viewer, request.query_params.get("campaign")),
    )


async def _draft(pool: Pool, viewer: Viewer, campaign: str | None) -> dict[str, str] | None:
    """One that people may still be chosen for."""
    row = await campaign_queries.by_id(pool, viewer.organization_id, access.number(campaign)) if campaign else None
    if row is None or row["kind"] != Kind.P2P or row["state"] != CampaignState.DRAFT:
        return None
    return {"id": str(row["id"]), "title": row["title"]}


async def search(request: Request, viewer: Viewer) -> Response:
    """People by phone, or by the beginning of a name; on a list (`?list=`), and behind somebody (`?after=`)."""
    asked = request.query_params.get("q", "").replace("\x00", "").strip()
    phone = phones.parse(asked) if asked else None
    is_phone = isinstance(phone, str)
    list_id = _number(request.query_params.get("list"))
    found = await queries.listed(
        request.app.state.runtime.database.pool,
        viewer.organization_id,
        list_id=list_id,
        phone=phone if isinstance(phone, str) else None,
        name=asked if asked and not is_phone else None,
        tag_id=None,
        after=_number(request.query_params.get("after")) or 0,
        most=FOUND + 1,
    )
    known = await queries.names_of_lists(request.app.state.runtime.database.pool, viewer.organization_id, MOST)
    lists_ = [(str(row["id"]), row["name"]) for row in known]
    return await render(
        request,
        "contact_search",
        viewer,
        q=asked,
        list=str(list_id or ""),
        found=[_short(row) for row in found[:FOUND]],
        more=str(found[FOUND - 1]["id"]) if len(found) > FOUND else None,
        lists=lists_,
    )


def _number(given: str | None) -> int | None:
    return access.number(given) if given else None


def _short(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "name": f"{row['first_name']} {row['last_name']}".strip(),
        "place": ", ".join(filter(None, (row["city"], row["state"]))),
        **{name: row[name] for name in ("phone", "opted_out_at", "landline")},
    }


async def one(request: Request, viewer: Viewer) -> Response:
    """All that is known of a person, and the way to give it to them, or to erase it."""
    pool, organization_id = request.app.state.runtime.database.pool, viewer.organization_id
    row = await queries.one(pool, organization_id, access.number(request.path_params["id"]))
    if row is None:
        raise NotFound
    tags = {tag["id"]: tag["name"] for tag in await tag_queries.listed(pool, organization_id, "contact", 0, MOST)}
    on, lists_ = await queries.lists_of(pool, row["id"]), await queries.names_of_lists(pool, organization_id, MOST)
    return await render(
        request,
        "contact",
        viewer,
        contact={
            **_short(row),
            **{name: row[name] for name in (*_SHOWN, "undeliverable_at")},
            "custom": orjson.loads(row["custom"]),
            "consent": _consent(row, viewer),
            "tags": [(str(id_), tags[id_]) for id_ in row["tag_ids"] or () if id_ in tags],
            "lists": [(str(list_["id"]), list_["name"]) for list_ in lists_ if list_["id"] in on],
        },
        other_lists=[(str(list_["id"]), list_["name"]) for list_ in lists_ if list_["id"] not in on],
        labels={field["key"]: field["name"] for field in await field_queries.in_order(pool, organization_id)},
        other_tags=[(str(id_), name) for id_, name in tags.items() if id_ not in (row["tag_ids"] or ())],
        states=state_names(viewer.language),
        threads=[dict(thread) | {"id": str(thread["id"])} for thread in await queries.threads_of(pool, row["id"])],
        texted=await queries.texted(pool, row["id"]),
    )


def _consent(row: Row, viewer: Viewer) -> dict[str, Any] | None:
    """That they asked for texts: how, on which day, and the day it was over, if it is."""
    kept = orjson.loads(row["consent"]) if row["consent"] else None
    if kept is None:
        return None
    return {
        **{name: kept[name] for name in ("source", "detail")},
        "day": _day(kept["given_at"], viewer),
        "over": _day(kept["revoked_at"], viewer) if kept["revoked_at"] else "",
    }


def _day(at: str, viewer: Viewer) -> str:
    return str(format_date(datetime.fromisoformat(at).date(), "medium", locale=locale(viewer.language)))


async def all_audiences(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    rows = await audience_queries.listed(pool, viewer.organization_id, 0, MOST)
    saved = [{"id": str(row["id"]), "name": row["name"], "filter": audiences.decode(row["chosen_by"])} for row in rows]
    return await render(request, "audiences", viewer, audiences=saved)


async def new_audience(request: Request, viewer: Viewer) -> Response:
    """Empty, or the people of a campaign (`?campaign=`) who were texted and did not answer."""
    campaign = request.query_params.get("campaign")
    conditions: list[audiences.Condition] = []
    if campaign:
        campaign = str(access.number(campaign))
        conditions = [InCampaign(campaigns=[campaign]), Replied(campaigns=[campaign], negated=True)]
    return await _builder(request, viewer, {"id": "", "name": "", "filter": Filter(conditions=conditions)})


async def audience(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    row = await audience_queries.one(pool, viewer.organization_id, access.number(request.path_params["audience"]))
    if row is None:
        raise NotFound
    chosen = audiences.decode(row["chosen_by"])
    return await _builder(request, viewer, {"id": str(row["id"]), "name": row["name"], "filter": chosen})


async def _builder(request: Request, viewer: Viewer, shown: dict[str, Any]) -> Response:
    pool = request.app.state.runtime.database.pool
    return await render(
        request,
        "audience",
        viewer,
        audience={**shown, "filter": msgspec.to_builtins(shown["filter"])},
        choices=await _choices(pool, viewer.organization_id),
    )


async def _choices(pool: Pool, organization_id: int) -> dict[str, Any]:
    """What conditions can name."""
    tags = await tag_queries.listed(pool, organization_id, None, 0, MOST)
    lists_ = await queries.lists(pool, organization_id, 0, MOST)
    campaigns = await audience_queries.launched(pool, organization_id, MOST)
    fields = await field_queries.listed(pool, organization_id, 0, MOST)
    return {
        "tags": [(str(tag["id"]), tag["name"]) for tag in tags],
        "lists": [(str(list_["id"]), list_["name"]) for list_ in lists_],
        "links": [
            (str(link["id"]), link["name"]) for link in await link_queries.listed(pool, organization_id, 0, MOST)
        ],
        "campaigns": [(str(campaign["id"]), campaign["title"]) for campaign in campaigns],
        "questions": [question for campaign in campaigns for question in _questions(campaign)],
        "fields": [
            {"key": row["key"], "name": row["name"], "kind": row["kind"], "choices": orjson.loads(row["choices"])}
            for row in fields
        ],
    }


def _questions(campaign: Row) -> list[dict[str, Any]]:
    return [
        {
            "campaign": str(campaign["id"]),
            "title": campaign["title"],
            "key": question["key"],
            "text": question["text"],
            "answers": [answer["text"] for answer in question["answers"]],
        }
        for question in orjson.loads(campaign["questions"] or "null") or ()
    ]


async def retention(request: Request, viewer: Viewer) -> Response:
    _, settings = await organizations.read(request.app.state.runtime, viewer.organization_id)
    return await render(request, "retention", viewer, days=settings.retention_days)


ROUTES = [
    page("/contacts", lists, Role.MANAGER),
    page("/contacts/people", search, Role.MANAGER),
    page("/contacts/audiences", all_audiences, Role.MANAGER),
    page("/contacts/audiences/new", new_audience, Role.MANAGER),
    page("/contacts/audiences/{audience}", audience, Role.MANAGER),
    page("/contacts/retention", retention, Role.ADMINISTRATOR),
    page("/contacts/{id}", one, Role.MANAGER),
]
