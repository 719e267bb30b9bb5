"""An organization as a whole: what all its campaigns sent, what came back, what it cost, month by month."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from server.actions import keeping, texts_bought
from server.actions.keeping import Subject
from server.actions.organizations import read
from server.domain.campaigns import CampaignState
from server.runtime import Runtime
from server.storage.database import Connection, Pool
from server.storage.queries import totals as queries

NAMES = ("sent", "delivered", "not_delivered", "replies", "parts")


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of both kinds; `parts` are what carriers charge for, `opt_outs` people."""

    sent: int
    delivered: int
    not_delivered: int
    replies: int
    opt_outs: int
    parts: int


class Month(Sums, frozen=True, kw_only=True):
    """`at` like 2026-10, by the clock of the totals' zone."""

    at: str


class CampaignSums(Sums, frozen=True, kw_only=True):
    id: str
    title: str
    state: CampaignState


class TagCount(msgspec.Struct, frozen=True):
    """How many contacts, threads or texts (`kind`) carry a tag."""

    id: str
    kind: str
    name: str
    carried: int
    campaigns: int


class Totals(msgspec.Struct, frozen=True):
    """Of an organization; months from the first to the last with anything in it, campaigns the newest first.

    `texts_bought` beforehand and those used and left of them, in parts; null where nothing is counted.
    `behind`: more texts have come and gone since the moment `as_of`, and are being added up.
    """

    zone: str
    as_of: datetime
    behind: bool
    texts_bought: int | None
    texts_used: int | None
    texts_left: int | None
    all: Sums
    months: list[Month]
    campaigns: list[CampaignSums]
    tags: list[TagCount]


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """Of a month and a campaign, None for texts of none."""

    month: str
    campaign_id: int | None
    sent: int
    delivered: int
    not_delivered: int
    replies: int
    parts: int


async def of(runtime: Runtime, organization_id: int) -> Totals:
    """Texts of large ones may be those of a while ago, as `keeping` has it; all else is as it is now."""
    pool = runtime.database.pool
    _, settings = await read(runtime, organization_id)
    zone = "UTC" if settings.texting_hours.zone == "contact" else settings.texting_hours.zone
    kept = await keeping.fresh(runtime, _subject(organization_id, zone))
    sums = kept.figures
    left = {row["month"]: row["people"] for row in await queries.opt_outs(pool, organization_id, zone)}
    months = sorted({texts.month for texts in sums} | left.keys())
    bought = await texts_bought.of(pool, organization_id)
    return Totals(
        zone=zone,
        as_of=kept.at,
        behind=kept.behind,
        texts_bought=bought.bought if bought else None,
        texts_used=bought.used if bought else None,
        texts_left=bought.left if bought else None,
        all=Sums(**_added(sums), opt_outs=sum(left.values())),
        months=[
            Month(at=month, **_added(texts for texts in sums if texts.month == month), opt_outs=left.get(month, 0))
            for month in months
        ],
        campaigns=await _campaigns(pool, organization_id, sums),
        tags=[
            TagCount(str(row["id"]), row["kind"], row["name"], row["carried"], row["campaigns"])
            for row in await queries.tags(pool, organization_id)
        ],
    )


def _subject(organization_id: int, zone: str) -> Subject[list[Texts]]:
    async def make(sql: Connection) -> list[Texts]:
        return [Texts(**row) for row in await queries.texts(sql, organization_id, zone)]

    return Subject(
        name=f"organization:{organization_id}:{zone}",
        organization_id=organization_id,
        campaign_id=None,
        kind=list[Texts],
        make=make,
        size=lambda sums: sum(texts.sent + texts.replies for texts in sums),
    )


async def _campaigns(pool: Pool, organization_id: int, sums: Iterable[Texts]) -> list[CampaignSums]:
    by_campaign: dict[int | None, list[Texts]] = {}
    for texts in sums:
        by_campaign.setdefault(texts.campaign_id, []).append(texts)
    return [
        CampaignSums(
            id=str(row["id"]),
            title=row["title"],
            state=CampaignState(row["state"]),
            opt_outs=row["opt_outs"],
            **_added(by_campaign.get(row["id"], ())),
        )
        for row in await queries.campaigns(pool, organization_id)
    ]


def _added(several: Iterable[Texts]) -> dict[str, int]:
    sums = dict.fromkeys(NAMES, 0)
    for texts in several:
        for name in NAMES:
            sums[name] += getattr(texts, name)
    return sums
