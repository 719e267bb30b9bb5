"""How a campaign went: delivery, response and mood, its scripts side by side, hours and ways; for page, API and PDF."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import msgspec

from server.access import Viewer
from server.actions import campaign_progress
from server.domain import comparison
from server.domain.comparison import Share
from server.domain.languages import Phrase, from_column
from server.domain.organizations import Settings
from server.domain.people import Role
from server.domain.zones import Place
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.database import Pool, Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import results as queries

T = TypeVar("T", bound=msgspec.Struct)

VOLUNTEERS = 200  # rows; the rest is in the exports
REASONS = 20
WAYS = 12  # carriers, areas, numbers: the greatest of each
KEEP = 20  # an analysis is shown for so many times what it took; then it is made again
SOON = 0.5  # seconds: what takes less is made anew each time, and not kept


WHY = {
    "opted_out": Phrase("The person opted out before it left."),
    "do_not_call": Phrase("The person is on the do-not-text list."),
    "ended": Phrase("The campaign ended before it left."),
    "hours": Phrase("Texting hours were over before it could leave."),
    "undone": Phrase("It was undone."),
    "released": Phrase("The conversation was handed back."),
    "failed": Phrase("The carrier refused it and did not say why."),
    "undelivered": Phrase("The carrier could not deliver it and did not say why."),
}
CARRIERS = {
    "att": "AT&T",
    "tmobile": "T-Mobile",
    "verizon": "Verizon",
    "other": Phrase("Other carriers"),
    "unknown": Phrase("Not known yet"),
}


class Part(msgspec.Struct, frozen=True):
    """A count with its share of the whole in percent; the share is None of nothing."""

    name: str
    count: int
    share: float | None


class Script(msgspec.Struct, frozen=True):
    """An initial script; `replied` are people, `low` and `high` the percent that chance leaves open (95 %)."""

    name: str
    text: str
    language: str | None
    sent: int
    delivered: int
    replied: int
    opt_outs: int
    positive: int
    mean: float | None
    share: float
    low: float
    high: float


class Hour(msgspec.Struct, frozen=True):
    """An hour in which something happened, by the clock of the analysis' zone: `2026-10-03T14:00`."""

    at: str
    initials: int
    answers: int
    replies: int
    opt_outs: int


class Way(msgspec.Struct, frozen=True):
    """First texts by one carrier, to one area or from one number."""

    kind: Literal["carrier", "area", "number"]
    name: str
    sent: int
    delivered: int
    not_delivered: int
    replied: int


class Volunteer(msgspec.Struct, frozen=True):
    """Who sent first texts; without a name, what nobody holds."""

    name: str | None
    sent: int
    delivered: int
    replies: int
    opt_outs: int
    needs_attention: int


class Reason(msgspec.Struct, frozen=True):
    """Why first texts did not arrive."""

    reason: str
    state: str
    texts: int


class Analysis(msgspec.Struct, frozen=True):
    """The three analytics of a campaign, and what explains them. `progress` is the body of the progress call."""

    progress: dict[str, Any]
    delivery: list[Part]
    response: list[Part]
    sentiment: list[Part]
    scripts: list[Script]
    conclusion: str | None
    zone: str
    hours: list[Hour]
    ways: list[Way]
    volunteers: list[Volunteer]
    reasons: list[Reason]
    parts: dict[str, int]


class Kept(msgspec.Struct):
    """An analysis that took long, the moment from which it is too old, and the next one while it is made."""

    analysis: Analysis
    until: float
    next: asyncio.Task[Analysis] | None = None


async def of(runtime: Runtime, organization_id: int, campaign_id: int) -> Analysis:
    """Made anew when it is old. One that takes long is shown once more while the next is made. Raises NotFound."""
    kept: Kept | None = runtime.analyses.get((organization_id, campaign_id))
    if kept is None:
        return await _make(runtime, organization_id, campaign_id)
    if time.monotonic() >= kept.until and (kept.next is None or kept.next.done()):
        kept.next = asyncio.create_task(_make(runtime, organization_id, campaign_id))
    return kept.analysis


