"""A round: people press Send and phones answer for as long as faults come, then quiet, then the oracle's verdict."""

import asyncio
import copy
import random
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from redis.asyncio import Redis

from server.actions import reconciling
from server.realtime.publisher import Publisher, manager
from server.runtime import open_runtime
from server.settings import Settings
from tests.faults import oracle
from tests.faults.evidence import Arrival, ArrivalLog, Evidence, Heard, Journal, gather, watch
from tests.load.api import Api, Unexpected, until
from tests.load.seed import Bank, Person, Size, bank
from tests.load.sockets import Gone, LiveSocket
from tests.load.sockets import Heard as Event
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

SIZE = Size(contacts=2000, volunteers=6, numbers=8, parts_per_second=3.0, bucket=25)
CARRIER = {"latency": {"median": 0.25, "kind": "fixed"}}  # so that every moment finds some calls in flight
PRESS = 0.45  # s between two presses of one person
ANSWERS, STOPS = 5, 11  # every fifth phone answers, every eleventh says stop
AGAIN = 0.2  # s until a client tries again, as a browser does
PASSING = ("unavailable", "error", "too_fast", "not_signed_in", "busy", "paused")
QUIET = 240.0  # s; a dead lease takes 12 s and a sweep, on a slow machine more; a full minute of a class takes two
RESUMED = 15.0  # s in which texts have to leave again
GOING = 5  # arrivals after which sending goes on for sure


@dataclass
class Round:
    """One run over one stack."""

    made: World
    bank: Bank
    dice: random.Random
    hold: float  # s that a fault lasts which has a length
    journal: Journal = field(default_factory=Journal)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    start: float = 0.0  # s that new processes took until texts left; more than a second is this machine's doing
    resumed: dict[str, float] = field(default_factory=dict)
    list_since: float = 0.0  # the carrier's list has nothing from before

    def __post_init__(self) -> None:
        self._log = ArrivalLog(self.made.arrivals)

    def arrived(self) -> list[Arrival]:
        return self._log.accepted()

    async def people(self) -> None:
        async with asyncio.TaskGroup() as group:
            for person in self.bank.volunteers:
                group.create_task(self._text(person))

    async def _text(self, person: Person) -> None:
        """Bucket after bucket; every press is repeated with its ref until it is answered."""
        screen = _Screen(self, person)
        while not self.over.is_set():
            bucket = await screen.insist("claim", campaign=str(self.bank.campaign_id))
            for row in bucket["conversations"]:
                ref = uuid.uuid4().hex
                sent = await screen.insist("send", conversation=row["id"], client_ref=ref, kind="initial")
                self.journal.clicks.add(int(sent["id"]))
                await asyncio.sleep(PRESS)
                if self.over.is_set():
                    break
        await screen.close()

    async def answer(self) -> None:
        """Phones that got a text reply, and the carrier comes again until it is told that we have the reply."""
        answered = 0
        while True:
            arrived = self.arrived()
            for place, one in enumerate(arrived[answered:], start=answered):
                if place % STOPS == 0:
                    await self.reply(one, "STOP")
                    self.journal.stops.setdefault(one.dst, time.time())
                elif place % ANSWERS == 0:
                    await self.reply(one, "Yes, I will!")
            answered = len(arrived)
            await asyncio.sleep(AGAIN)

    async def reply(self, one: Arrival, words: str) -> None:
        carrier_id = str(uuid.uuid4())
        while True:
            try:
                if await text_in(self.made, f"+{one.dst}", f"+{one.src}", words, carrier_id) == 200:
                    self.journal.replies.add(carrier_id)
                    return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(AGAIN)

    async def going(self, more: int = GOING) -> None:
        """Until so many more texts have arrived."""
        wanted = len(self.arrived()) + more

        async def look() -> bool:
            return len(self.arrived()) >= wanted

        await until(look, f"{more} more texts arrive", patience=QUIET)

    async def lifted(self, name: str) -> None:
        """The fault is over: notes after how many seconds texts arrive again."""
        since = time.monotonic()

        async def look() -> bool:
            return any(one.monotonic > since for one in self.arrived()[-GOING:])

        await until(look, f"texts leave again after {name}", patience=QUIET)
        self.resumed[name] = round(time.monotonic() - since, 1)

    @property
    def late(self) -> list[str]:
        """Faults after which texts left too late, the start of new processes not counted."""
        allowed = RESUMED + self.start
        return [f"{name}: after {seconds} s" for name, seconds in self.resumed.items() if seconds > allowed]

    async def query(self, statement: str) -> Any:
        sql = await asyncpg.connect(self.made.database_url)
        try:
            return await sql.fetchval(statement)
        finally:
            await sql.close()

    async def quiet(self) -> None:
        """Until no text waits or is being sent."""

        async def look() -> bool:
            return not await self.query("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')")

        await until(look, "every text is settled", patience=QUIET)

    async def shown(self) -> None:
        """What people see who open their screens now."""
        for person in self.bank.volunteers:
            api, cursor = Api(self.made.http, self.made.url, person.key), None
            seen = self.journal.shown.setdefault(person.id, set())
            while True:
                page = await api.get(f"/conversations?limit=200{f'&cursor={cursor}' if cursor else ''}")
                seen |= {int(row["id"]) for row in page["items"]}
                if (cursor := page["next_cursor"]) is None:
                    break

    async def verdict(self) -> dict[str, list[str]]:
        """Of the oracle, then once more when nobody is unsure of any text."""
        await self.shown()
        found = {"resumed": self.late} if self.late else {}
        found |= oracle.violations(await self._evidence())
        found |= await self._doubts_end()
        return found | oracle.violations(await self._evidence())

    async def _evidence(self) -> Evidence:
        # Phones go on answering: what they are told from now on cannot be in rows that are read first.
        told = copy.deepcopy(self.journal)
        return await gather(self.made.database_url, self.arrived(), told)

    async def _doubts_end(self) -> dict[str, list[str]]:
        """What the carrier lists is found there; what it does not is a person's to decide, 20 minutes later."""
        await self._age("looked_up = -1")  # so that it is due
        await self._look_up()
        case = oracle.Case(await self._evidence())
        listed = [row for arrival, row in case.known if arrival.at >= self.list_since]
        missed = [f"message {row['id']} is unknown" for row in listed if row["state"] == "unknown"]
        await self._age("started_at = started_at - interval '1 hour'")
        for _ in range(3):
            await self._look_up()
        left = await self.query("SELECT count(*) FROM messages WHERE state = 'unknown'")
        found = {"found at the carrier": missed, "doubts": [f"{left} texts stay unknown"] if left else []}
        return {name: sentences for name, sentences in found.items() if sentences}

    async def _age(self, change: str) -> None:
        await self.query(
            f"UPDATE attempts SET {change} FROM messages m WHERE m.id = message_id AND m.state = 'unknown'"
        )

    async def _look_up(self) -> None:
        """What the jobs do every minute."""
        made, redis_url = self.made, self.made.stores.redis_url or ""
        settings = Settings(
            database_url=made.database_url, redis_url=redis_url, database_pool=2, secret_key=made.secret_key,
            public_url=made.url, plivo_api_url=made.carrier_url,
        )  # fmt: skip
        async with Redis.from_url(redis_url) as redis:
            silent = Publisher(manager("", serves=False))
            async with open_runtime(settings, redis, silent) as runtime:
                await reconciling.look_up_unknown(runtime)


