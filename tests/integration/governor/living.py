"""The governor and its model in Python live the same day, and have to decide the same."""

from collections.abc import Sequence

from redis.asyncio import Redis

from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.grants import Grant
from server.governor.levels import MICROSECONDS
from server.governor.policy import Policy
from tests.integration.governor.simulated import SimulatedTime
from tests.unit.governor.days import DAY, Turn, accounts
from tests.unit.governor.model import Model, Promise

RATE = 5.0  # parts per second of the account


async def live(redis: Redis, policy: Policy, day: Sequence[Turn]) -> int:
    """Every grant must name the same numbers, parts and waiting time; how many numbers were granted."""
    await redis.flushall()
    time, model = SimulatedTime(), Model(policy, accounts(RATE)[0], DAY)
    governor = Governor(redis, policy, time)
    await governor.rebuild(RecentSends(numbers=()))
    unsettled: list[tuple[int, Grant, Promise, dict[int, int]]] = []
    granted_all = 0
    for index, turn in enumerate(day):
        time.advance(turn.advance / MICROSECONDS)
        grant = await governor.grant(turn.candidates(), accounts(RATE), day=DAY)
        promise = model.grant(time.moment, turn.candidates())
        assert decision(grant) == (promise.parts, promise.wait)
        granted_all += len(grant.numbers)
        if turn.settles_after is not None:
            unsettled.append((index + turn.settles_after, grant, promise, turn.sent(promise.parts)))
        for _, granted, promised, sent in [one for one in unsettled if one[0] == index]:
            await governor.settle(granted, sent)
            model.settle(time.moment, promised, sent)
        unsettled = [one for one in unsettled if one[0] > index]
    return granted_all


def decision(grant: Grant) -> tuple[dict[int, int], int | None]:
    wait = None if grant.next_free_in is None else round(grant.next_free_in * MICROSECONDS)
    return {number: grant.parts(number) for number in grant.numbers}, wait
