"""How a campaign's first texts go: from the press of Send to the phone, and when all will have gone."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date

from server.access import Viewer
from server.actions import forecasts
from server.actions.forecasts import Forecast
from server.domain.languages import Phrase, locale
from server.domain.moments import clock
from server.domain.throughput import BINDS, duration
from server.domain.zones import named, zone_info
from server.runtime import Runtime
from server.storage.queries import throughput as queries

REASONS = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """`not_sent`: reasons of texts that were processed and never left, with how many; `end` labelled with its zone."""

    not_sent: list[tuple[str, int]]
    people: int
    time: Phrase | None
    bound: Phrase | None
    starts: str | None
    ends: str | None
    stands: bool


async def of(runtime: Runtime, viewer: Viewer, campaign_id: int) -> Sending:
    found = await forecasts.of_campaign(runtime, viewer.organization_id, campaign_id)
    rows = await queries.kept_back(runtime.database.pool, campaign_id, REASONS)
    not_sent = [(row["reason"], row["texts"]) for row in rows]
    if found is None or not found.parts:
        return Sending(not_sent, 0, None, None, None, None, stands=False)
    zone = found.zone
    return Sending(
        not_sent,
        people=found.people,
        time=duration(found.seconds),
        bound=BINDS[found.bound],
        starts=moment(found.starts, zone, viewer.language) if _is_later(found) else None,
        ends=moment(found.ends, zone, viewer.language) if found.ends else None,
        stands=found.ends is None,
    )


def _is_later(found: Forecast) -> bool:
    return found.starts > found.now


def moment(at: datetime, zone: str, language: str) -> str:
    """By the clock of those who are texted, labelled: Tue 3:42 pm MST."""
    there = at.astimezone(zone_info(zone))
    return f"{format_date(there, 'EEE', locale=locale(language))} {clock(there, language)} {named(there)}"
