"""Steering what was launched: publish, pause, resume, end, archive, and the start at its time."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import orjson

from server.access import Viewer
from server.actions import broadcasts, delivery, drafts
from server.actions.assignment import announce_moves
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.campaigns import LIVE, CampaignState, Kind, may_become
from server.domain.drafts import SHOW_PASSED, Shared, is_over
from server.errors import FieldError, Invalid, NotFound, Refused
from server.realtime import rooms
from server.realtime.events import CampaignChanged
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import campaigns as queries

BATCH = 500  # texts or conversations in one transaction: their contacts are locked meanwhile

Scope = Literal["all", "initials"]

_ACTS = {
    CampaignState.PAUSED: Action.PAUSED,
    CampaignState.ENDED: Action.ENDED,
    CampaignState.ARCHIVED: Action.ARCHIVED,
}
_CANNOT = {
    CampaignState.DRAFT: ("not_launched", "This campaign is still a draft."),
    CampaignState.SETTING_UP: ("setting_up", "This campaign is still being set up. Try again in a moment."),
    CampaignState.SCHEDULED: ("not_started", "This campaign has not started yet."),
    CampaignState.RUNNING: ("running", "This campaign is running. End it first."),
    CampaignState.PAUSED: ("paused", "This campaign is paused. End it first."),
    CampaignState.ENDED: ("ended", "This campaign has ended."),
    CampaignState.ARCHIVED: ("ended", "This campaign is in the archive."),
}


async def pause(runtime: Runtime, viewer: Viewer, campaign_id: int, scope: Scope) -> None:
    """Nothing more leaves (or no first texts) from the commit on: senders look at each claim."""
    async with unit_of_work(runtime) as work:
        await _become(work, viewer, campaign_id, CampaignState.PAUSED, scope)


async def resume(runtime: Runtime, viewer: Viewer, campaign_id: int) -> None:
    """What waited leaves."""
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, campaign_id)
        if row["state"] not in LIVE:
            raise _refused(row)
        if row["state"] == CampaignState.PAUSED:
            _announce(work, viewer.organization_id, await queries.become(work.sql, row["id"], CampaignState.RUNNING))
            work.audit(viewer, Action.RESUMED, f"campaign:{campaign_id}")
            work.wakes_senders = True


async def end(runtime: Runtime, viewer: Viewer, campaign_id: int) -> None:
    """Nothing more leaves from the commit on; what waited is cancelled, unsent conversations go back."""
    async with unit_of_work(runtime) as work:
        row = await _become(work, viewer, campaign_id, CampaignState.ENDED)
    await wind_up(runtime, viewer.organization_id, row["id"], viewer)


async def archive(runtime: Runtime, viewer: Viewer, campaign_id: int) -> None:
    """Out of sight: what has ended, or was never launched."""
    async with unit_of_work(runtime) as work:
        await _become(work, viewer, campaign_id, CampaignState.ARCHIVED)


async def publish(
    runtime: Runtime, viewer: Viewer, campaign_id: int, to: Shared, at: datetime | None, language: str | None
) -> None:
    """Shares it from `at` on (None: at once), perhaps with one language only. Raises Refused, Invalid."""
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, campaign_id)
        if row["state"] in (CampaignState.ENDED, CampaignState.ARCHIVED):
            raise _refused(row)
        if problems := await drafts.unknown_audience(work, viewer.organization_id, "to", to):
            raise Invalid(problems[0].detail, fields=problems)
        if at is not None and at != row["publish_at"] and is_over(at, datetime.now(UTC)):
            raise Invalid(SHOW_PASSED, fields=[FieldError("at", "passed", SHOW_PASSED)])
        audience = orjson.dumps(drafts.audience_of(to, language)).decode()
        await queries.share(work.sql, campaign_id, audience, at)
        work.audit(viewer, Action.PUBLISHED, f"campaign:{campaign_id}", to="public" if to == "public" else "some")
        _announce(work, viewer.organization_id, row)


async def start_scheduled(runtime: Runtime) -> int:
    """Campaigns whose time has come begin; how many."""
    async with unit_of_work(runtime) as work:
        rows = await queries.start_due(work.sql)
        for row in rows:
            if row["kind"] == Kind.BROADCAST:
                await broadcasts.begin(work, row)
            _announce(work, row["organization_id"], row)
    return len(rows)


async def wind_up_ended(runtime: Runtime) -> int:
    """Finishes what an `end` left when its process died, or a click came with it; how many campaigns."""
    rows = await queries.unfinished(runtime.database.pool)
    for row in rows:
        await wind_up(runtime, row["organization_id"], row["id"], None)
    return len(rows)


async def wind_up(runtime: Runtime, organization_id: int, campaign_id: int, by: Viewer | None) -> None:
    """Cancels what still waits and takes back what was dealt, of a campaign that has ended."""
    while ids := await queries.queued(runtime.database.pool, campaign_id, BATCH):
        async with unit_of_work(runtime) as work:
            await delivery.cancel(work, ids, "ended")
    while ids := await queries.held_unsent(runtime.database.pool, campaign_id, BATCH):
        async with unit_of_work(runtime) as work:
            await _take_back(work, organization_id, ids, by)


async def _take_back(work: Work, organization_id: int, ids: list[int], by: Viewer | None) -> None:
    rows = await assignment_queries.lock_conversations(work.sql, organization_id, ids)
    held = {row["id"]: row["assignee_id"] for row in rows if row["status"] == "to_send" and row["assignee_id"]}
    by_user = by.user_id if by else None
    await assignment_queries.move(work.sql, list(held), [None] * len(held), by_user, "ended", timedelta())
    await announce_moves(work, list(held), held, by.name if by else "Textbank", "ended")


async def _become(
    work: Work, viewer: Viewer, campaign_id: int, state: CampaignState, paused: Scope | None = None
) -> Row:
    row = await _locked(work, viewer, campaign_id)
    if not may_become(CampaignState(row["state"]), state):
        raise _refused(row)
    row = await queries.become(work.sql, campaign_id, state, paused)
    work.audit(viewer, _ACTS[state], f"campaign:{campaign_id}", **({"scope": paused} if paused else {}))
    _announce(work, viewer.organization_id, row)
    return row


async def _locked(work: Work, viewer: Viewer, campaign_id: int) -> Row:
    row = await queries.locked(work.sql, viewer.organization_id, campaign_id)
    if row is None or row["kind"] == Kind.KEYWORD:  # which runs as long as its word means something
        raise NotFound
    return row


def _refused(row: Row) -> Refused:
    code, detail = _CANNOT[CampaignState(row["state"])]
    return Refused(detail, code=code)


def _announce(work: Work, organization_id: int, row: Row) -> None:
    event = CampaignChanged(campaign=str(row["id"]), state=row["state"], paused=row["paused"])
    work.announce(event, rooms.supervisors(organization_id), rooms.everybody(organization_id))
