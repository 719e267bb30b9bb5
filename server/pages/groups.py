"""Group messages and keywords: texts to those who asked for them, and the words by which they ask."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import broadcasts, campaign_progress, campaign_setup, organizations
from server.domain import scripts, sms
from server.domain.campaigns import CampaignState
from server.domain.languages import locale
from server.domain.moments import dated
from server.domain.people import Role
from server.domain.phones import spaced
from server.domain.surveys import Question
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import broadcasts as queries
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import contacts as contact_queries
from server.storage.queries import keywords as keyword_queries
from server.storage.queries import pages as page_queries
from server.storage.queries import tags as tag_queries

MOST = 50  # group messages on a page
CHOICES = 500  # lists, registrations, tags, keywords
WAITS = (CampaignState.DRAFT, CampaignState.SCHEDULED)
WARNED_OF = ("initials", "numbers", "hours", "review")  # sections of a campaign that group messages have too


async def every(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool = runtime.database.pool
    rows = await queries.listed(pool, viewer.organization_id, None, MOST)
    return await render(
        request,
        "broadcasts",
        viewer,
        broadcasts=[await _line(runtime, viewer, row) for row in rows],
        may_write=viewer.reaches(Role.MANAGER),
        choices=await _choices(runtime, viewer),
    )


async def _line(runtime: Runtime, viewer: Viewer, row: Row) -> dict[str, Any]:
    waits = row["state"] in WAITS
    return {
        **_shown(row, viewer),
        "progress": None if waits else await campaign_progress.figures(runtime, row["id"]),
    }


async def _choices(runtime: Runtime, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    pool, organization_id = runtime.database.pool, viewer.organization_id
    found = {
        "lists": await contact_queries.lists(pool, organization_id, 0, CHOICES),
        "registrations": await page_queries.registrations(pool, organization_id),
    }
    return {noun: [dict(row) | {"id": str(row["id"])} for row in rows] for noun, rows in found.items()}


async def one(request: Request, viewer: Viewer) -> Response:
    """A draft with who would get it; one that was launched with its figures."""
    runtime: Runtime = request.app.state.runtime
    pool = runtime.database.pool
    row = await queries.one(pool, viewer.organization_id, access.number(request.path_params["broadcast"]))
    if row is None:
        raise NotFound
    _, settings = await organizations.read(runtime, viewer.organization_id)
    text = scripts.with_notice(row["text"], settings.notice.mode, settings.notice.on, "initial")
    waits = row["state"] in WAITS
    draft = row["state"] == CampaignState.DRAFT
    facts = await campaign_setup.facts(pool, row["id"]) if draft else None
    reached = await queries.reached(pool, row["list_id"]) if waits and row["list_id"] is not None else None
    warnings = broadcasts.warnings(facts, reached["people"] if reached else 0) if facts else []
    return await render(
        request,
        "broadcast",
        viewer,
        broadcast=_shown(row, viewer) | {"leaves_as": text, "parts": sms.measure(text).parts},
        reached=reached,
        missing=await broadcasts.missing(pool, row) if draft else [],
        warnings=[one for one in warnings if one.section in WARNED_OF],
        progress=None if waits else await campaign_progress.figures(runtime, row["id"]),
        may_write=viewer.reaches(Role.MANAGER),
        choices=await _choices(runtime, viewer) if draft else {},
    )


def _shown(row: Row, viewer: Viewer) -> dict[str, Any]:
    at = row["scheduled_at"]
    return {
        **{name: row[name] for name in ("title", "text", "list", "state", "sandbox", "setup_done", "setup_total")},
        **{name: str(row[name] or "") for name in ("id", "list_id", "registration_id")},
        "scheduled_at": at.astimezone(UTC).isoformat() if at else "",
        "at": dated(at, viewer.language) if at else "",
        "later": bool(at and at > datetime.now(UTC)),
        "day": format_date((row["launched_at"] or row["created_at"]).date(), "medium", locale=locale(viewer.language)),
    }


async def keywords(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool, organization_id = runtime.database.pool, viewer.organization_id
    rows = await keyword_queries.listed(pool, organization_id, 0, CHOICES)
    lists = await contact_queries.lists(pool, organization_id, 0, CHOICES)
    tags = await tag_queries.listed(pool, organization_id, None, 0, CHOICES)
    asking = await campaign_queries.with_questions(pool, organization_id)
    return await render(
        request,
        "keywords",
        viewer,
        keywords=[dict(row) | {"word": row["word"].upper()} for row in rows],
        lists=[{"id": str(row["id"]), "name": row["name"]} for row in lists],
        tags=[{"id": str(row["id"]), "name": row["name"]} for row in tags if row["kind"] != "message"],
        campaigns=[
            {"id": str(row["id"]), "title": row["title"], "choices": _choices_of(row["questions"])} for row in asking
        ],
        numbers=[spaced(phone) for phone in await page_queries.texted_numbers(pool, organization_id)],
    )


def _choices_of(questions: str) -> list[tuple[str, str, str]]:
    """Key of the question, its words, and one answer."""
    asked = msgspec.json.decode(questions, type=list[Question])
    return [(str(question.key), question.text, answer.text) for question in asked for answer in question.answers]


ROUTES = [
    page("/broadcasts", every, Role.SUPERVISOR),
    page("/broadcasts/{broadcast}", one, Role.SUPERVISOR),
    page("/keywords", keywords, Role.MANAGER),
]
