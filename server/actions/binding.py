"""Which number a contact hears from: the one they know, the volunteer's own, else the least busy of the pool."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio

from server.access import Viewer
from server.domain.phones import area_code
from server.governor.clock import EpochLost, GovernorAway
from server.governor.pools import Pool, PoolNumber
from server.runtime import Runtime
from server.storage.database import Connection
from server.storage.queries import pools as queries

KEEP = 5.0  # seconds that a pool is remembered: a new number waits no longer for its first text
PATIENCE = 0.1  # seconds that a click waits for Redis; later the sender binds


@dataclass(frozen=True, slots=True)
class CampaignPool:
    """The numbers of a registration, and those of them that belong to one volunteer."""

    pool: Pool
    own: Mapping[int, int]  # user id -> number id
    read_at: float


def pool_of(organization_id: int, registration_id: int | None, rows: Iterable[Mapping[str, Any]]) -> Pool:
    """Numbers bound to a volunteer are not in the common pool."""
    numbers = tuple(
        PoolNumber(row["id"], area_code(row["phone"]), row["parts_per_second"])
        for row in rows
        if row["user_id"] is None
    )
    return Pool(f"{organization_id}:{registration_id or 0}", numbers)


async def campaign_pool(
    runtime: Runtime, sql: Connection, organization_id: int, registration_id: int | None
) -> CampaignPool:
    """Reads on the caller's connection: a second one, asked for while it holds the first, may never come."""
    key = (organization_id, registration_id)
    known = runtime.campaign_pools.get(key)
    if known is None or time.monotonic() - known.read_at > KEEP:
        rows = await queries.numbers(sql, organization_id, registration_id)
        pool = pool_of(organization_id, registration_id, rows)
        if known is not None and known.pool.numbers == pool.numbers:
            pool = known.pool  # keeps its fingerprint
        own = {row["user_id"]: row["id"] for row in rows if row["user_id"] is not None}
        known = runtime.campaign_pools[key] = CampaignPool(pool, own, time.monotonic())
    return known


async def number_for(
    runtime: Runtime, sql: Connection, viewer: Viewer, row: Mapping[str, Any], parts: int
) -> int | None:
    """The number for a text to the contact of `row`; None leaves the choice to the sender."""
    if row["number_id"] is not None:
        return int(row["number_id"])
    numbers = await campaign_pool(runtime, sql, row["organization_id"], row["registration_id"])
    if viewer.user_id in numbers.own:
        return numbers.own[viewer.user_id]
    return await least_busy(runtime, numbers.pool, row["phone"], parts)


async def least_busy(runtime: Runtime, pool: Pool, phone: str, parts: int) -> int | None:
    """None when the pool is empty, or Redis does not answer in time."""
    try:
        with anyio.fail_after(PATIENCE):
            return await runtime.governor.pools.bind(pool, area_code=area_code(phone), parts=parts)
    except (GovernorAway, EpochLost, TimeoutError):
        return None
