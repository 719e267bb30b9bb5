"""kill -9 of each part in turn while people text, and what must be true when everything is quiet again."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from tests import oracle
from tests.load.api import Unexpected, until
from tests.load.seed import Bank, Person, Size, bank
from tests.load.sockets import Gone, LiveSocket
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

VICTIMS = ("sender", "web", "jobs", "redis", "postgres")
SIZE = Size(contacts=300, volunteers=10, numbers=10, parts_per_second=5.0, bucket=30)
CARRIER = {"latency": {"median": 0.25, "kind": "fixed"}}  # so that every moment finds some calls in flight
BETWEEN = 15  # texts that arrive between two kills
ANSWERS = 5  # every fifth phone answers
AGAIN = 0.2  # s until a client tries again, as a browser does
PASSING = ("unavailable", "error", "too_fast", "not_signed_in")
QUIET = 120.0  # s; a dead lease takes 12 s and a sweep, on a slow machine more


@dataclass
class Round:
    """One run: people press Send, phones answer, parts die."""

    made: World
    bank: Bank
    acknowledged: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    in_flight: set[int] = field(default_factory=set)  # messages that were being sent when a sender died

    async def text(self, person: Person) -> None:
        """One volunteer's whole bucket; every press is repeated with its ref until it is answered."""
        screen = _Screen(self.made, person)
        bucket = await screen.insist("claim", campaign=str(self.bank.campaign_id))
        for row in bucket["conversations"]:
            ref = uuid.uuid4().hex
            sent = await screen.insist("send", conversation=row["id"], client_ref=ref, kind="initial")
            self.acknowledged.append(sent["id"])
        await screen.close()

    async def answer(self) -> None:
        """Phones that got a text reply, and the carrier comes again until it is told that we have the reply."""
        answered = 0
        while True:
            arrived = oracle.arrivals(self.made.arrivals)[::ANSWERS]
            for one in arrived[answered:]:
                await self._insist_on_reply(one)
            answered = len(arrived)
            await asyncio.sleep(AGAIN)

    async def _insist_on_reply(self, one: oracle.Arrival) -> None:
        carrier_id = str(uuid.uuid4())
        while True:
            try:
                if await text_in(self.made, f"+{one.dst}", f"+{one.src}", "Yes, I will!", carrier_id) == 200:
                    self.received.append(carrier_id)
                    return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(AGAIN)

    async def kill(self, victim: str) -> None:
        """In the middle of the work; returns when texts leave again."""
        await self._more_arrivals(BETWEEN)
        if victim == "sender":
            self.in_flight |= self._being_sent()
        self.made.kill(victim)
        if victim == "sender":
            self.in_flight |= self._being_sent()
        self.made.restart(victim)
        await self.made.ready()
        await self._more_arrivals(BETWEEN)

    async def _more_arrivals(self, more: int) -> None:
        wanted = len(oracle.arrivals(self.made.arrivals)) + more

        async def look() -> bool:
            count = len(oracle.arrivals(self.made.arrivals))
            return count >= min(wanted, len(self.bank.phones)) or self._all_settled(count)

        await until(look, f"{more} more texts arrive", patience=QUIET)

    def _all_settled(self, arrived: int) -> bool:
        """With texts that nobody is sure of, fewer arrive than there are contacts."""
        return arrived + len(self.in_flight) >= len(self.bank.phones)

    def _being_sent(self) -> set[int]:
        with psycopg.connect(self.made.database_url) as sql:
            return {row[0] for row in sql.execute("SELECT id FROM messages WHERE state = 'sending'")}

    async def quiet(self) -> None:
        """Until no text waits or is being sent."""

        async def look() -> bool:
            with psycopg.connect(self.made.database_url) as sql:
                row = sql.execute("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')").fetchone()
            return row == (0,)

        await until(look, "every text is settled", patience=QUIET)

    def findings(self) -> dict[str, int]:
        """Counts that must be 0; `unknown` are texts nobody is sure of although no sender had them in hand."""
        found = oracle.findings(
            self.made.arrivals,
            self.made.database_url,
            acknowledged=self.acknowledged,
            received=self.received,
            parts_per_second=self.bank.parts_per_second,
        )
        with psycopg.connect(self.made.database_url) as sql:
            rows = sql.execute("SELECT id FROM messages WHERE state IN ('unknown', 'unconfirmed')")
            unknown = {row[0] for row in rows}
        unclicked = len(self.bank.phones) - len(self.acknowledged)
        return found | {"unknown": len(unknown - self.in_flight), "unanswered_clicks": unclicked}


class _Screen:
    """A browser: connects again when it must, repeats what was not answered."""

    def __init__(self, made: World, person: Person) -> None:
        self._made = made
        self._person = person
        self._socket: LiveSocket | None = None

    async def insist(self, command: str, **body: Any) -> dict[str, Any]:
        while True:
            try:
                answer = await (await self._connected()).ask(command, **body)
            except (Gone, aiohttp.ClientError, TimeoutError, TypeError):
                answer = {"ok": False, "code": "unavailable"}
            if answer["ok"]:
                return answer
            if answer["code"] not in PASSING:
                raise Unexpected(f"{command}: {answer}")
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> LiveSocket:
        if self._socket is None or not self._socket.alive:
            self._socket = await LiveSocket.open(
                self._made.http, self._made.url, key=self._person.key, hear=lambda _event: None
            )
        return self._socket

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


@asynccontextmanager
async def texting(folder: Path) -> AsyncIterator[Round]:
    """A world in which all volunteers are at work; waits for their last press at the end."""
    async with world(folder, CARRIER) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), SIZE)
        made.start("web", "sender", "jobs")
        await made.ready()
        running = Round(made, made_bank)
        answering = asyncio.create_task(running.answer())
        async with asyncio.TaskGroup() as people:
            for person in made_bank.volunteers:
                people.create_task(running.text(person))
            yield running
        await running.quiet()
        answering.cancel()
        await asyncio.wait([answering])


async def every_part_once(folder: Path) -> dict[str, int]:
    """What is wrong after a kill of each part; all zeros if nothing is."""
    async with texting(folder) as running:
        for victim in VICTIMS:
            await running.kill(victim)
        async with asyncio.timeout(QUIET):
            while len(running.acknowledged) < len(running.bank.phones):
                await asyncio.sleep(AGAIN)
        await running.quiet()
        return running.findings()
