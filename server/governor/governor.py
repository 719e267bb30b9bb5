"""Says which number may send and when. Nothing goes to a carrier that was not granted here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from redis.asyncio import Redis

from server.governor import keys
from server.governor.clock import RedisClock
from server.governor.epochs import RecentSends, levels_ahead
from server.governor.grants import Grant, Question, recovery, settlement
from server.governor.levels import MICROSECONDS, microseconds
from server.governor.policy import Policy
from server.governor.pools import Pool, Pools
from server.governor.shared import AccountLimit, Candidate, Day

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


class Governor:
    """Limits of numbers, registrations, brands and accounts, kept in Redis.

    Every method raises GovernorAway when Redis does not answer; all but `epoch` and `rebuild` raise EpochLost
    when its memory is gone.
    """

    def __init__(self, redis: Redis, policy: Policy, simulated: Callable[[], int] | None = None) -> None:
        self.policy = policy
        self._clock = RedisClock(redis, policy, simulated)
        self.pools = Pools(self._clock)
        self._grant = self._clock.script("epoch", "clock", "levels", "rates", "rests", "shared", "grant")
        self._settle = self._clock.script("epoch", "clock", "levels", "settle")
        self._rejected = self._clock.script("epoch", "clock", "rates", "rejected")
        self._rest = self._clock.script("epoch", "clock", "rests", "rest")
        self._state = self._clock.script("epoch", "clock", "rates", "rests", "state")
        self._rebuild = self._clock.script("clock", "levels", "rebuild")

    async def grant(
        self,
        candidates: Iterable[Candidate],
        accounts: Iterable[AccountLimit],
        *,
        day: Day | None = None,
        at_most: int = MOST_CANDIDATES,
    ) -> Grant:
        """Reserve for the candidates that may go now, in the order given, one a number. Settle when the claim is
        known. `day` is needed where a brand has a daily cap."""
        limits = {account.account_id: account for account in accounts}
        question = Question(self.policy, limits, day, min(at_most, MOST_CANDIDATES))
        # One more than can be granted, so that the script sees that some were left over.
        question.fill(islice(candidates, MOST_CANDIDATES + 1))
        if not question.rows:
            return question.granted([0, -1, []])
        answer = await self._clock.run(self._grant, question.script_keys(), question.ask())
        return question.granted(answer)

    async def settle(self, grant: Grant, sent: Mapping[int, int]) -> None:
        """Replace what was reserved by the parts that were claimed; absent numbers are given back.

        After EpochLost settle again once there is an epoch: the rebuild may not have seen these parts. Twice
        is as good as once.
        """
        settle_keys, ask = settlement(grant, sent)
        await self._clock.run(self._settle, settle_keys, ask)

    async def rejected(
        self, number_id: int, account_id: int, parts_per_second: float, retry_after: float = 0.0
    ) -> bool:
        """The carrier found the number too fast: slow it, and hold it for `retry_after` seconds at least.

        Several numbers at once mean that their account is too fast; then that is slowed instead: True.
        """
        policy = self.policy
        ask = {
            "number": str(number_id),
            "account": keys.account_field(account_id),
            "many": policy.account_numbers,
            "within": microseconds(policy.account_within),
            "slow_by": policy.slow_by,
            "least": policy.least_factor,
            "below": policy.below_rejected,
            "hold": microseconds(max(policy.shortest_hold, 1 / parts_per_second, retry_after)),
            "recovery": recovery(policy),
        }
        answer = await self._clock.run(self._rejected, [keys.RATES, keys.rejections(account_id)], ask)
        return bool(answer)

    async def rest(self, number_id: int, seconds: float, reason: str) -> bool:
        """Leave the number alone for so long. A span, as no clock but Redis's counts here; 0 wakes it.

        False if it was resting already.
        """
        return await self._rest_field(str(number_id), seconds, reason)

    async def rest_account(self, account_id: int, seconds: float, reason: str) -> bool:
        """Leave all numbers of the account alone for so long."""
        return await self._rest_field(keys.account_field(account_id), seconds, reason)

    async def _rest_field(self, field: str, seconds: float, reason: str) -> bool:
        ask = {"field": field, "rest": microseconds(seconds), "reason": reason}
        (news,) = await self._clock.run(self._rest, [keys.RESTS], ask)
        return bool(news)

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
        ahead = levels_ahead(recent, self.policy)
        return await self._clock.begin_epoch(self._rebuild, list(ahead), {"ahead": list(ahead.values())})


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
