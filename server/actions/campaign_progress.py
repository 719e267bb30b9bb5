"""A campaign's figures: what is counted where, and their way to those who watch."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from server.actions import news
from server.domain.conversations import Status
from server.domain.messages import IN_FLIGHT, LEFT, NOT_SENT, WAITING, State
from server.realtime import rooms
from server.realtime.events import CampaignProgress, OrganizationProgress
from server.runtime import Runtime
from server.storage.database import Connection, Row
from server.storage.queries import dashboards as dashboard_queries
from server.storage.queries import progress as queries


class Watched(NamedTuple):
    """Ids of campaigns whose figures somebody watches, and of organizations watched as a whole."""

    campaigns: set[int]
    organizations: set[int]


_BY_STATE = {
    **dict.fromkeys(WAITING, "waiting"),
    **dict.fromkeys(NOT_SENT, "not_sent"),
    **dict.fromkeys(IN_FLIGHT, "in_flight"),
    State.UNKNOWN: "unknown",
    State.UNCONFIRMED: "unconfirmed",
    State.DELIVERED: "delivered",
    State.UNDELIVERED: "not_delivered",
}
_COUNTED = (
    "suppressed", "unassigned", "assigned", "waiting", "unknown", "unconfirmed", "not_sent", "delivered",
    "not_delivered", "in_flight",
)  # fmt: skip


async def figures(runtime: Runtime, campaign_id: int) -> dict[str, Any]:
    """Each contact once, by what became of its first text; and what came back. See `docs/events.md`."""
    return await figures_by(runtime.database.pool, campaign_id)


async def figures_by(sql: Connection, campaign_id: int) -> dict[str, Any]:
    """The same as one connection sees them."""
    return _summed(await queries.counted(sql, campaign_id))


def _summed(rows: Sequence[Row]) -> dict[str, Any]:
    at: Counter[str] = Counter()
    for row in rows:
        at[_place(row)] += row["n"]
    counted = {name: at[name] for name in _COUNTED}
    sent = at["delivered"] + at["not_delivered"] + at["in_flight"]
    processed = sent + at["waiting"] + at["unknown"] + at["unconfirmed"] + at["not_sent"]
    return {
        "contacts": at.total(),
        **counted,
        "processed": processed,
        "sent": sent,
        "replies": sum(row["replies"] for row in rows),
        "needs_attention": sum(row["n"] for row in rows if row["status"] == Status.NEEDS_ATTENTION),
        "opt_outs": sum(row["n"] for row in rows if _left(row)),
        "sentiment": _sentiment(rows),
    }


def _place(row: Row) -> str:
    """Where a group is counted. Who opted out before anybody pressed Send for them never gets a text."""
    if row["initial_state"] is not None:
        return _BY_STATE[State(row["initial_state"])]
    if row["suppressed"] or row["status"] == Status.OPTED_OUT:
        return "suppressed"
    return "assigned" if row["held"] else "unassigned"


def _left(row: Row) -> bool:
    """Opted out, and the first text was sent to them; as `OPTED_OUT` of the statements has it."""
    return row["status"] == Status.OPTED_OUT and row["initial_state"] in LEFT


def _sentiment(rows: Sequence[Row]) -> dict[str, Any]:
    """Of each thread's newest reply; the mean is None before the first."""
    bands = {name: sum(row[name] for row in rows) for name in ("positive", "neutral", "negative")}
    scored = sum(bands.values())
    return {**bands, "mean": round(sum(row["score"] for row in rows) / scored, 1) if scored else None}


async def of_several(runtime: Runtime, campaign_ids: Iterable[int]) -> dict[str, Any]:
    """The same of campaigns together: a contact counts once in each."""
    return _summed([row for id_ in campaign_ids for row in await queries.counted(runtime.database.pool, id_)])


async def run(runtime: Runtime, watched: Callable[[], Watched]) -> None:
    """Until cancelled: figures of what somebody watches, to all who do."""

    async def say(pause: float) -> None:
        campaigns, organizations = watched()
        for campaign_id in sorted(campaigns):
            await _say(runtime, campaign_id, pause)
        for organization_id in sorted(organizations):
            await _say_all(runtime, organization_id, pause)

    await news.run(say, "figures were not published")


async def _say(runtime: Runtime, campaign_id: int, pause: float) -> None:
    if await news.turn(runtime, f"progress:{campaign_id}", pause):
        event = CampaignProgress(campaign=str(campaign_id), figures=await figures(runtime, campaign_id))
        await news.publish(runtime, rooms.campaign(campaign_id), event)


async def _say_all(runtime: Runtime, organization_id: int, pause: float) -> None:
    if await news.turn(runtime, f"progress of all:{organization_id}", pause):
        under_way = await dashboard_queries.under_way(runtime.database.pool, [organization_id])
        event = OrganizationProgress(figures=await of_several(runtime, sorted(under_way)))
        await news.publish(runtime, rooms.organization(organization_id), event)
