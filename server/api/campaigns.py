"""Campaigns: drafts, launch, steering, figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
import orjson
from msgspec import UNSET, UnsetType

from server import access
from server.actions import campaign_progress, campaign_setup, campaigns, drafts, reviews
from server.api.call import Call
from server.api.fields import Language, one_of
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain import readiness
from server.domain.campaigns import CampaignState, Switches
from server.domain.drafts import CampaignChange, Moment, NewCampaign, Shared, SomePeople
from server.domain.languages import told
from server.domain.organizations import TextingHours
from server.domain.people import Role
from server.domain.readiness import Item
from server.domain.reports import Chosen
from server.domain.surveys import Question
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import campaigns as queries

table = Table()

STEER_CODES = ("not_found", "not_launched", "setting_up", "not_started", "ended")


class SetupView(msgspec.Struct, frozen=True):
    done: int
    total: int


class InitialView(msgspec.Struct, frozen=True):
    id: str
    text: str
    language: str | None
    media_url: str | None


class ResponseView(msgspec.Struct, frozen=True):
    """`apply_tags` are ids."""

    id: str
    title: str
    text: str
    apply_tags: list[str]
    set_fields: dict[str, str]


class AnswerView(msgspec.Struct, frozen=True):
    """`next` is the key of a question; null is the end."""

    text: str
    next: str | None
    response_script: str | None
    response_script_id: str | None


class QuestionView(msgspec.Struct, frozen=True):
    key: str
    text: str
    answers: list[AnswerView]


class CampaignRow(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may know with whom a campaign is shared."""

    id: str
    title: str
    description: str
    disclaimer: str
    start_label: str
    image_url: str | None
    state: CampaignState
    paused: str | None
    switches: Switches
    bucket_size: int | None
    texting_hours: TextingHours | None
    scheduled_at: datetime | None
    publish_at: datetime | None
    setup: SetupView
    created_at: datetime
    launched_at: datetime | None
    ended_at: datetime | None
    folder_ids: list[str]


class CampaignView(CampaignRow, frozen=True, kw_only=True):
    """The whole. What stands behind the texts is for supervisors. Readiness is a draft's; after the launch, warnings
    are of canned responses alone."""

    response_scripts: list[ResponseView]
    questions: list[QuestionView]
    list_id: str | UnsetType | None = UNSET
    audience_id: str | UnsetType | None = UNSET
    registration_id: str | UnsetType | None = UNSET
    area_codes: list[str] | UnsetType = UNSET
    report: Chosen | UnsetType = UNSET
    audience: Shared | UnsetType = UNSET
    audience_language: str | UnsetType | None = UNSET
    image_id: str | UnsetType | None = UNSET
    test_phone: str | UnsetType | None = UNSET
    is_template: bool | UnsetType = UNSET
    initial_scripts: list[InitialView] | UnsetType = UNSET
    contacts: int | UnsetType = UNSET
    readiness: list[Item] | UnsetType = UNSET
    warnings: list[Item] | UnsetType = UNSET


class Sentiment(msgspec.Struct, frozen=True):
    """Threads by the band of their newest reply."""

    positive: int
    neutral: int
    negative: int
    mean: float | None


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """`contacts = suppressed + unassigned + assigned + processed`; each contact once.

    `opt_outs` are those of the `sent` who opted out since.
    """

    contacts: int
    suppressed: int
    unassigned: int
    assigned: int
    processed: int
    waiting: int
    unknown: int
    unconfirmed: int
    not_sent: int
    sent: int
    delivered: int
    not_delivered: int
    in_flight: int
    replies: int
    needs_attention: int
    opt_outs: int
    sentiment: Sentiment


