"""Group messages to those of a list who asked for texts: written, looked at in numbers, launched, stopped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from server import access
from server.actions import broadcasts, campaign_progress, campaign_setup, campaigns
from server.api.call import Call
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.broadcasts import BroadcastChange, NewBroadcast
from server.domain.campaigns import CampaignState
from server.domain.languages import told
from server.domain.people import Role
from server.domain.readiness import Item
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import broadcasts as queries

table = Table()

STEER_CODES = ("not_found", "not_launched", "setting_up", "not_started", "ended")


class ReachedView(msgspec.Struct, frozen=True):
    """Of the list as it is now: who would get the text, and how many would not, each for one reason."""

    total: int
    people: int
    opted_out: int
    no_consent: int
    unreachable: int


class BroadcastRow(msgspec.Struct, frozen=True, kw_only=True):
    """`setup` is how far its texts are on their way into the queue."""

    id: str
    title: str
    text: str
    media_url: str | None
    list_id: str | None
    list: str | None
    registration_id: str | None
    sandbox: bool
    state: CampaignState
    paused: str | None
    scheduled_at: datetime | None
    created_at: datetime
    launched_at: datetime | None
    ended_at: datetime | None


class BroadcastView(BroadcastRow, frozen=True, kw_only=True):
    """`reached`, `readiness` and `warnings` are there until its texts are queued; then `progress`, as of a campaign."""

    reached: ReachedView | None
    readiness: list[Item]
    warnings: list[Item]
    progress: dict[str, Any] | None


@table.add("GET", "/broadcasts", least=Role.SUPERVISOR, answer=Page[BroadcastRow], query=("limit", "cursor"))
async def list_broadcasts(call: Call) -> Page[BroadcastRow]:
    """The newest first."""
    limit, before = limit_of(call.query), after_of(call.query) or None
    rows = await queries.listed(call.runtime.database.pool, call.viewer.organization_id, before, limit + 1)
    return page_of(rows, limit, lambda row: BroadcastRow(**_common(row)))


@table.add("POST", "/broadcasts", least=Role.MANAGER, body=NewBroadcast, answer=BroadcastView, status=201)
async def create_broadcast(call: Call) -> BroadcastView:
    """A draft, with who would get it. Nothing leaves before it is launched."""
    return await _broadcast(call, await broadcasts.create(call.runtime, call.viewer, call.body))


@table.add("GET", "/broadcasts/{id}", least=Role.SUPERVISOR, answer=BroadcastView, codes=("not_found",))
async def read_broadcast(call: Call) -> BroadcastView:
    return await _broadcast(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/broadcasts/{id}",
    least=Role.MANAGER,
    body=BroadcastChange,
    answer=BroadcastView,
    codes=("not_found", "locked"),
)
async def change_broadcast(call: Call) -> BroadcastView:
    """Of a draft; what is left out stays."""
    broadcast_id = access.number(call.path["id"])
    await broadcasts.change(call.runtime, call.viewer, broadcast_id, call.body)
    return await _broadcast(call, broadcast_id)


@table.add("DELETE", "/broadcasts/{id}", least=Role.MANAGER, status=204, codes=("not_found", "launched"))
async def delete_broadcast(call: Call) -> None:
    """A draft."""
    await broadcasts.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add(
    "POST",
    "/broadcasts/{id}/launch",
    least=Role.MANAGER,
    answer=BroadcastView,
    status=202,
    codes=("not_found", "launched", "not_ready"),
)
async def launch_broadcast(call: Call) -> BroadcastView:
    """One text each to everybody on the list who asked for texts, at its time or now; repeated, nothing again."""
    broadcast_id = access.number(call.path["id"])
    await broadcasts.launch(call.runtime, call.viewer, broadcast_id)
    return await _broadcast(call, broadcast_id)


@table.add("POST", "/broadcasts/{id}/pause", least=Role.SUPERVISOR, answer=BroadcastView, codes=STEER_CODES)
async def pause_broadcast(call: Call) -> BroadcastView:
    broadcast_id = await _known(call)
    await campaigns.pause(call.runtime, call.viewer, broadcast_id, "all")
    return await _broadcast(call, broadcast_id)


@table.add("POST", "/broadcasts/{id}/resume", least=Role.SUPERVISOR, answer=BroadcastView, codes=STEER_CODES)
async def resume_broadcast(call: Call) -> BroadcastView:
    broadcast_id = await _known(call)
    await campaigns.resume(call.runtime, call.viewer, broadcast_id)
    return await _broadcast(call, broadcast_id)


@table.add("POST", "/broadcasts/{id}/end", least=Role.MANAGER, answer=BroadcastView, codes=("not_found", "ended"))
async def end_broadcast(call: Call) -> BroadcastView:
    """What has not left never will, also of one that waits for its time; replies still arrive."""
    broadcast_id = await _known(call)
    await campaigns.end(call.runtime, call.viewer, broadcast_id)
    return await _broadcast(call, broadcast_id)


async def _known(call: Call) -> int:
    return int((await _row(call, access.number(call.path["id"])))["id"])


async def _row(call: Call, broadcast_id: int) -> Row:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, broadcast_id)
    if row is None:
        raise NotFound
    return row


async def _broadcast(call: Call, broadcast_id: int) -> BroadcastView:
    row, pool = await _row(call, broadcast_id), call.runtime.database.pool
    waits = row["state"] in (CampaignState.DRAFT, CampaignState.SCHEDULED)
    reached, missing, warnings = None, [], []
    if waits and row["list_id"] is not None:
        reached = ReachedView(**await queries.reached(pool, row["list_id"]))
        facts = await campaign_setup.facts(pool, broadcast_id)
        warnings = broadcasts.warnings(facts, reached.people)
        missing = await broadcasts.missing(pool, row) if row["state"] == CampaignState.DRAFT else []
    return BroadcastView(
        **_common(row),
        reached=reached,
        readiness=_told(missing, call.viewer.language),
        warnings=_told(warnings, call.viewer.language),
        progress=None if waits else await campaign_progress.figures(call.runtime, broadcast_id),
    )


def _told(items: list[Item], language: str) -> list[Item]:
    return [msgspec.structs.replace(item, detail=told(item.detail, language)) for item in items]


_MOMENTS = ("scheduled_at", "created_at", "launched_at", "ended_at")
_SAME = ("title", "text", "media_url", "list", "sandbox", "paused", *_MOMENTS)


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _SAME},
        "id": str(row["id"]),
        "list_id": None if row["list_id"] is None else str(row["list_id"]),
        "registration_id": None if row["registration_id"] is None else str(row["registration_id"]),
        "state": CampaignState(row["state"]),
    }
