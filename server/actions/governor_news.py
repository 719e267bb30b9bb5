"""How fast numbers and campaigns go and what binds them, to those who watch; at most twice a second."""

import asyncio
import logging
import time
from collections.abc import Callable

import orjson

from server.actions import paces
from server.governor.clock import EpochLost, GovernorAway
from server.realtime import rooms
from server.realtime.events import GovernorChanged
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.storage.queries import throughput as queries

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks at an organisation
SHARE = 10  # a look is followed by ten times its own time, at least
REPEAT = 5  # seconds after which the same is said again, for who came or missed it


async def run(runtime: Runtime, watched: Callable[[], set[int]]) -> None:
    """Until cancelled: for the organisations of the campaigns that somebody watches."""
    pause = EVERY
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            for organization_id in await queries.organizations_of(runtime.database.pool, sorted(watched())):
                await say(runtime, organization_id, pause)
        except (GovernorAway, EpochLost):
            log.info("how fast numbers go cannot be told without Redis")
        except Exception:
            log.exception("how fast numbers go was not told")
        pause = max(EVERY, SHARE * (time.monotonic() - began))


async def say(runtime: Runtime, organization_id: int, pause: float) -> None:
    """Whoever takes the turn looks for all processes; what was said is remembered where all see it."""
    turn, said = f"textbank:paces:{organization_id}:turn", f"textbank:paces:{organization_id}:said"
    if not await runtime.redis.set(turn, 1, nx=True, px=int(pause * 1000) - 1):
        return
    found = await paces.of(runtime, organization_id)
    event = GovernorChanged(numbers=found.numbers, campaigns=found.campaigns)
    told = orjson.dumps(event.payload())
    if await runtime.redis.get(said) == told:
        return
    await runtime.redis.set(said, told, ex=REPEAT)
    await runtime.publisher.publish([Announcement((rooms.supervisors(organization_id),), event)])
