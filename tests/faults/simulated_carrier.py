"""A carrier in memory and in virtual time: slow, forgetful, with answers of every kind and reports in disorder."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from server.carriers.base import Account, Listed, Outgoing, Report, SendResult
from tests.faults.evidence import Arrival
from tests.faults.mortal import Mortal

PATIENCE = 5.0  # s that a call waits for its answer
FATES = ("fine",) * 20 + ("429", "429", "500", "500 after", "silence", "late")

Tell = Callable[[str, Report], Awaitable[None]]


@dataclass
class Phones:
    """Everything at the far end; `now` is seconds since 1970, `tell` brings a report to whoever serves webhooks."""

    dice: random.Random
    now: Callable[[], float]
    tell: Tell
    arrivals: list[Arrival] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _ids: Any = field(default_factory=itertools.count)

    def take(self, outgoing: Outgoing) -> str:
        """From here on the phone has the text."""
        uuid, token = f"uuid-{next(self._ids)}", outgoing.callback_url.rpartition("/")[2]
        src, dst, at = outgoing.src.removeprefix("+"), outgoing.dst.removeprefix("+"), self.now()
        parts = -(-len(outgoing.text) // 153) if len(outgoing.text) > 160 else 1
        self.arrivals.append(Arrival(at, at, src, dst, outgoing.text, parts, token, "att"))
        moment = datetime.fromtimestamp(at, UTC)
        self.listed.append(Listed(uuid, "outbound", outgoing.src, outgoing.dst, moment, "sent"))
        self._report(token, uuid, outgoing)
        return uuid

    def _report(self, token: str, uuid: str, outgoing: Outgoing) -> None:
        """Copies in any order, or none."""
        if self.dice.random() < 0.1:
            return
        for state in ("sent", "delivered"):
            for _ in range(self.dice.choice((1, 1, 1, 2, 4))):
                delay = self.dice.choice((0.01, 0.5, 4.0)) * self.dice.random()
                said = Report(uuid, state, outgoing.src, outgoing.dst)
                task = asyncio.create_task(self._later(delay, token, said))
                self.under_way.add(task)
                task.add_done_callback(self.under_way.discard)

    async def _later(self, delay: float, token: str, report: Report) -> None:
        await asyncio.sleep(delay)
        await self.tell(token, report)


@dataclass
class SimulatedCarrier:
    """The line of one process to the phones. A request that was written arrives, whoever dies then."""

    phones: Phones
    mortal: Mortal

    async def send(self, account: Account, outgoing: Outgoing) -> SendResult:
        dice = self.phones.dice
        fate = dice.choice(FATES)
        self.mortal.alive()
        await asyncio.sleep(dice.uniform(0.001, 0.03))
        self.mortal.alive()
        if fate == "429":
            return await self._answer(SendResult("requeue", "Too fast.", http_status=429, rate_signal=True))
        if fate == "500":
            return await self._answer(SendResult("unknown", "500", http_status=500))
        uuid = self.phones.take(outgoing)
        if fate == "500 after":
            return await self._answer(SendResult("unknown", "500", http_status=500))
        if fate == "silence":
            return await self._answer(SendResult("unknown", "No answer came."), PATIENCE)
        return await self._answer(SendResult("accepted", "Accepted.", carrier_id=uuid), 3.0 if fate == "late" else 0.05)

    async def _answer(self, result: SendResult, after: float = 0.05) -> SendResult:
        await asyncio.sleep(self.phones.dice.uniform(after / 2, after))
        self.mortal.alive()
        return result

    async def list_outbound(
        self, account: Account, dst: str, since: datetime, until: datetime
    ) -> AsyncIterator[Listed]:
        for row in reversed(self.phones.listed):
            if row.dst == dst and since <= row.at <= until:
                yield row

    async def list_inbound(self, account: Account, since: datetime, until: datetime) -> AsyncIterator[Listed]:
        for row in self.phones.listed[:0]:
            yield row

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody in a simulation asks the carrier for {name}")
