"""Who is online, as all processes know it: soft state in Redis that ends by itself."""

import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from server.runtime import Runtime

LASTS = 12.0  # seconds after the last sign of life; processes give one for all their sockets every five


async def seen(runtime: Runtime, people: Iterable[tuple[int, int]]) -> None:
    """These have a socket: (organization, user)."""
    now, of = time.time(), defaultdict[int, dict[str, float]](dict)
    for organization_id, user_id in people:
        of[organization_id][str(user_id)] = now
    for organization_id, there in of.items():
        async with runtime.redis.pipeline(transaction=False) as pipe:
            pipe.zadd(_key(organization_id), there)
            pipe.zremrangebyscore(_key(organization_id), 0, now - LASTS)
            pipe.expire(_key(organization_id), 60)
            await pipe.execute()


async def gone(runtime: Runtime, people: Iterable[tuple[int, int]]) -> None:
    """These have none here any more; a socket in another process gives the next sign of life."""
    of = defaultdict[int, list[str]](list)
    for organization_id, user_id in people:
        of[organization_id].append(str(user_id))
    for organization_id, left in of.items():
        await runtime.redis.zrem(_key(organization_id), *left)


async def online(runtime: Runtime, organization_id: int) -> set[int]:
    """Ids of the people who are there."""
    found: Any = await runtime.redis.zrangebyscore(_key(organization_id), time.time() - LASTS, "+inf")
    return {int(user_id) for user_id in found}


def _key(organization_id: int) -> str:
    return f"textbank:online:{organization_id}"
