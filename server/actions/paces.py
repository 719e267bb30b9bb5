"""How fast numbers and campaigns go at this moment, what holds them, and when their queues will be empty."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from server.actions import number_health, pools
from server.actions.binding import chosen_by
from server.actions.number_health import Clocks
from server.actions.pools import Ground
from server.domain import campaign_rules
from server.domain.campaigns import CampaignState
from server.domain.languages import from_column
from server.domain.numbers import GONE, HELD, NumberState, why_it_rests
from server.domain.texting_hours import Hours, open_places
from server.domain.throughput import Bound, drain, ends_at
from server.domain.zones import Place
from server.governor.governor import NumberClock
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import numbers as number_queries
from server.storage.queries import throughput as queries

MOST = 1_000  # numbers that are told one by one
PAUSED = "paused"
HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Paces:
    """As in the event `governor.changed`; `now` by PostgreSQL's clock."""

    numbers: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]


async def of(runtime: Runtime, organization_id: int, *, phones: bool = False) -> Paces:
    """Without phones it may be told to supervisors, who see no number texts are sent from."""
    pool = runtime.database.pool
    numbers = [
        row
        for row in await number_queries.listed(pool, organization_id, 0, MOST)
        if row["state"] != NumberState.RELEASED
    ]
    on = await pools.ground(runtime, organization_id)
    clocks = await number_health.clocks(runtime, organization_id, numbers)
    registrations = {row["id"]: row for row in await queries.registrations(pool, organization_id)}
    campaigns = await queries.campaigns(pool, organization_id)
    lately = await queries.lately(pool, organization_id)
    return Paces(
        numbers=_numbers(numbers if phones else _nameless(numbers), on, clocks, _rates(lately, "number_id")),
        campaigns=[
            _campaign(row, on, registrations[row["registration_id"]], numbers, clocks, _rates(lately, "campaign_id"))
            for row in campaigns
            if row["state"] != CampaignState.SCHEDULED
        ],
    )


def _nameless(numbers: Sequence[Row]) -> list[Row]:
    return [{**row, "phone": ""} for row in numbers]


def _rates(lately: Sequence[Row], by: str) -> Counter[int]:
    found: Counter[Any] = Counter()
    for row in lately:
        found[row[by]] += row["rate"]
    return found


def _numbers(numbers: Sequence[Row], on: Ground, clocks: Clocks, rates: Mapping[int, float]) -> list[dict[str, Any]]:
    queued: Counter[int | None] = Counter()
    for row in on.queue:
        queued[row["number_id"]] += row["parts"]
    return [_number(row, clocks, rates.get(row["id"], 0.0), queued[row["id"]]) for row in numbers]


def _number(row: Row, clocks: Clocks, rate: float, queue: int) -> dict[str, Any]:
    clock = clocks.get(row["id"])
    told: dict[str, Any] = {
        "id": str(row["id"]),
        "phone": row["phone"],
        "rate": round(rate, 2),
        "limit": round(number_health.rate(row, clock) or 0.0, 2),
        "queue": queue,
        "state": row["state"],
    }
    return told | _pause(row, clock)


def _pause(row: Row, clock: NumberClock | None) -> dict[str, Any]:
    """Why it does not send, in words, and until when, where that is known."""
    if row["account_stopped"]:
        return {"reason": from_column(row["account_stopped"])}
    if row["state"] != NumberState.ACTIVE or clock is None:
        return {"reason": why_it_rests(row["state_reason"])} if row["state_reason"] else {}
    if clock.resting_for > 0:
        rest = {"state": NumberState.RESTING, "reason": why_it_rests(clock.reason)}
        return rest | {"until": _in(row, clock.resting_for)}
    return {"reason": HELD, "until": _in(row, clock.holding_for)} if clock.holding_for > 0 else {}


def _in(row: Row, seconds: float) -> str | None:
    now: datetime = row["now"]
    return views.moment((now + timedelta(seconds=round(seconds))).replace(microsecond=0))


def _campaign(
    row: Row,
    on: Ground,
    registration: Row,
    numbers: Sequence[Row],
    clocks: Clocks,
    rates: Mapping[int, float],
) -> dict[str, Any]:
    chosen = chosen_by(row["id"], row["own_numbers"])
    mine = [
        one
        for one in numbers
        if one["registration_id"] == row["registration_id"] and (chosen is None or one["id"] in chosen.number_ids)
    ]
    factors = {id_: (clock.rate_factor, clock.resting_for) for id_, clock in clocks.items()}
    allowed = pools.capacity(on, registration, mine, factors)
    waits = sum(one["parts"] for one in on.queue if one["campaign_id"] == row["id"])
    ahead = sum(one["parts"] for one in on.queue if one["registration_id"] == row["registration_id"])
    found = drain(ahead, allowed)
    return {
        "id": str(row["id"]),
        "rate": round(rates.get(row["id"], 0.0), 2),
        "limit": round(allowed.slowest.overall, 2),
        "queue": waits,
        "bound_by": _bound(row, waits, found.bound, mine),
        "forecast_end": _end(row, found.seconds) if waits else None,
    }


def _bound(row: Row, waits: int, bound: Bound, numbers: Collection[Row]) -> str | None:
    """None while nothing waits: then people hold it, who press Send."""
    if row["paused"] == "all":
        return PAUSED
    if not waits:
        return None
    if not open_places(orjson.loads(row["places"]), _hours(row), row["now"]):
        return HOURS
    return bound if any(one["state"] not in GONE for one in numbers) else Bound.NUMBERS


def _end(row: Row, seconds: float) -> str | None:
    if row["paused"] == "all":
        return None
    places = [Place.from_key(key) for key in orjson.loads(row["places"])]
    end = ends_at(row["now"], seconds, places, _hours(row))
    return views.moment(end.replace(microsecond=0)) if end else None


def _hours(row: Row) -> Hours:
    return campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"]).hours
