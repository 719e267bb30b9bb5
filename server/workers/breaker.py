"""A carrier that fails again and again is left alone for a moment, so that a text is not tried to death."""

import logging
import time
from collections import Counter
from typing import Final

from server.actions import alarms
from server.carriers.base import SendResult
from server.domain.languages import Phrase
from server.governor.clock import EpochLost, GovernorAway
from server.runtime import Runtime
from server.storage.database import Row

log = logging.getLogger(__name__)

IN_A_ROW: Final = 5  # calls without a success
HOLD: Final = 5.0  # seconds at first, twice as long each time it fails again
LONGEST_HOLD: Final = 20.0
NUMBER_REST: Final = 60.0  # seconds of a number that is too fast however it is slowed

Key = tuple[str, int]  # account or number, with its id


class Breaker:
    """Counts failures of each account and rejections of each number; senders share what it decides through Redis."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._failed: Counter[Key] = Counter()
        self._opened: Counter[Key] = Counter()
        self._open_until: dict[Key, float] = {}

    async def heard(self, row: Row, result: SendResult) -> None:
        """How a call ended that had begun: of a claimed `row`."""
        organization_id = row["organization_id"]
        account, number = ("account", row["account_id"]), ("number", row["number_id"])
        if result.rate_signal:
            if self._is_enough(number):
                hold = max(NUMBER_REST, result.retry_after or 0.0)
                await self._open(number, organization_id, hold, alarms.refused_as_too_fast(hold))
        elif result.kind in ("requeue", "unknown"):
            if self._is_enough(account):
                hold = min(LONGEST_HOLD, HOLD * 2 ** self._opened[account])
                await self._open(account, organization_id, hold, alarms.unreachable(hold))
        else:
            self._close(account, number)

    def _is_enough(self, key: Key) -> bool:
        """Calls that were under way when it opened count no more."""
        if self._open_until.get(key, 0.0) > time.monotonic():
            return False
        self._failed[key] += 1
        return self._failed[key] >= IN_A_ROW

    def _close(self, *keys: Key) -> None:
        for key in keys:
            self._failed.pop(key, None)
            self._opened.pop(key, None)

    async def _open(self, key: Key, organization_id: int, hold: float, text: Phrase) -> None:
        """One more failure after the hold opens it again; people are told once."""
        self._failed[key] = IN_A_ROW - 1
        self._opened[key] += 1
        self._open_until[key] = time.monotonic() + hold
        log.warning("%s %s is left alone for %.0f s", *key, hold)
        kind, number = key
        try:
            if kind == "account":
                await self._runtime.governor.rest_account(number, hold, "unreachable")
            else:
                await self._runtime.governor.rest(number, hold, "rejected")
        except (GovernorAway, EpochLost):
            log.warning("%s %s could not be left alone: Redis does not answer", *key)
        if self._opened[key] == 1:
            await alarms.tell(self._runtime, organization_id, text)
