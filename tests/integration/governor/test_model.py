"""The Lua decides as its model in Python does, on which the limits are proved."""

from functools import partial

import anyio
from fakeredis import FakeAsyncRedis
from hypothesis import HealthCheck, given, settings
from redis.asyncio import Redis

from server.governor.governor import Governor, RecentSends
from server.governor.grants import Grant
from server.governor.levels import MICROSECONDS
from server.governor.policy import Policy
from tests.integration.governor.simulated import SimulatedTime
from tests.unit.governor.days import Turn, accounts, turns
from tests.unit.governor.model import Model, Promise

POLICY = Policy()
days = given(turns(largest_text=4))
few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def live(redis: Redis, day: list[Turn]) -> None:
    """Both live the same day; every grant must name the same numbers, parts and waiting time."""
    await redis.flushall()
    time, model = SimulatedTime(), Model(POLICY)
    governor = Governor(redis, POLICY, time)
    await governor.rebuild(RecentSends(numbers={}))
    unsettled: list[tuple[int, Grant, Promise, dict[int, int]]] = []
    for index, turn in enumerate(day):
        time.advance(turn.advance / MICROSECONDS)
        grant = await governor.grant(turn.candidates(), accounts(5.0))
        promise = model.grant(time.moment, turn.candidates(), accounts(5.0))
        assert decision(grant) == (promise.parts, promise.wait)
        if turn.settles_after is not None:
            unsettled.append((index + turn.settles_after, grant, promise, turn.sent(promise.parts)))
        for due, granted, promised, sent in unsettled:
            if due == index:
                await governor.settle(granted, sent)
                model.settle(time.moment, promised, sent)


def decision(grant: Grant) -> tuple[dict[int, int], int | None]:
    wait = None if grant.next_free_in is None else round(grant.next_free_in * MICROSECONDS)
    return {number: grant.parts(number) for number in grant.numbers}, wait


async def on_server(url: str, day: list[Turn]) -> None:
    async with Redis.from_url(url) as redis:
        await live(redis, day)


async def in_process(day: list[Turn]) -> None:
    async with FakeAsyncRedis() as redis:
        await live(redis, day)


@few
@days
def test_a_server_decides_as_the_model_does(redis_url: str, day: list[Turn]) -> None:
    anyio.run(partial(on_server, redis_url, day))


@few
@days
def test_redis_in_process_decides_as_the_model_does(day: list[Turn]) -> None:
    anyio.run(partial(in_process, day))
