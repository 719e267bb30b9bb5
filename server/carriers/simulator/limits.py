"""The rates a carrier really allows, which its customers are not told."""

from __future__ import annotations

from collections import deque

from server.carriers.simulator.config import Limits, Queue

_WINDOW = 5.0  # s


class HiddenLimits:
    """Generic cell rate algorithm per number, account and network; all must agree before any is charged."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free_at: dict[str, float] = {}
        self._requests: dict[str, deque[float]] = {}

    def admits(self, now: float, account: str) -> bool:
        """Whether another request of the account is answered at all."""
        most = self._limits.requests_per_five_seconds
        if not most:
            return True
        recent = self._requests.setdefault(account, deque())
        while recent and recent[0] <= now - _WINDOW:
            recent.popleft()
        if len(recent) >= most:
            return False
        recent.append(now)
        return True

    def allow(self, now: float, account: str, number: str, network: str, parts: int) -> bool:
        charged: list[tuple[str, float]] = []
        for key, interval, burst in self._rates(account, number, network):
            # A text of many parts must be able to pass even where the burst is smaller.
            start = max(self._free_at.get(key, now), now)
            if start - now > interval * (max(burst, parts) - parts):
                return False
            charged.append((key, start + interval * parts))
        self._free_at.update(charged)
        return True

    def _rates(self, account: str, number: str, network: str) -> list[tuple[str, float, int]]:
        rates = []
        if self._limits.number_per_second:
            rates.append((f"n{number}", 1 / self._limits.number_per_second, self._limits.number_burst))
        if self._limits.account_per_second:
            rates.append((f"a{account}", 1 / self._limits.account_per_second, self._limits.account_burst))
        per_minute = self._limits.network_per_minute.get(network)
        if per_minute:
            rates.append((f"w{account}{network}", 60 / per_minute, max(1, per_minute // 60)))
        return rates


class CarrierQueue:
    """What was accepted waits here until its account and its number have a turn: nothing is refused for rate."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._free_at: dict[str, float] = {}

    def wait(self, now: float, account: str, number: str, parts: int, *, pictures: bool) -> float:
        """Seconds until the text leaves; its turns are taken with that."""
        rate = self._queue.account_pictures_per_second if pictures else self._queue.account_per_second
        turns = [
            (f"{'p' if pictures else 't'}{account}", rate, 1),
            (f"n{number}", self._queue.number_per_second, parts),
        ]
        limited = [(key, amount / rate) for key, rate, amount in turns if rate]
        starts = max([now, *(self._free_at.get(key, now) for key, _ in limited)])
        self._free_at.update({key: starts + length for key, length in limited})
        return starts - now
