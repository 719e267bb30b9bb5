"""The governor's arithmetic written again in Python: what grant.lua and settle.lua must decide, no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.governor.grants import AccountLimit, Candidate, account_level, number_level
from server.governor.levels import Level, microseconds
from server.governor.policy import Policy


@dataclass
class Promise:
    """What the model granted: parts by number, and each level's interval and charge."""

    moment: int
    parts: dict[int, int] = field(default_factory=dict)
    charges: dict[str, tuple[int, int]] = field(default_factory=dict)
    wait: int | None = None
    settled: bool = False


@dataclass
class Model:
    """Levels of numbers and accounts at one server; moments in microseconds come from the test."""

    policy: Policy
    drained: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, str] = field(default_factory=dict)

    def grant(self, now: int, candidates: Sequence[Candidate], accounts: Sequence[AccountLimit]) -> Promise:
        promise = Promise(now)
        levels = {account.account_id: account_level(account, self.policy) for account in accounts}
        for candidate in candidates:
            own = number_level(candidate.number_id, candidate.parts_per_second, self.policy)
            account = levels[candidate.account_id]
            self.accounts[candidate.number_id] = account.key
            free_at = max(self._fits_at(now, own, candidate.head_parts), self._fits_at(now, account, 1))
            if free_at <= now:
                promise.parts[candidate.number_id] = candidate.head_parts
                self._charge(promise, own, candidate.head_parts)
                self._charge(promise, account, 1)
            else:
                promise.wait = min(free_at - now, free_at - now if promise.wait is None else promise.wait)
        return promise

    def settle(self, now: int, promise: Promise, sent: Mapping[int, int]) -> None:
        if promise.settled:
            return
        promise.settled = True
        forgotten = now - promise.moment >= microseconds(self.policy.grant_memory)
        spent = self._spent(sent)
        for key, (interval, reserved) in promise.charges.items():
            parts, stored = spent.get(key, 0), self.drained[key]
            if forgotten and parts:
                self.drained[key] = max(stored, now) + parts * interval
            elif not forgotten and parts != reserved:
                self.drained[key] = self._corrected(now, promise.moment, stored, interval, reserved - parts, parts)

    @staticmethod
    def _corrected(now: int, granted: int, stored: int, interval: int, unused: int, sent: int) -> int:
        if stored == granted + (unused + sent) * interval:
            return granted + sent * interval
        return stored - max(0, unused * interval - (now - granted))

    def _spent(self, sent: Mapping[int, int]) -> dict[str, int]:
        spent: dict[str, int] = {}
        for number_id, parts in sent.items():
            own = number_level(number_id, 1.0, self.policy).key
            spent[own] = parts
            account = self.accounts[number_id]
            spent[account] = spent.get(account, 0) + 1
        return spent

    def _fits_at(self, now: int, level: Level, cost: int) -> int:
        slack = max(0, level.slack - (cost - 1) * level.interval)
        return max(now, self.drained.get(level.key, 0)) - slack

    def _charge(self, promise: Promise, level: Level, cost: int) -> None:
        start = max(promise.moment, self.drained.get(level.key, 0))
        self.drained[level.key] = start + cost * level.interval
        promise.charges[level.key] = (level.interval, promise.charges.get(level.key, (0, 0))[1] + cost)
