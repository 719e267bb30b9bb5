"""News for those who watch: one process at a time looks for all, and says only what is new, at most twice a second."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable

import orjson

from server.governor.clock import EpochLost, GovernorAway
from server.realtime.events import CampaignProgress, DashboardChanged, Event, GovernorChanged, OrganizationProgress
from server.realtime.publisher import Announcement
from server.runtime import Runtime

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks
SHARE = 10  # a look is followed by ten times its own time, at least: looking takes a tenth of a connection …
LONGEST = 4.0  # … but no longer than this: what is shown agrees with the rows five seconds after they are quiet
REPEAT = 5  # seconds after which the same is said again, for who missed it

_NEWS = (CampaignProgress, OrganizationProgress, DashboardChanged, GovernorChanged)


async def run(say: Callable[[float], Awaitable[None]], failure: str) -> None:
    """Until cancelled. `say` is told how long it is to the next look; `failure` is what the log reads."""
    pause = EVERY
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            await say(pause)
        except (GovernorAway, EpochLost):
            log.info("%s: Redis is away", failure)
        except Exception:
            log.exception(failure)
        pause = min(LONGEST, max(EVERY, SHARE * (time.monotonic() - began)))


async def turn(runtime: Runtime, subject: str, pause: float) -> bool:
    """Whether it is this process that looks, for as long as the pause."""
    taken = await runtime.redis.set(f"textbank:news:{subject}:turn", 1, nx=True, px=max(1, int(pause * 1000) - 1))
    return bool(taken)


async def publish(runtime: Runtime, room: str, event: Event) -> None:
    """Unless the room heard the same a moment ago, from whichever process."""
    said, digest = _key(room, event.name), hashlib.blake2b(orjson.dumps(event.payload()), digest_size=16).digest()
    if await runtime.redis.get(said) == digest:
        return
    await runtime.redis.set(said, digest, ex=REPEAT)
    await runtime.publisher.publish([Announcement((room,), event)])


async def afresh(runtime: Runtime, *rooms: str) -> None:
    """Somebody new is in these rooms: all of it is said again with the next look."""
    await runtime.redis.delete(*(_key(room, event.name) for room in rooms for event in _NEWS))


def _key(room: str, name: str) -> str:
    return f"textbank:news:{room}:{name}"
