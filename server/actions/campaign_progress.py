"""A campaign's figures: what is counted where, and their way to those who watch."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from server.domain.conversations import Status
from server.domain.messages import IN_FLIGHT, NOT_SENT, WAITING, State
from server.realtime import rooms
from server.realtime.events import CampaignProgress
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import progress as queries

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks at a campaign
SHARE = 10  # a look is followed by ten times its own time, at least: counting takes a tenth of a connection
REPEAT = 5  # seconds after which unchanged figures are said again, for who came or missed them

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
    return _summed(await queries.counted(runtime.database.pool, campaign_id))


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
    """Opted out of what this campaign sent, or was about to."""
    return row["status"] == Status.OPTED_OUT and row["initial_state"] is not None


def _sentiment(rows: Sequence[Row]) -> dict[str, Any]:
    """Of each thread's newest reply; the mean is None before the first."""
    bands = {name: sum(row[name] for row in rows) for name in ("positive", "neutral", "negative")}
    scored = sum(bands.values())
    return {**bands, "mean": round(sum(row["score"] for row in rows) / scored, 1) if scored else None}


async def run(runtime: Runtime, watched: Callable[[], set[int]]) -> None:
    """Until cancelled: figures of campaigns that somebody watches, to all who do."""
    pause = EVERY
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            for campaign_id in sorted(watched()):
                await _say(runtime, campaign_id, pause)
        except Exception:
            log.exception("figures not published")
        pause = max(EVERY, SHARE * (time.monotonic() - began))


async def _say(runtime: Runtime, campaign_id: int, pause: float) -> None:
    """Whoever takes the turn counts for all processes; what was said is remembered where all see it."""
    turn, said = f"textbank:progress:{campaign_id}:turn", f"textbank:progress:{campaign_id}:said"
    if not await runtime.redis.set(turn, 1, nx=True, px=int(pause * 1000) - 1):
        return
    found = await figures(runtime, campaign_id)
    told = orjson.dumps(found)
    if await runtime.redis.get(said) == told:
        return
    await runtime.redis.set(said, told, ex=REPEAT)
    event = CampaignProgress(campaign=str(campaign_id), figures=found)
    await runtime.publisher.publish([Announcement((rooms.campaign(campaign_id),), event)])
