"""The Lua decides as its model in Python does, on which the limits are proved."""

from dataclasses import replace
from functools import partial

import anyio
import pytest
from fakeredis import FakeAsyncRedis
from hypothesis import HealthCheck, given, settings
from redis.asyncio import Redis

from server.governor.policy import Policy
from tests.integration.governor.living import live
from tests.unit.governor.days import Turn, turns

days = given(turns(largest_text=8))
few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def on_server(url: str, policy: Policy, day: list[Turn]) -> None:
    async with Redis.from_url(url) as redis:
        await live(redis, policy, day)


async def in_process(day: list[Turn]) -> None:
    async with FakeAsyncRedis() as redis:
        await live(redis, Policy(), day)


@pytest.mark.parametrize("strict", [False, True])
@few
@days
def test_a_server_decides_as_the_model_does(redis_url: str, strict: bool, day: list[Turn]) -> None:
    anyio.run(partial(on_server, redis_url, Policy(strict=strict), day))


@few
@days
def test_redis_in_process_decides_as_the_model_does(day: list[Turn]) -> None:
    anyio.run(partial(in_process, day))


@pytest.mark.anyio
async def test_a_forgotten_grant_of_which_nothing_went_takes_no_room(redis_url: str) -> None:
    """Settled 15 s late, it once moved what had drained long ago up to now."""
    one = Turn(advance=0, asks=((0, "att", 1),), claims=frozenset(), unused_parts=0, settles_after=None)
    late = replace(one, asks=((2, "att", 1),), settles_after=3)
    await on_server(
        redis_url,
        Policy(strict=True),
        [late, one, one, replace(one, advance=15_000_000), replace(one, asks=((2, "att", 5),))],
    )
