"""The numbers as a sender sees them between two looks: what they may, which are busy, how many calls are open."""

import time
from collections import Counter
from collections.abc import Mapping

from server.actions import limits
from server.domain.registered_limits import CLASSES, UNKNOWN
from server.governor.grants import Grant
from server.governor.shared import AccountLimit, Day
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import limits as queries

KEEP = 1.0  # seconds that the numbers are remembered; whether one may still send is asked again by the claim
IN_FLIGHT = 0.5  # seconds' worth of a number's texts that may be on their way at once
CALLS_AT_ONCE = 500  # of one account and process, so that a carrier that hangs costs no more than these

ALL_CLASSES = (*CLASSES, UNKNOWN)


class Lines:
    """Read anew every second; what this process granted and called it knows at once."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._read_at = -KEEP
        self.rows: Mapping[int, Row] = {}
        self.accounts: list[AccountLimit] = []
        self.day: Day | None = None
        self._busy: dict[int, float] = {}  # monotonic moments before which a number need not be asked for
        self._next: dict[int, float] = {}  # monotonic moments before which no call of a number begins
        self._calls: Counter[int] = Counter()
        self._account_calls: Counter[int] = Counter()

    async def refresh(self) -> None:
        now = time.monotonic()
        if now - self._read_at < KEEP:
            return
        rows = await queries.lines(self._runtime.database.pool)
        self.day = await limits.day(self._runtime)
        self.rows = {row["number_id"]: row for row in rows}
        self.accounts = limits.accounts(rows)
        self._read_at = now

    def free(self) -> list[int]:
        """Numbers worth looking at, in no order."""
        now = time.monotonic()
        self._busy = {number_id: until for number_id, until in self._busy.items() if until > now}
        return [
            number_id for number_id, row in self.rows.items() if number_id not in self._busy and self._may_call(row)
        ]

    def full(self) -> list[int]:
        """Numbers that have their day's people: they only answer."""
        return [number_id for number_id, row in self.rows.items() if row["is_full"]]

    def next_free_in(self) -> float | None:
        """Seconds until a busy number may send again; None if none is busy."""
        return min(self._busy.values()) - time.monotonic() if self._busy else None

    def _may_call(self, row: Row) -> bool:
        """A call that is held up must not arrive together with the next ones: the carrier would see a burst."""
        most = max(1.0, row["parts_per_second"] * IN_FLIGHT)
        return self._calls[row["number_id"]] < most and self._account_calls[row["account_id"]] < CALLS_AT_ONCE

    def sent(self, grant: Grant, parts: Mapping[int, int]) -> None:
        for number_id, count in parts.items():
            self._busy[number_id] = grant.asked_at + grant.busy_for(number_id, count)

    def begin_in(self, grant: Grant, row: Row) -> float:
        """Seconds until this call may begin. Carriers count calls: one that was held up must not meet the next."""
        number_id, now = row["number_id"], time.monotonic()
        begins = max(now, self._next.get(number_id, now))
        self._next[number_id] = begins + grant.busy_for(number_id, row["parts"])
        return begins - now

    def began(self, row: Row) -> None:
        self._calls[row["number_id"]] += 1
        self._account_calls[row["account_id"]] += 1

    def ended(self, row: Row) -> None:
        self._calls[row["number_id"]] -= 1
        self._account_calls[row["account_id"]] -= 1
