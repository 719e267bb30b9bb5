"""Pools and their forecasts: what each registration can send, how many numbers a plan takes, what goes on now."""

from datetime import datetime
from typing import Any

import msgspec

from server import access
from server.actions import forecasts, number_health, paces, planning, pools
from server.api.call import Call
from server.api.routing import Table
from server.domain.languages import Phrase
from server.domain.people import Role
from server.domain.throughput import Bound
from server.errors import FieldError, Invalid, Refused
from server.storage.queries import numbers as queries

table = Table()

MOST = 10_000  # numbers of an organisation


class PoolView(msgspec.Struct, frozen=True, kw_only=True):
    """Rates in parts a second, seconds null where it never ends; `ahead`: parts of people yet to be texted.

    `registration_id` is null for numbers of no registration. `undecided` texts wait because their number is gone.
    """

    registration_id: str | None
    name: str
    state: str
    numbers: int
    resting: int
    gone: int
    rate: float
    limit: float
    queue: int
    undecided: int
    ahead: int
    bound_by: Bound
    queue_seconds: float | None
    all_seconds: float | None
    advice: str


class PoolsView(msgspec.Struct, frozen=True):
    items: list[PoolView]


@table.add("GET", "/pools", least=Role.MANAGER, answer=PoolsView)
async def list_pools(call: Call) -> PoolsView:
    organization_id = call.viewer.organization_id
    rows = await queries.listed(call.runtime.database.pool, organization_id, 0, MOST)
    doing = await number_health.doing(call.runtime, organization_id, rows)
    found = await pools.summaries(call.runtime, organization_id, rows, doing)
    return PoolsView([_view(one) for one in found])


def _view(one: pools.PoolSummary) -> PoolView:
    row = one.registration
    return PoolView(
        registration_id=None if row["id"] is None else str(row["id"]),
        name=row["name"],
        state="expired" if row["expired"] else row["state"],
        **{name: getattr(one, name) for name in ("numbers", "resting", "gone", "rate", "limit", "queue")},
        undecided=one.undecided,
        ahead=one.ahead,
        bound_by=one.all_drain.bound,
        queue_seconds=_finite(one.queue_drain.seconds),
        all_seconds=_finite(one.all_drain.seconds),
        advice=one.advice,
    )


def _finite(value: float) -> float | None:
    return None if value == float("inf") else round(value, 1)


class LimitView(msgspec.Struct, frozen=True):
    """Parts a second in all that one limit lets through, and whether that is enough."""

    bound_by: Bound
    rate: float
    enough: bool


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """`numbers_needed` is null where no count of numbers does it, `hours_needed` where those at hand never do.

    `numbers_for_people`: so that none texts more people a day than carriers like.
    """

    contacts: int
    parts: int
    hours: float
    numbers: int
    rate_needed: float
    numbers_needed: int | None
    numbers_for_people: int
    volunteers_needed: int
    hours_needed: float | None
    contacts_possible: int
    bound_by: Bound
    limits: list[LimitView]
    sentence: str


@table.add(
    "GET",
    "/calculator",
    least=Role.MANAGER,
    answer=PlanView,
    query=("contacts", "parts", "hours", "numbers", "per_number", "registration_id"),
)
async def calculate(call: Call) -> PlanView:
    """How many numbers, what rate and how many volunteers a text bank takes; and what the numbers at hand can do."""
    asked = planning.Asked(
        contacts=_whole(call, "contacts", 1, 100_000_000),
        parts=_whole(call, "parts", 1, 11),
        numbers=_whole(call, "numbers", 0, 100_000),
        hours=_decimal(call, "hours", 0.1, 1_000),
        per_number=_decimal(call, "per_number", 0.01, 1_000),
        registration_id=access.number(call.query["registration_id"]) if call.query.get("registration_id") else None,
    )
    found = await planning.calculate(call.runtime, call.viewer, asked)
    return PlanView(
        limits=[LimitView(limit.bound, round(limit.overall, 2), enough) for limit, enough in found.limits],
        hours_needed=_finite(found.hours_needed),
        **{name: getattr(found, name) for name in _PLAIN},
    )


_PLAIN = (
    "contacts", "parts", "hours", "numbers", "rate_needed", "numbers_needed", "numbers_for_people",
    "volunteers_needed", "contacts_possible", "bound_by", "sentence",
)  # fmt: skip


def _whole(call: Call, name: str, least: int, most: int) -> int | None:
    found = _decimal(call, name, least, most)
    return None if found is None else round(found)


def _decimal(call: Call, name: str, least: float, most: float) -> float | None:
    raw = call.query.get(name, "")
    if not raw:
        return None
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        sentence = Phrase("A number from {least} to {most}.", least=f"{least:g}", most=f"{most:g}")
        raise Invalid(sentence, fields=[FieldError(name, "invalid", sentence)])
    return value


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """Sending starts at `starts`; `ends` counts texting hours only, at full rate (null: never, or nothing to send)."""

    people: int
    parts: int
    rate: float
    bound_by: Bound
    seconds: float | None
    starts: datetime
    ends: datetime | None


@table.add("GET", "/campaigns/{id}/forecast", least=Role.SUPERVISOR, answer=ForecastView, codes=("not_found", "ended"))
async def forecast_campaign(call: Call) -> ForecastView:
    """When everybody will have been texted, if volunteers keep up with the numbers."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    found = await forecasts.of_campaign(call.runtime, call.viewer.organization_id, campaign_id)
    if found is None:
        raise Refused("This campaign has ended. Nothing more is sent.", code="ended")
    return ForecastView(
        **{name: getattr(found, name) for name in ("people", "parts", "starts", "ends")},
        rate=round(found.rate, 2),
        bound_by=found.bound,
        seconds=_finite(found.seconds),
    )


class PacesView(msgspec.Struct, frozen=True):
    """The body of the event `governor.changed`; `phone` is for managers only."""

    numbers: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]


@table.add("GET", "/live/governor", least=Role.SUPERVISOR, answer=PacesView)
async def read_governor(call: Call) -> PacesView:
    phones = call.viewer.reaches(Role.MANAGER)
    found = await paces.of(call.runtime, call.viewer.organization_id, phones=phones)
    return PacesView(found.numbers, found.campaigns)