class Publish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`at`: not before; left out, at once. `language`: only for people who use that one."""

    to: Shared
    at: Moment | None = None
    language: Language | None = None


class Pause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scope: Literal["all", "initials"] = "all"


@table.add("GET", "/campaigns", answer=Page[CampaignRow], query=("state", "folder", "limit", "cursor"))
async def list_campaigns(call: Call) -> Page[CampaignRow]:
    """Volunteers see those shared with them."""
    limit = limit_of(call.query)
    viewer = call.viewer
    rows = await queries.listed(
        call.runtime.database.pool,
        viewer.organization_id,
        None if viewer.is_supervisor else viewer.user_id,
        one_of("state", call.query.get("state"), CampaignState),
        after_of(call.query),
        limit + 1,
        access.number(call.query["folder"]) if call.query.get("folder") else None,
    )
    return page_of(rows, limit, lambda row: CampaignRow(**_common(row)))


@table.add("POST", "/campaigns", least=Role.MANAGER, body=NewCampaign, answer=CampaignView, status=201)
async def createview(call: Call) -> CampaignView:
    return await view(call, await drafts.create(call.runtime, call.viewer, call.body))


@table.add("GET", "/campaigns/{id}", answer=CampaignView, codes=("not_found",))
async def readview(call: Call) -> CampaignView:
    return await view(call, await access.campaign(call.runtime, call.viewer, call.path["id"]))


@table.add(
    "PATCH",
    "/campaigns/{id}",
    least=Role.MANAGER,
    body=CampaignChange,
    answer=CampaignView,
    codes=("not_found", "locked"),
)
async def changeview(call: Call) -> CampaignView:
    """What is left out stays."""
    campaign_id = access.number(call.path["id"])
    await drafts.change(call.runtime, call.viewer, campaign_id, call.body)
    return await view(call, campaign_id)


@table.add("POST", "/campaigns/{id}/copy", least=Role.MANAGER, answer=CampaignView, status=201, codes=("not_found",))
async def copyview(call: Call) -> CampaignView:
    return await view(call, await drafts.copy(call.runtime, call.viewer, access.number(call.path["id"])))


@table.add(
    "POST",
    "/campaigns/{id}/launch",
    least=Role.MANAGER,
    answer=CampaignView,
    status=202,
    codes=("not_found", "not_ready", "launched"),
)
async def launchview(call: Call) -> CampaignView:
    """Set-up goes on in the background; `setup` says how far it is."""
    campaign_id = access.number(call.path["id"])
    await campaign_setup.launch(call.runtime, call.viewer, campaign_id)
    return await view(call, campaign_id)


@table.add(
    "POST",
    "/campaigns/{id}/publish",
    least=Role.MANAGER,
    body=Publish,
    answer=CampaignView,
    codes=("not_found", "ended"),
)
async def publishview(call: Call) -> CampaignView:
    campaign_id, body = access.number(call.path["id"]), call.body
    await campaigns.publish(call.runtime, call.viewer, campaign_id, body.to, body.at, body.language)
    return await view(call, campaign_id)


@table.add("POST", "/campaigns/{id}/pause", least=Role.SUPERVISOR, body=Pause, answer=CampaignView, codes=STEER_CODES)
async def pauseview(call: Call) -> CampaignView:
    campaign_id = access.number(call.path["id"])
    await campaigns.pause(call.runtime, call.viewer, campaign_id, call.body.scope)
    return await view(call, campaign_id)


@table.add("POST", "/campaigns/{id}/resume", least=Role.SUPERVISOR, answer=CampaignView, codes=STEER_CODES)
async def resumeview(call: Call) -> CampaignView:
    campaign_id = access.number(call.path["id"])
    await campaigns.resume(call.runtime, call.viewer, campaign_id)
    return await view(call, campaign_id)


@table.add(
    "POST",
    "/campaigns/{id}/end",
    least=Role.MANAGER,
    answer=CampaignView,
    codes=("not_found", "not_launched", "ended"),
)
async def endview(call: Call) -> CampaignView:
    campaign_id = access.number(call.path["id"])
    await campaigns.end(call.runtime, call.viewer, campaign_id)
    return await view(call, campaign_id)


@table.add(
    "POST",
    "/campaigns/{id}/archive",
    least=Role.MANAGER,
    answer=CampaignView,
    codes=("not_found", "setting_up", "not_started", "running", "paused", "ended"),
)
async def archiveview(call: Call) -> CampaignView:
    campaign_id = access.number(call.path["id"])
    await campaigns.archive(call.runtime, call.viewer, campaign_id)
    return await view(call, campaign_id)


@table.add("GET", "/campaigns/{id}/progress", least=Role.SUPERVISOR, answer=ProgressView, codes=("not_found",))
async def read_progress(call: Call) -> ProgressView:
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    figures = await campaign_progress.figures(call.runtime, campaign_id)
    return msgspec.convert(figures, ProgressView)


async def view(call: Call, campaign_id: int) -> CampaignView:
    """As the viewer may see it, whose right to it was looked up before."""
    pool = call.runtime.database.pool
    row = await queries.by_id(pool, call.viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    responses = [_response(script) for script in await queries.response_scripts(pool, campaign_id)]
    behind = await _behind(call, row) if call.viewer.is_supervisor else {}
    questions = questions_of(row, {script.title: script.id for script in responses})
    return CampaignView(**_common(row), response_scripts=responses, questions=questions, **behind)


def _response(script: Row) -> ResponseView:
    tags = [str(tag) for tag in orjson.loads(script["apply_tags"] or "[]")]
    return ResponseView(
        str(script["id"]), script["title"], script["text"], tags, orjson.loads(script["set_fields"] or "{}")
    )


def questions_of(row: Row, ids: Mapping[str, str]) -> list[QuestionView]:
    questions = msgspec.json.decode(row["questions"] or "[]", type=list[Question])
    return [
        QuestionView(
            str(question.key),
            question.text,
            [
                AnswerView(one.text, one.next or None, one.response_script, ids.get(one.response_script or ""))
                for one in question.answers
            ],
        )
        for question in questions
    ]


def _common(row: Row) -> dict[str, Any]:
    moments = ("scheduled_at", "publish_at", "created_at", "launched_at", "ended_at")
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in ("title", "description", "disclaimer", "start_label", "paused", "bucket_size")},
        **{name: row[name] and row[name].astimezone(UTC) for name in moments},
        "image_url": row["image_token"] and f"/media/{row['image_token']}",
        "state": CampaignState(row["state"]),
        "folder_ids": [str(folder_id) for folder_id in row["folder_ids"]],
        "switches": msgspec.json.decode(row["switches"], type=Switches),
        "texting_hours": msgspec.json.decode(row["texting_hours"] or "null", type=TextingHours | None),
        "setup": SetupView(row["setup_done"], row["setup_total"]),
    }


async def _behind(call: Call, row: Row) -> dict[str, Any]:
    pool = call.runtime.database.pool
    audience = orjson.loads(row["audience"])
    shared = SomePeople(audience.get("team_ids", []), audience.get("user_ids", []))
    return {
        "list_id": _id(row["list_id"]),
        "audience_id": _id(row["audience_id"]),
        "registration_id": _id(row["registration_id"]),
        "area_codes": orjson.loads(row["area_codes"]),
        "report": msgspec.json.decode(row["report"] or "{}", type=Chosen),
        "audience": "public" if audience.get("public") else shared,
        "audience_language": audience.get("language"),
        "image_id": _id(row["image_id"]),
        "test_phone": row["test_phone"],
        "is_template": row["is_template"],
        "initial_scripts": [
            InitialView(str(script["id"]), script["text"], script["language"], script["media_url"])
            for script in await queries.initial_scripts(pool, row["id"])
        ],
        **await _judged(call, row),
    }


async def _judged(call: Call, row: Row) -> dict[str, Any]:
    if row["state"] != CampaignState.DRAFT:
        responses = await queries.response_scripts(call.runtime.database.pool, row["id"])
        looks = readiness.of_responses([script["text"] for script in responses])
        return {"contacts": row["setup_total"], "readiness": [], "warnings": _told(looks, call.viewer.language)}
    facts = await campaign_setup.facts(call.runtime.database.pool, row["id"])
    if facts.texts is not None:
        cost = (await reviews.of(call.runtime, call.viewer, row, facts.contacts)).texts
        facts = replace(facts, cost=cost)
    return {
        "contacts": facts.contacts,
        "readiness": _told(readiness.missing(facts), call.viewer.language),
        "warnings": _told(readiness.warnings(facts), call.viewer.language),
    }


def _told(items: list[Item], language: str) -> list[Item]:
    return [msgspec.structs.replace(item, detail=told(item.detail, language)) for item in items]


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
