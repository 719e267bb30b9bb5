"""Which number a contact hears from: the one they know, the volunteer's own, else the least busy of the pool."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import anyio
import orjson

from server.access import Viewer
from server.actions import pace as paces
from server.domain.phones import area_code
from server.errors import Refused
from server.governor.clock import EpochLost, GovernorAway
from server.governor.pace import PersonalPace
from server.governor.pools import Pool, PoolNumber
from server.runtime import Runtime
from server.storage.database import Connection
from server.storage.queries import pools as queries

KEEP = 5.0  # seconds that a pool is remembered: a new number waits no longer for its first text
PATIENCE = 0.1  # seconds that a click waits for Redis; later the sender binds


@dataclass(frozen=True, slots=True)
class CampaignPool:
    """The numbers of a registration, those that send pictures, and those that belong to one volunteer."""

    pool: Pool
    of_pictures: Pool
    own: Mapping[int | None, int]  # user id -> number id
    words_only: frozenset[int]  # of all these, numbers that send no pictures
    read_at: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The numbers a campaign texts from, of all those of its registration."""

    campaign_id: int
    number_ids: frozenset[int]


@lru_cache(maxsize=512)
def chosen_by(campaign_id: int, stored: str | None) -> Chosen | None:
    """From the campaign's column as text; None: all of the registration's."""
    ids = orjson.loads(stored) if stored else None
    return None if ids is None else Chosen(campaign_id, frozenset(ids))


@lru_cache(maxsize=512)
def _codes(stored: str) -> tuple[str, ...]:
    return tuple(orjson.loads(stored))


def near(phone: str, preferred: str, areas: Sequence[str]) -> str | None:
    """The area a number should be of: the contact's own, unless the campaign prefers others that there are."""
    own = area_code(phone)
    there = [code for code in _codes(preferred) if code in areas]
    if not there or own in there:
        return own
    return there[int(phone[-4:]) % len(there)]  # spread, and for one person always the same


def pool_of(
    organization_id: int,
    registration_id: int | None,
    rows: Iterable[Mapping[str, Any]],
    chosen: Chosen | None = None,
    *,
    pictures: bool = False,
) -> Pool:
    """Numbers bound to a volunteer are not in the common pool; a campaign may have chosen some of the others.

    When none of those it chose sends any more, it goes on with all of them. Of a text with pictures those that send
    some: a pool of its own only where that is not all.
    """
    common = [row for row in rows if row["user_id"] is None]
    mine = [row for row in common if chosen is None or row["id"] in chosen.number_ids] or common
    able = [row for row in mine if row["mms"]] if pictures else mine
    numbers = tuple(PoolNumber(row["id"], area_code(row["phone"]), row["parts_per_second"]) for row in able)
    of = "" if chosen is None else f":{chosen.campaign_id}"
    kind = ":pictures" if len(able) < len(mine) else ""
    return Pool(f"{organization_id}:{registration_id or 0}{of}{kind}", numbers)


async def campaign_pool(runtime: Runtime, sql: Connection, row: Mapping[str, Any]) -> CampaignPool:
    """Of the campaign that `row` names with its registration and the numbers it has chosen.

    Reads on the caller's connection: a second one, asked for while it holds the first, may never come.
    """
    organization_id, registration_id = row["organization_id"], row["registration_id"]
    chosen = chosen_by(row["campaign_id"], row["own_numbers"])
    key = (organization_id, registration_id, chosen)
    known = runtime.campaign_pools.get(key)
    if known is None or time.monotonic() - known.read_at > KEEP:
        rows = await queries.numbers(sql, organization_id, registration_id)
        known = runtime.campaign_pools[key] = _read(key, rows, known)
    return known


def _read(
    key: tuple[int, int | None, Chosen | None], rows: Sequence[Mapping[str, Any]], before: CampaignPool | None
) -> CampaignPool:
    """Pools that are as they were stay the same objects, and keep their fingerprints."""
    pool, of_pictures = pool_of(key[0], key[1], rows, key[2]), pool_of(key[0], key[1], rows, key[2], pictures=True)
    if before is not None and before.pool.numbers == pool.numbers:
        pool = before.pool
    if of_pictures.numbers == pool.numbers:
        of_pictures = pool
    return CampaignPool(
        pool,
        of_pictures,
        own={row["user_id"]: row["id"] for row in rows if row["user_id"] is not None},
        words_only=frozenset(row["id"] for row in rows if not row["mms"]),
        read_at=time.monotonic(),
    )


async def number_for(
    runtime: Runtime,
    sql: Connection,
    viewer: Viewer,
    row: Mapping[str, Any],
    parts: int,
    pace: PersonalPace | None,
    *,
    pictures: bool = False,
) -> int | None:
    """The number for a text to the contact of `row`; None leaves the choice to the sender.

    With a pace the send is counted: Refused too_fast. Mostly one question to Redis answers both. With pictures
    Refused no_pictures where the number would be one that sends none: they never get as far as the carrier.
    """
    known: int | None = row["number_id"]
    if known is None:
        numbers = await campaign_pool(runtime, sql, row)
        known = numbers.own.get(viewer.user_id)
        pool = numbers.of_pictures if pictures else numbers.pool
        if known is None and pool.numbers:
            return await _paced(runtime, pool, row, parts, pace)
        if pictures and (known in numbers.words_only if known is not None else numbers.pool.numbers):
            raise no_pictures()
    elif pictures and not await queries.sends_pictures(sql, known):
        raise no_pictures()
    if pace is not None:
        await paces.take(runtime, pace)
    return known


def no_pictures() -> Refused:
    return Refused(
        "This number sends no pictures: send words alone. A manager can say on the number's page that it sends "
        "pictures, or move this person to a number that does.",
        code="no_pictures",
    )


async def _paced(
    runtime: Runtime, pool: Pool, row: Mapping[str, Any], parts: int, pace: PersonalPace | None
) -> int | None:
    try:
        with paces.refusing():
            return await _bound(runtime, pool, row, parts, pace)
    except EpochLost:  # nothing is bound until it is rebuilt; the pace needs no epoch
        if pace is not None:
            await paces.take(runtime, pace)
    except (GovernorAway, TimeoutError):
        pass
    return None


async def least_busy(
    runtime: Runtime,
    numbers: CampaignPool,
    user_id: int | None,
    row: Mapping[str, Any],
    parts: int,
    *,
    pictures: bool = False,
) -> int | None:
    """The volunteer's own, else of the pool. None when that is empty, or Redis does not answer in time.

    A text with pictures waits for a number that sends some.
    """
    if user_id in numbers.own:
        own = numbers.own[user_id]
        return None if pictures and own in numbers.words_only else own
    try:
        return await _bound(runtime, numbers.of_pictures if pictures else numbers.pool, row, parts, None)
    except (GovernorAway, EpochLost, TimeoutError):
        return None


async def _bound(
    runtime: Runtime, pool: Pool, row: Mapping[str, Any], parts: int, pace: PersonalPace | None
) -> int | None:
    area = near(row["phone"], row["area_codes"], pool.areas)
    with anyio.fail_after(PATIENCE):
        return await runtime.governor.pools.bind(pool, area_code=area, parts=parts, pace=pace)
