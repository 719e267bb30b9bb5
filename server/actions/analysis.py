"""How a campaign went: delivery, response and mood, its scripts side by side, hours and ways; for page, API and PDF."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import msgspec

from server.access import Viewer
from server.actions import campaign_progress, keeping, written_down
from server.actions.keeping import Kept, Subject
from server.actions.written_down import QuestionCounts, TagCarried
from server.domain import comparison
from server.domain.comparison import Share
from server.domain.languages import Phrase, joined
from server.domain.organizations import Settings
from server.domain.people import Role
from server.domain.recipients import reason_of
from server.domain.zones import Place
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.database import Connection, Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import links as link_queries
from server.storage.queries import results as queries

T = TypeVar("T", bound=msgspec.Struct)

VOLUNTEERS = 200  # rows; the rest is in the exports
REASONS = 20
RENEW = timedelta(minutes=10)  # between two times nobody asked for
WAYS = 400  # carriers, areas, numbers: the greatest of each

CARRIERS = {
    "att": "AT&T",
    "tmobile": "T-Mobile",
    "verizon": "Verizon",
    "uscellular": "UScellular",
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

    @property
    def texts(self) -> int:
        """Those that the chart stacks."""
        return self.initials + self.answers + self.replies


WayKind = Literal["carrier", "area", "number"]


class Way(msgspec.Struct, frozen=True):
    """First texts by one carrier, to one area or from one number."""

    kind: WayKind
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


class ScriptCounts(msgspec.Struct, frozen=True):
    sent: int
    delivered: int
    replied: int
    opt_outs: int
    positive: int
    mean: float | None


NO_COUNTS = ScriptCounts(0, 0, 0, 0, 0, None)


class Counted(msgspec.Struct, frozen=True):
    """What takes long to add up; reasons as the column keeps them."""

    progress: dict[str, Any]
    scripts: dict[int, ScriptCounts]
    hours: list[Hour]
    ways: list[Way]
    volunteers: list[Volunteer]
    reasons: list[Reason]
    parts: dict[str, int]
    written: written_down.Counts


class Analysis(msgspec.Struct, frozen=True):
    """The three analytics of a campaign, and what explains them. `progress` is the body of the progress call.

    `behind`: more has happened since the moment `as_of`, and the next figures are being added up.
    """

    as_of: datetime
    behind: bool
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
    questions: list[QuestionCounts]
    tags: list[TagCarried]
    parts: dict[str, int]


async def of(runtime: Runtime, organization_id: int, campaign_id: int, patience: float = keeping.PATIENCE) -> Analysis:
    """Of a large one older figures are told when the next take longer than `patience` (seconds). Raises NotFound."""
    pool = runtime.database.pool
    if await campaign_queries.by_id(pool, organization_id, campaign_id) is None:
        raise NotFound
    zone = await zone_of(runtime, organization_id, campaign_id)
    kept = await keeping.fresh(runtime, _subject(organization_id, campaign_id, zone), patience)
    clicked = await link_queries.by_script(pool, campaign_id)
    scripts = [
        _script(place, row, kept.figures.scripts.get(row["id"], NO_COUNTS), clicked.get(row["id"], 0))
        for place, row in enumerate(await campaign_queries.initial_scripts(pool, campaign_id))
    ]
    links = [_of(LinkOpened, row) for row in await link_queries.of_campaign(pool, campaign_id)]
    written = kept.figures.written
    questions = await written_down.questions(pool, campaign_id, written.answers)
    tags = await written_down.tags(pool, organization_id, written.tags)
    return _analysis(kept, zone, scripts, links, questions, tags)


def shown_to(viewer: Viewer, found: Analysis) -> Analysis:
    """Only who looks after the numbers sees them."""
    if viewer.reaches(Role.MANAGER):
        return found
    return msgspec.structs.replace(found, ways=[way for way in found.ways if way.kind != "number"])


async def renew(runtime: Runtime) -> None:
    """Figures of large campaigns, so that whoever opens one finds them there."""
    for row in await queries.large(runtime.database.pool, keeping.LARGE):
        zone = await zone_of(runtime, row["organization_id"], row["id"])
        await keeping.renew(runtime, _subject(row["organization_id"], row["id"], zone), RENEW)


async def zone_of(runtime: Runtime, organization_id: int, campaign_id: int) -> str:
    """The organisation's clock; where it texts by that of each contact, the one most of them live by."""
    pool = runtime.database.pool
    settings = await pool.fetchval("SELECT settings::text FROM organizations WHERE id = $1", organization_id)
    zone = msgspec.json.decode(settings, type=Settings).texting_hours.zone
    if zone != "contact":
        return zone
    place = await queries.commonest_place(pool, campaign_id)
    return Place.from_key(place).zones[0] if place else "UTC"


