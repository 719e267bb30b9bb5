"""Says which number may send and when. Nothing goes to a carrier that was not granted here."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.governor import keys
from server.governor.clock import GovernorAway, RedisClock
from server.governor.grants import (
    AccountLimit,
    Candidate,
    Grant,
    Question,
    account_level,
    flight_member,
    number_level,
    recovery,
    settlement,
)
from server.governor.levels import MICROSECONDS, Level, microseconds
from server.governor.policy import Policy
from server.governor.pools import Pool, Pools

# Lua's stack holds about 8,000 values at once.
MOST_CANDIDATES = 2_000


@dataclass(frozen=True, slots=True)
class NumberClock:
    """A number on a dashboard: share of its full rate, seconds left of hold and rest, seconds of backlog."""

    number_id: int
    rate_factor: float
    holding_for: float
    resting_for: float
    reason: str
    backlog_seconds: float


@dataclass(frozen=True, slots=True)
class RecentSends:
    """What PostgreSQL knows of the time before Redis forgot.

    `numbers`: parts per second of every number that may send. `account_sends`: by account, seconds since each
    attempt of the last minute, in any order. `backlogs`: queued parts by number, of each pool.
    """

    numbers: Mapping[int, float]
    accounts: Sequence[AccountLimit] = ()
    account_sends: Mapping[int, Sequence[float]] = field(default_factory=dict)
    backlogs: Sequence[tuple[Pool, Mapping[int, int]]] = ()


class Governor:
    """Limits of numbers and accounts, kept in Redis.

    Every method raises GovernorAway when Redis does not answer; all but `epoch`, `rebuild`, `landed` raise
    EpochLost when its memory is gone.
    """

    def __init__(self, redis: Redis, policy: Policy, simulated: Callable[[], int] | None = None) -> None:
        self.policy = policy
        self._redis = redis
        self._clock = RedisClock(redis, policy, simulated)
        self.pools = Pools(self._clock)
        self._grant = self._clock.script("epoch", "clock", "levels", "rates", "rests", "grant")
        self._settle = self._clock.script("epoch", "clock", "levels", "settle")
        self._rejected = self._clock.script("epoch", "clock", "rates", "rejected")
        self._rest = self._clock.script("epoch", "clock", "rest")
        self._state = self._clock.script("epoch", "clock", "rates", "rests", "state")
        self._rebuild = self._clock.script("clock", "levels", "rebuild")

    async def grant(
        self,
        candidates: Iterable[Candidate],
        accounts: Iterable[AccountLimit],
        *,
        at_most: int = MOST_CANDIDATES,
    ) -> Grant:
        """Reserve for the candidates that may go now, in the order given. Settle when the claim is known."""
        question = Question(self.policy, min(at_most, MOST_CANDIDATES))
        # One more than can be granted, so that the script sees that some were left over.
        question.fill(islice(candidates, MOST_CANDIDATES + 1), accounts)
        if not question.rows:
            return question.granted([0, -1])
        answer = await self._clock.run(self._grant, question.script_keys(), question.ask())
        return question.granted(answer)

    async def settle(self, grant: Grant, sent: Mapping[int, int]) -> None:
        """Replace what was reserved by the parts that were claimed; absent numbers are given back.

        After EpochLost settle again once there is an epoch: the rebuild may not have seen these parts. Twice
        is as good as once.
        """
        settle_keys, ask = settlement(grant, sent, self.policy)
        await self._clock.run(self._settle, settle_keys, ask)

    async def landed(self, grant: Grant, number_ids: Iterable[int]) -> None:
        """The calls of these numbers have ended: their places in flight are free."""
        by_place: dict[str, list[str]] = {}
        for number_id in number_ids:
            flight = grant.reservations[number_id].flight
            if flight:
                by_place.setdefault(grant.flights[flight - 1], []).append(flight_member(grant, number_id))
        try:
            for place, members in by_place.items():
                await self._redis.zrem(place, *members)
        except RedisError as error:
            raise GovernorAway from error

    async def rejected(self, number_id: int, parts_per_second: float, retry_after: float = 0.0) -> None:
        """The carrier found the number too fast: slow it, and hold it for `retry_after` seconds at least."""
        hold = max(self.policy.shortest_hold, 1 / parts_per_second, retry_after)
        ask = {
            "number": number_id,
            "slow_by": self.policy.slow_by,
            "least": self.policy.least_factor,
            "hold": microseconds(hold),
            "recovery": recovery(self.policy),
        }
        await self._clock.run(self._rejected, [keys.RATES], ask)

    async def rest(self, number_id: int, seconds: float, reason: str) -> None:
        """Leave the number alone for so long. A span, as no clock but Redis's counts here; 0 wakes it."""
        ask = {"number": number_id, "rest": microseconds(seconds), "reason": reason}
        await self._clock.run(self._rest, [keys.RESTS], ask)

    async def state(self, pool: Pool) -> list[NumberClock]:
        """Of every number of the pool, in its order."""
        ask = {"numbers": [number.id for number in pool.numbers], "recovery": recovery(self.policy)}
        rows = await self._clock.run(self._state, [keys.RESTS, keys.RATES, keys.backlogs(pool.key)], ask)
        return [_number_clock(number.id, row) for number, row in zip(pool.numbers, rows, strict=True)]

    async def epoch(self) -> str | None:
        """Name of the epoch Redis is in; None: somebody must take the lock and rebuild."""
        return await self._clock.epoch()

    async def rebuild(self, recent: RecentSends) -> str:
        """Begin an epoch in which every number waits its turn once and every burst is used up.

        The caller holds the lock that lets one process do this, and has seen under it that there is no epoch.
        Answers the name of the new one.
        """
        for pool, parts in recent.backlogs:
            await self.pools.set_backlogs(pool, parts)
        levels = [number_level(number_id, rate, self.policy) for number_id, rate in recent.numbers.items()]
        ahead = [_used_up(level, ()) for level in levels]
        for account in recent.accounts:
            level = account_level(account, self.policy)
            levels.append(level)
            ahead.append(_used_up(level, recent.account_sends.get(account.account_id, ())))
        return await self._clock.begin_epoch(self._rebuild, [level.key for level in levels], {"ahead": ahead})


def _used_up(level: Level, ages: Iterable[float]) -> int:
    """Microseconds until the level has drained, its burst spent and the sends of these ages charged."""
    drained = -math.inf
    for sent_at in sorted(-age * MICROSECONDS for age in ages):
        drained = max(drained, sent_at) + level.interval
    return math.ceil(max(drained, level.slack + level.interval))


def _number_clock(number_id: int, row: Sequence[Any]) -> NumberClock:
    factor, hold, rest, reason, backlog = row
    return NumberClock(
        number_id=number_id,
        rate_factor=float(factor),
        holding_for=hold / MICROSECONDS,
        resting_for=rest / MICROSECONDS,
        reason=reason.decode(),
        backlog_seconds=float(backlog),
    )