def shown_to(viewer: Viewer, found: Analysis) -> Analysis:
    """Only who looks after the numbers sees them."""
    if viewer.reaches(Role.MANAGER):
        return found
    return msgspec.structs.replace(found, ways=[way for way in found.ways if way.kind != "number"])


async def _make(runtime: Runtime, organization_id: int, campaign_id: int) -> Analysis:
    began = time.monotonic()
    pool = runtime.database.pool
    row = await campaign_queries.by_id(pool, organization_id, campaign_id)
    if row is None:
        raise NotFound
    made = await _analysis(runtime, row, await _zone(pool, organization_id, row))
    took = time.monotonic() - began
    key = (organization_id, campaign_id)
    if took < SOON:
        runtime.analyses.pop(key, None)
    else:
        runtime.analyses[key] = Kept(made, time.monotonic() + KEEP * took)
    return made


async def _zone(pool: Pool, organization_id: int, campaign: Row) -> str:
    """The organisation's clock; where it texts by that of each contact, the one most of them live by."""
    settings = await pool.fetchval("SELECT settings::text FROM organizations WHERE id = $1", organization_id)
    zone = msgspec.json.decode(settings, type=Settings).texting_hours.zone
    if zone != "contact":
        return zone
    place = await queries.commonest_place(pool, campaign["id"])
    return Place.from_key(place).zones[0] if place else "UTC"


async def _analysis(runtime: Runtime, campaign: Row, zone: str) -> Analysis:
    pool, campaign_id = runtime.database.pool, campaign["id"]
    progress = await campaign_progress.figures(runtime, campaign_id)
    scripts = _scripts(await queries.scripts(pool, campaign_id))
    named = [script.name for script in scripts]
    replied = sum(script.replied for script in scripts)
    return Analysis(
        progress=progress,
        delivery=_shares(progress, ("delivered", "in_flight", "not_delivered"), progress["sent"]),
        response=_shares({**progress, "replied": replied}, ("replied", "opt_outs"), progress["delivered"]),
        sentiment=_shares(progress["sentiment"], ("positive", "neutral", "negative")),
        scripts=scripts,
        conclusion=comparison.conclusion(named, [Share(script.replied, script.sent) for script in scripts]),
        zone=zone,
        hours=[_hour(row) for row in await queries.hours(pool, campaign_id, zone)],
        ways=[_of(Way, row) for row in await queries.ways(pool, campaign_id, WAYS)],
        volunteers=[_of(Volunteer, row) for row in await queries.volunteers(pool, campaign_id, VOLUNTEERS)],
        reasons=[
            Reason(WHY.get(row["reason"]) or from_column(row["reason"]), row["state"], row["texts"])
            for row in await queries.reasons(pool, campaign_id, REASONS)
        ],
        parts=dict(await queries.parts(pool, campaign_id)),
    )


def _of(kind: type[T], row: Row) -> T:
    return kind(**{name: row[name] for name in kind.__struct_fields__})


def _shares(counts: dict[str, Any], names: Sequence[str], whole: int | None = None) -> list[Part]:
    whole = sum(counts[name] for name in names) if whole is None else whole
    return [Part(name, counts[name], round(100 * counts[name] / whole, 1) if whole else None) for name in names]


def _scripts(rows: Sequence[Row]) -> list[Script]:
    return [_script(row) for row in rows]


def _script(row: Row) -> Script:
    share = Share(row["replied"], row["sent"])
    low, high = share.interval
    return Script(
        name=Phrase("Script {letter}", letter=chr(ord("A") + row["position"] % 26)),
        text=row["text"],
        language=row["language"],
        sent=row["sent"],
        delivered=row["delivered"],
        replied=row["replied"],
        opt_outs=row["opt_outs"],
        positive=row["positive"],
        mean=row["mean"],
        share=round(100 * share.value, 1),
        low=round(100 * low, 1),
        high=round(100 * high, 1),
    )


def name_of(way: Way) -> str:
    return CARRIERS.get(way.name, way.name) if way.kind == "carrier" else way.name


def _hour(row: Row) -> Hour:
    return Hour(
        row["hour"].strftime("%Y-%m-%dT%H:00"), row["initials"], row["answers"], row["replies"], row["opt_outs"]
    )
