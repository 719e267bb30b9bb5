"""An organization as a whole: what all its campaigns sent, what came back, what it cost, month by month."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.actions import keeping
from server.actions.organizations import read
from server.domain.campaigns import CampaignState
from server.runtime import Runtime
from server.storage.database import Pool, Row
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
    """Of an organization; months from the first to the last with anything in it, campaigns the newest first."""

    zone: str
    all: Sums
    months: list[Month]
    campaigns: list[CampaignSums]
    tags: list[TagCount]


async def of(runtime: Runtime, organization_id: int) -> Totals:
    return await keeping.fresh(runtime, (organization_id, "totals"), lambda: _made(runtime, organization_id))


async def _made(runtime: Runtime, organization_id: int) -> Totals:
    pool = runtime.database.pool
    _, settings = await read(runtime, organization_id)
    zone = "UTC" if settings.texting_hours.zone == "contact" else settings.texting_hours.zone
    texts = await queries.texts(pool, organization_id, zone)
    left = {row["month"]: row["people"] for row in await queries.opt_outs(pool, organization_id, zone)}
    months = sorted({row["month"] for row in texts} | left.keys())
    return Totals(
        zone=zone,
        all=Sums(**_added(texts), opt_outs=sum(left.values())),
        months=[
            Month(at=month, **_added(row for row in texts if row["month"] == month), opt_outs=left.get(month, 0))
            for month in months
        ],
        campaigns=await _campaigns(pool, organization_id, texts),
        tags=[
            TagCount(str(row["id"]), row["kind"], row["name"], row["carried"], row["campaigns"])
            for row in await queries.tags(pool, organization_id)
        ],
    )


async def _campaigns(pool: Pool, organization_id: int, texts: Iterable[Row]) -> list[CampaignSums]:
    by_campaign: dict[int, list[Row]] = {}
    for row in texts:
        by_campaign.setdefault(row["campaign_id"], []).append(row)
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


def _added(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    sums = dict.fromkeys(NAMES, 0)
    for row in rows:
        for name in NAMES:
            sums[name] += row[name]
    return sums