def _subject(organization_id: int, campaign_id: int, zone: str) -> Subject[Counted]:
    return Subject(
        name=f"campaign:{campaign_id}:{zone}",
        organization_id=organization_id,
        campaign_id=campaign_id,
        kind=Counted,
        make=lambda sql: _counted(sql, campaign_id, zone),
        size=lambda counted: int(counted.progress["contacts"]),
    )


async def _counted(sql: Connection, campaign_id: int, zone: str) -> Counted:
    initials = await queries.initials(sql, campaign_id)
    reached = await queries.reached(sql, campaign_id)
    hours = await queries.hours(sql, campaign_id, zone)
    return Counted(
        progress=await campaign_progress.figures_by(sql, campaign_id),
        scripts={row["id"]: _of(ScriptCounts, row) for row in await queries.scripts(sql, campaign_id)},
        hours=[_hour(row) for row in hours],
        ways=[*_ways(reached, "area"), *_ways(reached, "carrier"), *_ways(initials, "number")],
        volunteers=[_of(Volunteer, row) for row in initials if row["kind"] == "volunteer"][:VOLUNTEERS],
        reasons=[_of(Reason, row) for row in await queries.reasons(sql, campaign_id, REASONS)],
        parts={kind: sum(row[f"parts_of_{kind}"] for row in hours) for kind in ("initials", "answers")},
        written=await written_down.counted(sql, campaign_id),
    )


def _ways(rows: Sequence[Row], kind: WayKind) -> list[Way]:
    return [_of(Way, row) for row in rows if row["kind"] == kind and row["name"] and row["sent"]][:WAYS]


def _analysis(
    kept: Kept[Counted],
    zone: str,
    scripts: list[Script],
    links: list[LinkOpened],
    questions: list[QuestionCounts],
    tags: list[TagCarried],
) -> Analysis:
    counted, progress = kept.figures, kept.figures.progress
    replied = sum(script.replied for script in scripts)
    return Analysis(
        as_of=kept.at,
        behind=kept.behind,
        progress=progress,
        delivery=_shares(progress, ("delivered", "in_flight", "not_delivered"), progress["sent"]),
        response=_shares({**progress, "replied": replied}, ("replied", "opt_outs"), progress["delivered"]),
        sentiment=_shares(progress["sentiment"], ("positive", "neutral", "negative")),
        scripts=scripts,
        conclusion=_conclusion(scripts),
        zone=zone,
        hours=counted.hours,
        ways=counted.ways,
        volunteers=counted.volunteers,
        reasons=[Reason(reason_of(row.reason), row.state, row.texts) for row in counted.reasons],
        links=links,
        questions=questions,
        tags=tags,
        parts=counted.parts,
    )


def _conclusion(scripts: Sequence[Script]) -> Phrase | None:
    """Only scripts of one language were dealt by chance to the same people: no others are held against each other."""
    alike: dict[str | None, list[Script]] = {}
    for script in scripts:
        alike.setdefault(script.language, []).append(script)
    said = [found for group in alike.values() if (found := _compared(group))]
    if len(alike) > 1:
        said.append(Phrase("Scripts in different languages went to different people: they are not compared."))
    return joined(said) if said else None


def _compared(scripts: Sequence[Script]) -> Phrase | None:
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


def _script(place: int, row: Row, counts: ScriptCounts, clicked: int) -> Script:
    return Script(
        name=Phrase("Script {letter}", letter=chr(ord("A") + place % 26)),
        text=row["text"],
        language=row["language"],
        clicked=clicked,
        reply_rate=_rate(counts.replied, counts.sent),
        opt_out_rate=_rate(counts.opt_outs, counts.sent),
        positive_rate=_rate(counts.positive, counts.replied),
        **msgspec.structs.asdict(counts),
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