class _Screen:
    """A browser: connects again when it must, repeats what was not answered, remembers what it heard."""

    def __init__(self, running: Round, person: Person) -> None:
        self._round = running
        self._person = person
        self._socket: LiveSocket | None = None

    async def insist(self, command: str, **body: Any) -> dict[str, Any]:
        while True:
            try:
                answer = await (await self._connected()).ask(command, **body)
            except (Gone, aiohttp.ClientError, TimeoutError):
                answer = {"ok": False, "code": "unavailable"}
            if answer["ok"]:
                return answer
            if answer["code"] not in PASSING:
                raise Unexpected(f"{command}: {answer}")
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> LiveSocket:
        if self._socket is None or not self._socket.alive:
            made = self._round.made
            self._socket = await LiveSocket.open(made.http, made.url, key=self._person.key, hear=self._hear)
        return self._socket

    def _hear(self, event: Event) -> None:
        if isinstance(event.payload, dict):
            heard = Heard(self._person.id, self._round.bank.organization_id, "volunteer", event.name, event.payload)
            self._round.journal.heard.append(heard)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


@asynccontextmanager
async def texting(folder: Path, seed: int, hold: float, size: Size = SIZE) -> AsyncIterator[Round]:
    """A world in which all volunteers are at work until the block ends; then it is quiet."""
    async with world(folder, CARRIER) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        await watch(made.database_url)
        began = time.monotonic()
        made.start("web", "sender", "jobs")
        await made.ready()
        running = Round(made, made_bank, random.Random(seed), hold)
        answering = asyncio.create_task(running.answer())
        people = asyncio.create_task(running.people())
        await running.going()
        running.start = time.monotonic() - began
        try:
            yield running
            running.over.set()
            await people
            await running.quiet()
        finally:
            for task in (people, answering):
                task.cancel()
            await asyncio.wait([people, answering])
        if not answering.cancelled():
            answering.result()
