"""When a campaign will have texted everybody, if its volunteers keep up with its numbers."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from server.actions import number_health, pools
from server.actions.binding import chosen_by
from server.domain import campaign_rules, scripts, sms
from server.domain.throughput import Bound, drain, ends_at
from server.domain.zones import US_ZONES, Place
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import numbers as number_queries
from server.storage.queries import throughput as queries

MOST = 10_000  # numbers of an organisation


@dataclass(frozen=True, slots=True)
class Forecast:
    """Sending starts at `starts`; `ends` counts texting hours only, and is None if it never does.

    `rate`: parts a second at most; `seconds` of sending, infinite where nothing can be sent.
    """

    people: int
    parts: int
    rate: float
    bound: Bound
    seconds: float
    starts: datetime
    ends: datetime | None
    now: datetime
    zone: str  # of somebody who will be texted


async def of_campaign(runtime: Runtime, organization_id: int, campaign_id: int) -> Forecast | None:
    """None for one that is over, or not there."""
    pool = runtime.database.pool
    row = await queries.planned(pool, organization_id, campaign_id)
    if row is None:
        return None
    numbers = _own(row, await number_queries.listed(pool, organization_id, 0, MOST))
    clocks = await number_health.clocks(runtime, organization_id, numbers)
    slowed = {id_: (clock.rate_factor, clock.resting_for) for id_, clock in clocks.items()}
    registrations = {one["id"]: one for one in await queries.registrations(pool, organization_id)}
    on = await pools.ground(runtime, organization_id)
    allowed = pools.capacity(on, registrations[row["registration_id"]], numbers, slowed)
    each = row["parts"] or await _parts(runtime, row)
    parts = round(row["people"] * each) + row["queue"]
    found = drain(parts, allowed)
    places = _places(row)
    starts: datetime = max(row["now"], row["scheduled_at"] or row["now"])
    return Forecast(
        people=row["people"],
        parts=parts,
        rate=allowed.slowest.overall,
        bound=found.bound,
        seconds=found.seconds,
        starts=starts,
        ends=ends_at(starts, found.seconds, places, _rules(row).hours) if parts else None,
        now=row["now"],
        zone=places[0].zones[0] if places else US_ZONES[0],
    )


def _own(row: Row, numbers: list[Row]) -> list[Row]:
    chosen = chosen_by(row["id"], row["own_numbers"])
    return [
        one
        for one in numbers
        if one["registration_id"] == row["registration_id"] and (chosen is None or one["id"] in chosen.number_ids)
    ]


async def _parts(runtime: Runtime, row: Row) -> int:
    """Of the longest first text as it is written, its fields not filled in; 1 while there is none."""
    notice = scripts.NOTICE if _rules(row).settings.notice.mode == "append" else ""
    texts = [one["text"] for one in await campaign_queries.initial_scripts(runtime.database.pool, row["id"])]
    return max((sms.measure(text + notice).parts for text in texts), default=1)


def _rules(row: Row) -> campaign_rules.Rules:
    return campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])


def _places(row: Row) -> list[Place]:
    return [Place.from_key(key) for key in orjson.loads(row["places"])]
