"""How a campaign went: delivery, response and mood, its scripts side by side, hours and ways; for page, API and PDF."""

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import msgspec

from server.access import Viewer
from server.actions import campaign_progress, keeping
from server.domain import comparison
from server.domain.comparison import Share
from server.domain.languages import Phrase, from_column
from server.domain.organizations import Settings
from server.domain.people import Role
from server.domain.zones import Place
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import links as link_queries
from server.storage.queries import results as queries

T = TypeVar("T", bound=msgspec.Struct)

VOLUNTEERS = 200  # rows; the rest is in the exports
REASONS = 20
WAYS = 12  # carriers, areas, numbers: the greatest of each


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


class Rate(msgspec.Struct, frozen=True):
    """A share in percent, and between which percents chance leaves it open (95 %)."""

    share: float
    low: float
    high: float


class Script(msgspec.Struct, frozen=True):
    """An initial script; `replied` and `clicked` are people; `positive` are of those who replied."""

    name: str
    text: str
    language: str | None
    sent: int
    delivered: int
    replied: int
    opt_outs: int
    positive: int
    clicked: int
    mean: float | None
    reply_rate: Rate
    opt_out_rate: Rate
    positive_rate: Rate


class LinkOpened(msgspec.Struct, frozen=True):
    """A link of the campaign's texts: `people` opened it `clicks` times, programs that look ahead `robots` times."""

    name: str
    url: str
    people: int
    clicks: int
    robots: int


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
    links: list[LinkOpened]
    parts: dict[str, int]


async def of(runtime: Runtime, organization_id: int, campaign_id: int) -> Analysis:
    """One that takes long is shown for a while before it is made anew. Raises NotFound."""
    key = (organization_id, campaign_id)
    return await keeping.fresh(runtime, key, lambda: _made(runtime, organization_id, campaign_id))


def shown_to(viewer: Viewer, found: Analysis) -> Analysis:
    """Only who looks after the numbers sees them."""
    if viewer.reaches(Role.MANAGER):
        return found
    return msgspec.structs.replace(found, ways=[way for way in found.ways if way.kind != "number"])


async def _made(runtime: Runtime, organization_id: int, campaign_id: int) -> Analysis:
    row = await campaign_queries.by_id(runtime.database.pool, organization_id, campaign_id)
    if row is None:
        raise NotFound
    return await _analysis(runtime, row, await zone_of(runtime, organization_id, campaign_id))


async def zone_of(runtime: Runtime, organization_id: int, campaign_id: int) -> str:
    """The organisation's clock; where it texts by that of each contact, the one most of them live by."""
    pool = runtime.database.pool
    settings = await pool.fetchval("SELECT settings::text FROM organizations WHERE id = $1", organization_id)
    zone = msgspec.json.decode(settings, type=Settings).texting_hours.zone
    if zone != "contact":
        return zone
    place = await queries.commonest_place(pool, campaign_id)
    return Place.from_key(place).zones[0] if place else "UTC"


async def _analysis(runtime: Runtime, campaign: Row, zone: str) -> Analysis:
    pool, campaign_id = runtime.database.pool, campaign["id"]
    progress = await campaign_progress.figures(runtime, campaign_id)
    clicked = await link_queries.by_script(pool, campaign_id)
    scripts = [_script(row, clicked.get(row["id"], 0)) for row in await queries.scripts(pool, campaign_id)]
    replied = sum(script.replied for script in scripts)
    return Analysis(
        progress=progress,
        delivery=_shares(progress, ("delivered", "in_flight", "not_delivered"), progress["sent"]),
        response=_shares({**progress, "replied": replied}, ("replied", "opt_outs"), progress["delivered"]),
        sentiment=_shares(progress["sentiment"], ("positive", "neutral", "negative")),
        scripts=scripts,
        conclusion=_conclusion(scripts),
        zone=zone,
        hours=[_hour(row) for row in await queries.hours(pool, campaign_id, zone)],
        ways=[_of(Way, row) for row in await queries.ways(pool, campaign_id, WAYS)],
        volunteers=[_of(Volunteer, row) for row in await queries.volunteers(pool, campaign_id, VOLUNTEERS)],
        reasons=[
            Reason(WHY.get(row["reason"]) or from_column(row["reason"]), row["state"], row["texts"])
            for row in await queries.reasons(pool, campaign_id, REASONS)
        ],
        links=[_of(LinkOpened, row) for row in await link_queries.of_campaign(pool, campaign_id)],
        parts=dict(await queries.parts(pool, campaign_id)),
    )


def _conclusion(scripts: Sequence[Script]) -> Phrase | None:
    return comparison.conclusion(
        [script.name for script in scripts],
        replies=[Share(script.replied, script.sent) for script in scripts],
        opt_outs=[Share(script.opt_outs, script.sent) for script in scripts],
        positive=[Share(script.positive, script.replied) for script in scripts],
    )


def _of(kind: type[T], row: Row) -> T:
    return kind(**{name: row[name] for name in kind.__struct_fields__})


def _shares(counts: dict[str, Any], names: Sequence[str], whole: int | None = None) -> list[Part]:
    whole = sum(counts[name] for name in names) if whole is None else whole
    return [Part(name, counts[name], round(100 * counts[name] / whole, 1) if whole else None) for name in names]


def _script(row: Row, clicked: int) -> Script:
    return Script(
        name=Phrase("Script {letter}", letter=chr(ord("A") + row["position"] % 26)),
        text=row["text"],
        language=row["language"],
        sent=row["sent"],
        delivered=row["delivered"],
        replied=row["replied"],
        opt_outs=row["opt_outs"],
        positive=row["positive"],
        clicked=clicked,
        mean=row["mean"],
        reply_rate=_rate(row["replied"], row["sent"]),
        opt_out_rate=_rate(row["opt_outs"], row["sent"]),
        positive_rate=_rate(row["positive"], row["replied"]),
    )


def _rate(count: int, whole: int) -> Rate:
    share = Share(count, whole)
    low, high = share.interval
    return Rate(round(100 * share.value, 1), round(100 * low, 1), round(100 * high, 1))


def name_of(way: Way) -> str:
    return CARRIERS.get(way.name, way.name) if way.kind == "carrier" else way.name


def _hour(row: Row) -> Hour:
    return Hour(
        row["hour"].strftime("%Y-%m-%dT%H:00"), row["initials"], row["answers"], row["replies"], row["opt_outs"]
    )
