"""The sender: asks the governor, claims what may go, calls the carrier, writes what became of it.

Any number of these may run. Nothing is decided in memory: a claim that committed is the only licence to call.
"""

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from server.actions import epochs
from server.actions.carrier_accounts import opened
from server.actions.delivery import Called
from server.carriers.base import Outgoing, SendResult
from server.governor.clock import EpochLost, GovernorAway
from server.governor.grants import AccountLimit, Candidate, Grant
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import outbox as queries
from server.workers.outcomes import OutcomeWriter

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds at most between two looks: a lost wake-up costs no more
BEGIN_WITHIN = 1.5  # seconds from the grant, after which a call is not begun any more
LONGEST_EXPIRY = 600  # seconds that the carrier may hold a text in its own queue
GATHER = 0.05  # seconds at most in which clicks gather, so that one claim serves many numbers
IN_FLIGHT = 0.5  # seconds' worth of a number's texts that may be on their way at once


class Sender:
    """One sender process's loop and its calls in flight."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.outcomes = OutcomeWriter(runtime)
        self._calls: set[asyncio.Task[None]] = set()
        self._in_flight: Counter[int] = Counter()  # calls of each number

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then waits for calls in flight and writes their outcomes."""
        writing = asyncio.create_task(self.outcomes.run())
        while not stop.is_set():
            wait = await self._turn_safely()
            if wait > 0:
                await self.runtime.wakeups.wait(min(wait, LOOK_EVERY))
        if self._calls:
            await asyncio.wait(self._calls, timeout=8)
        await self.outcomes.finish()
        await writing

    async def _turn_safely(self) -> float:
        """Whatever goes wrong in a turn, the next one begins from the rows."""
        try:
            return await self.turn()
        except EpochLost:
            await epochs.rebuild(self.runtime)
            return 0.0
        except GovernorAway:
            log.warning("Redis does not answer: nothing is sent until it does")
        except Exception:
            log.exception("turn of the sender failed")
        await asyncio.sleep(LOOK_EVERY)
        return LOOK_EVERY

    async def turn(self) -> float:
        """One look at the queue; seconds until another one makes sense."""
        rows = [row for row in await queries.heads(self.runtime.database.pool) if self._may_call(row)]
        if not rows:
            return await self._idle()
        grant = await self.runtime.governor.grant(_candidates(rows), _accounts(rows))
        claimed = await self._claim(grant, rows) if grant.numbers else []
        for row in claimed:
            self._begin(row, grant)
        if grant.next_free_in is None and not claimed:
            return LOOK_EVERY
        gather: float = min(GATHER, 1 / max(row["parts_per_second"] for row in rows))
        return max(gather, min(grant.next_free_in or gather, LOOK_EVERY))

    def _may_call(self, row: Row) -> bool:
        """A call that is held up must not arrive together with the next ones: the carrier would see a burst."""
        most: float = max(1.0, row["parts_per_second"] * IN_FLIGHT)
        return self._in_flight[row["number_id"]] < most

    async def _idle(self) -> float:
        """Without an epoch nothing new is bound to a number, so it must not wait for the first text."""
        if await self.runtime.governor.epoch() is None:
            raise EpochLost
        return LOOK_EVERY

    async def _claim(self, grant: Grant, rows: Sequence[Row]) -> list[Row]:
        """What was claimed is called even if the governor cannot be told: its epoch then counts it from the rows."""
        numbers = grant.numbers
        account = {row["number_id"]: row["account_id"] for row in rows}
        tokens = [f"{account[number]}-{secrets.token_urlsafe(24)}" for number in numbers]
        claimed: list[Row] = []
        try:
            claimed = await queries.claim(
                self.runtime.database.pool, numbers, [grant.parts(n) for n in numbers], tokens
            )
        finally:
            await self._settle(grant, {row["number_id"]: row["parts"] for row in claimed})
        return claimed

    async def _settle(self, grant: Grant, sent: dict[int, int]) -> None:
        try:
            await self.runtime.governor.settle(grant, sent)
        except (GovernorAway, EpochLost):
            log.warning("a grant was not settled: what it reserved stays charged")

    def _begin(self, row: Row, grant: Grant) -> None:
        task = asyncio.create_task(self._call(row, grant))
        self._calls.add(task)
        self._in_flight[row["number_id"]] += 1
        task.add_done_callback(lambda done: self._ended(done, row["number_id"]))

    def _ended(self, call: asyncio.Task[None], number_id: int) -> None:
        self._calls.discard(call)
        self._in_flight[number_id] -= 1

    async def _call(self, row: Row, grant: Grant) -> None:
        if time.monotonic() - grant.asked_at > BEGIN_WITHIN:
            result = SendResult("requeue", "The call had not begun in time.")
        else:
            account = await opened(self.runtime, row["account_id"])
            assert account is not None  # an account with numbers stays
            result = await self.runtime.carrier.send(account, self._outgoing(row))
        if result.rate_signal:
            await self._slow_down(row["number_id"], grant, result)
        self.outcomes.add(Called(row["id"], row["attempt"], row["account_id"], row["requeued"], result))

    async def _slow_down(self, number_id: int, grant: Grant, result: SendResult) -> None:
        interval = grant.reservations[number_id].interval / 1_000_000
        try:
            await self.runtime.governor.rejected(number_id, 1 / interval, result.retry_after or 0.0)
        except (GovernorAway, EpochLost):
            log.warning("number %s could not be slowed: Redis does not answer", number_id)

    def _outgoing(self, row: Row) -> Outgoing:
        return Outgoing(
            src=row["src"],
            dst=row["dst"],
            text=row["text"],
            callback_url=f"{self.runtime.settings.public_url}/hooks/plivo/status/{row['token']}",
            expiry_seconds=_expiry(row["now"], row["not_after"]),
        )


def _expiry(now: datetime, not_after: datetime | None) -> int:
    if not_after is None:
        return LONGEST_EXPIRY
    return max(1, min(LONGEST_EXPIRY, int((not_after - now).total_seconds())))


def _candidates(rows: Sequence[Row]) -> Iterable[Candidate]:
    for row in rows:
        yield Candidate(row["number_id"], row["parts_per_second"], row["account_id"], row["parts"])


def _accounts(rows: Sequence[Row]) -> list[AccountLimit]:
    return [
        AccountLimit(account_id, rate)
        for account_id, rate in {row["account_id"]: row["messages_per_second"] for row in rows}.items()
    ]


async def run(runtime: Runtime, stop: asyncio.Event) -> None:
    await Sender(runtime).run(stop)
