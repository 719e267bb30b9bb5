"""The rates a carrier really allows, which its customers are not told."""

from __future__ import annotations

from server.carriers.simulator.config import Limits


class HiddenLimits:
    """Generic cell rate algorithm per number, account and network; all must agree before any is charged."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free_at: dict[str, float] = {}

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
