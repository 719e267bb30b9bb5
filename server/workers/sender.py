"""The sender: asks the governor, claims what may go, calls the carrier, writes what became of it.

Any number of these may run. Nothing is decided in memory: a claim that committed is the only licence to call.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime

from server.actions import epochs, limits
from server.actions.carrier_accounts import opened
from server.actions.delivery import Called
from server.carriers.base import Outgoing, SendResult
from server.domain.media import addresses
from server.governor.clock import EpochLost, GovernorAway
from server.governor.grants import Grant
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import outbox as queries
from server.tasks import end
from server.workers.breaker import Breaker
from server.workers.lines import ALL_CLASSES, Lines
from server.workers.outcomes import OutcomeWriter

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds at most between two looks: a lost wake-up costs no more
BEGIN_WITHIN = 1.5  # seconds from the grant, after which a call is not begun any more
LONGEST_EXPIRY = 600  # seconds that the carrier may hold a text in its own queue
LAST_CALLS = 7.0  # seconds that calls in flight have when the process ends
LAST_WORDS = 3.0  # and their outcomes, to be written
GATHER = 0.05  # seconds at most in which clicks gather, so that one claim serves many numbers

LATE = SendResult("requeue", "The call had not begun in time.")
# Of a number that was changed after somebody pressed: the carrier never sees the text.
NO_PICTURES = SendResult("failed", "The number this person hears from sends no pictures.", code="no_pictures")


class Sender:
    """One sender process's loop and its calls in flight."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.outcomes = OutcomeWriter(runtime)
        self.lines = Lines(runtime)
        self.breaker = Breaker(runtime)
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then waits for calls in flight and writes their outcomes."""
        writing = asyncio.create_task(self.outcomes.run())
        while not stop.is_set():
            wait = await self._turn_safely()
            if wait > 0:
                await self.runtime.wakeups.wait(min(wait, LOOK_EVERY))
        if self._calls:
            await asyncio.wait(self._calls, timeout=LAST_CALLS)
        await self.outcomes.finish()
        # The database may be gone for good, as when the whole family was killed. Then the leases tell.
        await asyncio.wait({writing}, timeout=LAST_WORDS)
        await end(writing)

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
        await self.lines.refresh()
        free = self.lines.free()
        heads = await queries.heads(self.runtime.database.pool, free, ALL_CLASSES, self.lines.full()) if free else []
        if not heads:
            return await self._idle()
        texts = [
            limits.text(self.lines.rows[h["number_id"]], h["carrier_class"], h["parts"], pictures=h["pictures"])
            for h in heads
        ]
        grant = await self.runtime.governor.grant(texts, self.lines.accounts, day=self.lines.day)
        claimed = await self._claim(grant) if grant.numbers else []
        for row in claimed:
            self._begin(row, grant)
        return self._wait(grant, claimed)

    async def _idle(self) -> float:
        """Without an epoch nothing new is bound to a number, so it must not wait for the first text."""
        soon = self.lines.next_free_in()
        if soon is not None:
            return max(GATHER, min(soon, LOOK_EVERY))
        if await self.runtime.governor.epoch() is None:
            raise EpochLost
        return LOOK_EVERY

    def _wait(self, grant: Grant, claimed: Sequence[Row]) -> float:
        """Fast numbers are looked at more often."""
        if grant.next_free_in is None and not claimed:
            return LOOK_EVERY
        fastest = max(self.lines.rows[text.number_id]["parts_per_second"] for text, *_ in grant.question.rows)
        gather: float = min(GATHER, 1 / fastest)
        soon = [wait for wait in (grant.next_free_in, self.lines.next_free_in()) if wait is not None]
        return max(gather, min([*soon, LOOK_EVERY]))

    async def _claim(self, grant: Grant) -> list[Row]:
        """What was claimed is called even if the governor cannot be told: its epoch then counts it from the rows."""
        slots = [
            queries.Slot(
                number,
                grant.carrier_class(number),
                grant.parts(number),
                f"{self.lines.rows[number]['account_id']}-{secrets.token_urlsafe(24)}",
                grant.pictures(number),
            )
            for number in grant.numbers
        ]
        claimed: list[Row] = []
        try:
            claimed = await queries.claim(self.runtime.database.pool, slots)
        finally:
            sent = {row["number_id"]: row["parts"] for row in claimed}
            self.lines.sent(grant, sent)
            await self._settle(grant, sent)
        return claimed

    async def _settle(self, grant: Grant, sent: dict[int, int]) -> None:
        try:
            await self.runtime.governor.settle(grant, sent)
        except (GovernorAway, EpochLost):
            log.warning("a grant was not settled: what it reserved stays charged")

    def _begin(self, row: Row, grant: Grant) -> None:
        task = asyncio.create_task(self._call(row, grant))
        self._calls.add(task)
        self.lines.began(row)
        task.add_done_callback(lambda done: self._ended(done, row))

    def _ended(self, call: asyncio.Task[None], row: Row) -> None:
        self._calls.discard(call)
        self.lines.ended(row)

    async def _call(self, row: Row, grant: Grant) -> None:
        account = await opened(self.runtime, row["account_id"])
        assert account is not None  # an account with numbers stays
        if (soon := self.lines.begin_in(grant, row)) > 0:
            await asyncio.sleep(soon)
        result = _not_begun(row, grant)
        began = result is None
        if result is None:
            result = await self.runtime.carrier.send(account, self._outgoing(row))
        self.outcomes.add(Called(row["id"], row["attempt"], row["account_id"], row["requeued"], result))
        if result.rate_signal:
            await self._slow_down(row, grant, result)
        if began:
            await self.breaker.heard(row, result)

    async def _slow_down(self, row: Row, grant: Grant, result: SendResult) -> None:
        number_id = row["number_id"]
        rate = 1_000_000 / grant.reservations[number_id].interval
        try:
            await self.runtime.governor.rejected(number_id, row["account_id"], rate, result.retry_after or 0.0)
        except (GovernorAway, EpochLost):
            log.warning("number %s could not be slowed: Redis does not answer", number_id)

    def _outgoing(self, row: Row) -> Outgoing:
        return Outgoing(
            src=row["src"],
            dst=row["dst"],
            text=row["text"],
            callback_url=f"{self.runtime.settings.public_url}/hooks/plivo/status/{row['token']}",
            expiry_seconds=_expiry(row["now"], row["not_after"]),
            media_urls=addresses(row["media"], self.runtime.settings.public_url) if row["media"] else (),
        )


def _not_begun(row: Row, grant: Grant) -> SendResult | None:
    """Why the carrier is not called at all."""
    if time.monotonic() - grant.asked_at > BEGIN_WITHIN:
        return LATE
    return NO_PICTURES if row["media"] and not row["mms"] else None


def _expiry(now: datetime, not_after: datetime | None) -> int:
    if not_after is None:
        return LONGEST_EXPIRY
    return max(1, min(LONGEST_EXPIRY, int((not_after - now).total_seconds())))


async def run(runtime: Runtime, stop: asyncio.Event) -> None:
    await Sender(runtime).run(stop)
