"""What texts are sent from, for managers: pools with their forecasts, and each number."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import number_health, planning, pools
from server.actions.number_health import FEW, Doing
from server.actions.planning import Asked
from server.actions.warnings import EXPIRY_DAYS
from server.domain.languages import from_column
from server.domain.numbers import GONE, NumberState, ShortCodeType, why_it_rests
from server.domain.people import Role
from server.domain.phones import area_code, spaced
from server.domain.throughput import CONTACTS_A_DAY, duration
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import messages as message_queries
from server.storage.queries import numbers as queries
from server.storage.queries import pages as page_queries
from server.storage.queries import throughput as throughput_queries

MOST = 2_000  # numbers, or people, on a page


async def numbers(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool, organization_id = runtime.database.pool, viewer.organization_id
    rows = await queries.listed(pool, organization_id, 0, MOST)
    doing = await number_health.doing(runtime, organization_id, rows)
    summaries = await pools.summaries(runtime, organization_id, rows, doing)
    return await render(
        request,
        "numbers",
        viewer,
        pools=[_pool(one, _of_pool(one, rows, doing)) for one in summaries],
        count=len(rows),
        open_texts=sum((await message_queries.counts(pool, organization_id)).values()),
        plan=await _plan(runtime, viewer, request.query_params),
        accounts=[
            {"id": str(row["id"]), "name": row["name"]} for row in await page_queries.accounts(pool, organization_id)
        ],
        people=[_choice(row) for row in await page_queries.people(pool, organization_id, MOST)],
        registrations=[_choice(row) for row in await page_queries.registrations(pool, organization_id)],
    )


def _choice(row: Row) -> dict[str, str]:
    return {"id": str(row["id"]), "name": row["name"]}


def _of_pool(one: pools.PoolSummary, rows: Sequence[Row], doing: Mapping[int, Doing]) -> list[dict[str, Any]]:
    """Those that need a look first."""
    mine = [row for row in rows if row["registration_id"] == one.registration["id"]]
    shown = [_number(row, doing[row["id"]]) for row in mine]
    return sorted(shown, key=lambda number: (number["state"] in GONE, number["state"] == "active"))


def _pool(one: pools.PoolSummary, shown: list[dict[str, Any]]) -> dict[str, Any]:
    row = one.registration
    return {
        **{name: getattr(one, name) for name in ("numbers", "resting", "gone", "queue", "undecided", "ahead")},
        "id": "" if row["id"] is None else str(row["id"]),
        "name": row["name"],
        "state": "expired" if row["expired"] else row["state"],
        "expires_in": _soon(row["expires_on"]),
        "rate": one.rate,
        "limit": one.limit,
        "bound": one.bound,
        "queue_time": duration(one.queue_drain.seconds),
        "all_time": duration(one.all_drain.seconds),
        "advice": one.advice,
        "shown": shown,
    }


def _soon(expires_on: date | None) -> int | None:
    """Days until a registration expires, when that is soon enough to renew it."""
    days = None if expires_on is None else (expires_on - datetime.now(UTC).date()).days
    return days if days is not None and 0 <= days <= EXPIRY_DAYS else None


def _number(row: Row, doing: Doing) -> dict[str, Any]:
    resting = row["state"] == NumberState.ACTIVE and doing.resting_for > 0
    return {
        **{name: row[name] for name in ("kind", "short_code_type", "mms", "user_name", "daily_contacts")},
        "id": str(row["id"]),
        "phone": spaced(row["phone"]),
        "area_code": area_code(row["phone"]),
        "state": NumberState.RESTING if resting else row["state"],
        "reason": _reason(row, doing, resting=resting),
        "rests_for": duration(doing.resting_for) if resting else None,
        "held_for": duration(doing.holding_for) if doing.holding_for > 0 else None,
        "rate": doing.rate,
        "factor": doing.factor,
        "limit": row["parts_per_second"],
        "queue": doing.queue,
        "backlog": None if doing.backlog_seconds is None else duration(doing.backlog_seconds),
        "today": doing.today,
        "most_today": row["daily_contacts"] or CONTACTS_A_DAY,
        "many_today": doing.many_today,
        "contacts": doing.contacts,
        **_shares(doing),
    }


def _reason(row: Row, doing: Doing, *, resting: bool) -> str | None:
    if row["account_stopped"]:
        return from_column(row["account_stopped"])
    return why_it_rests((doing.reason if resting else row["state_reason"]) or "") or None


def _shares(doing: Doing) -> dict[str, Any]:
    """In percent, None while too few texts have ended to say anything."""
    shares = {"delivered": doing.delivered, "filtered": doing.filtered, "replied": doing.reply_rate}
    known = doing.settled >= FEW
    return {name: round(100 * share, 1) if known and share is not None else None for name, share in shares.items()}


async def _plan(runtime: Runtime, viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """What the calculator was asked, as far as it can be read, and its answer."""
    asked = Asked(
        contacts=_whole(query.get("contacts"), 100_000_000),
        parts=_whole(query.get("parts"), 11),
        hours=_decimal(query.get("hours")),
        numbers=_whole(query.get("numbers"), 100_000),
        registration_id=_whole(query.get("registration"), 10**17),
    )
    try:
        found = await planning.calculate(runtime, viewer, asked)
    except NotFound:
        found = await planning.calculate(runtime, viewer, Asked())
    return {
        "asked": "contacts" in query,
        "registration": query.get("registration", ""),
        "found": found,
        "time": duration(found.hours_needed * 3_600),
    }


def _whole(raw: str | None, most: int) -> int | None:
    return min(int(raw[:18]), most) if raw and raw.isascii() and raw.isdigit() else None


def _decimal(raw: str | None) -> float | None:
    try:
        value = float(raw or "")
    except ValueError:
        return None
    return value if 0 < value <= 1_000 else None


async def number(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool, organization_id = runtime.database.pool, viewer.organization_id
    row = await queries.one(pool, organization_id, access.number(request.path_params["id"]))
    if row is None:
        raise NotFound
    doing = (await number_health.doing(runtime, organization_id, [row]))[row["id"]]
    rows = await queries.listed(pool, organization_id, 0, MOST)
    campaigns = await throughput_queries.campaigns(pool, organization_id)
    return await render(
        request,
        "number",
        viewer,
        number=_number(row, doing) | {"registration_id": _id(row["registration_id"]), "user_id": _id(row["user_id"])},
        waiting=doing.waiting,
        gone=row["state"] in GONE,
        types=list(ShortCodeType),
        registrations=[_choice(one) for one in await page_queries.registrations(pool, organization_id)],
        people=[_choice(one) for one in await page_queries.people(pool, organization_id, MOST)],
        others=[
            {"id": str(one["id"]), "phone": spaced(one["phone"]), "mms": one["mms"], "near": area_code(one["phone"])}
            for one in rows
            if one["id"] != row["id"] and one["state"] == NumberState.ACTIVE
        ],
        campaigns=[_campaign(one, row["id"]) for one in campaigns if one["registration_id"] == row["registration_id"]],
    )


def _id(number_id: int | None) -> str:
    return "" if number_id is None else str(number_id)


def _campaign(row: Row, number_id: int) -> dict[str, Any]:
    chosen = orjson.loads(row["own_numbers"]) if row["own_numbers"] else None
    return {"id": str(row["id"]), "title": row["title"], "texts": chosen is None or number_id in chosen}


async def campaign_numbers(request: Request, viewer: Viewer) -> Response:
    """Which numbers of its registration a campaign texts from."""
    pool, organization_id = request.app.state.runtime.database.pool, viewer.organization_id
    campaign_id = access.number(request.path_params["id"])
    campaign = await queries.of_campaign(pool, organization_id, campaign_id)
    if campaign is None:
        raise NotFound
    chosen = orjson.loads(campaign["own_numbers"]) if campaign["own_numbers"] else None
    rows = await queries.listed(pool, organization_id, 0, MOST)
    mine = [row for row in rows if row["registration_id"] == campaign["registration_id"] and row["state"] not in GONE]
    return await render(
        request,
        "campaign_numbers",
        viewer,
        campaign={"id": str(campaign_id), "title": campaign["title"]},
        every=chosen is None,
        numbers=[
            {
                "id": str(row["id"]),
                "phone": spaced(row["phone"]),
                "mms": row["mms"],
                "chosen": chosen is None or row["id"] in chosen,
            }
            for row in mine
        ],
    )


ROUTES = [
    page("/numbers", numbers, Role.MANAGER),
    page("/numbers/{id}", number, Role.MANAGER),
    page("/campaigns/{id}/numbers", campaign_numbers, Role.MANAGER),
]
