"""Senders, sweeps, clicks, STOPs, a forgetful Redis and a bad carrier in virtual time, all by the dice of one seed.

The SQL, the Lua and the code of the server are the real ones; clocks, crashes and the carrier are not. What the
oracle says at the end is the verdict. Every `asyncio.sleep` here, and in what takes part, is virtual: the loop jumps
over it, and its length decides only what comes before what.
"""

import asyncio
import dataclasses
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.access import Viewer
from server.actions import assignment, campaigns, delivery, inbound, reconciling, sending
from server.actions.delivery import Arrived
from server.actions.sending import Press
from server.carriers.base import Inbound, Report
from server.errors import Refused, TextbankError
from server.governor.governor import Governor
from server.runtime import Runtime
from server.storage.database import Database
from server.workers import sender, sweeper
from tests.cast import Cast, gather_cast
from tests.factories import Bank, bank
from tests.faults import oracle
from tests.faults.evidence import Journal, Paused, gather, watch
from tests.faults.mortal import Killed, Mortal, MortalRedis, MortalSql, Wire
from tests.faults.simulated_carrier import Phones, SimulatedCarrier
from tests.faults.virtual import CLOCK, loop

ZONE = "America/New_York"
# Where a run begins: in the middle of a day, shortly before the hours end, on mornings whose clocks were changed.
BEGINNINGS = ("2026-06-10 13:00", "2026-06-10 19:58", "2026-03-08 09:00", "2026-11-01 19:58")
CONTACTS, VOLUNTEERS, SENDERS = 14, 2, 2
LONGEST = 600.0  # s of virtual time in which everything has to be settled
SCRIPTS = ("Hi {firstName}, will you vote?", "Hi {firstName}, " + "will you come to the meeting on Tuesday? " * 5)


class Bell:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def call(self) -> None:
        self._rung.set()

    async def wait(self, timeout: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Silence:
    """Nobody listens to events here."""

    async def publish(self, announcements: object) -> None:
        """What is said to nobody."""


class Instant:
    """The moment of a run, told to PostgreSQL through a file."""

    def __init__(self, file: int, beginning: datetime) -> None:
        self._file = file
        self._offset = beginning.timestamp() - CLOCK()
        self.tell()

    def __call__(self) -> float:
        return CLOCK() + self._offset

    def tell(self) -> None:
        os.pwrite(self._file, b"%.6f" % self(), 0)

    def pass_by(self, seconds: float) -> None:
        CLOCK.moment += seconds
        self.tell()


@dataclass
class Stage:
    """What all processes of a run share."""

    seed: int
    dice: random.Random
    now: Instant
    base: Runtime
    redis_url: str
    wire: Wire = field(default_factory=Wire)
    deaths: list[str] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    phones: Phones = field(init=False)

    def __post_init__(self) -> None:
        self.phones = Phones(self.dice, self.now, self.report)
        self.bell = Bell()
        self.web = self.process(None)

    def process(self, dies_at: int | None) -> tuple[Mortal, Runtime]:
        """A runtime whose questions are counted, and answered only while it lives."""
        mortal = Told(self.wire, self.dice, dies_at, self.dice.random() < 0.5, deaths=self.deaths)
        mortal.tell = self.now.tell
        redis = MortalRedis.of(self.redis_url, mortal)
        database = Database(self.base.database._client, MortalSql(self.base.database.pool, mortal))  # type: ignore[arg-type]
        governor = Governor(redis, self.base.governor.policy, lambda: round(self.now() * 1_000_000))
        own: dict[str, Any] = {
            one.name: one.default_factory()
            for one in dataclasses.fields(Runtime)
            if one.default_factory is not dataclasses.MISSING
        }
        own |= {"wakeups": self.bell, "publisher": Silence(), "carrier": SimulatedCarrier(self.phones, mortal)}
        return mortal, dataclasses.replace(self.base, database=database, redis=redis, governor=governor, **own)

    async def insist(self, act: Callable[[Runtime], Awaitable[Any]]) -> Any:
        """What is asked of the web process; one that died comes again, and is asked the same."""
        while True:
            try:
                return await act(self.web[1])
            except Killed:
                self.web = self.process(self.a_death())

    def a_death(self) -> int | None:
        """After how many questions a process dies; most do."""
        return self.dice.randrange(1, 150) if self.dice.random() < 0.7 else None

    async def report(self, token: str, report: Report) -> None:
        await self.insist(lambda runtime: delivery.reports(runtime, [Arrived(token, report)]))


class Told(Mortal):
    """Before each question PostgreSQL is told what time it is."""

    tell: Callable[[], None]

    async def ask(self, question: Callable[[], Awaitable[Any]], about: str) -> Any:
        async def at_this_moment() -> Any:
            self.tell()
            return await question()

        return await super().ask(at_this_moment, about)


@dataclass
class Run:
    """One seed from the first press to the verdict."""

    stage: Stage
    cast: Cast
    made: Bank
    wipes: int = 0

    async def sender(self, stop: asyncio.Event) -> None:
        """One after the other, as a supervisor of processes starts them."""
        while not stop.is_set():
            mortal, runtime = self.stage.process(self.stage.a_death())
            roles = [asyncio.create_task(role.run(runtime, stop)) for role in (sender, sweeper)]
            done, living = await asyncio.wait(roles, return_when=asyncio.FIRST_EXCEPTION)
            mortal.dead = bool(living) or mortal.dead
            for task in living:
                task.cancel()
            await asyncio.gather(*roles, return_exceptions=True)
            self._unexpected(done)
            await asyncio.sleep(self.stage.dice.uniform(0.1, 3.0))

    @staticmethod
    def _unexpected(done: set[asyncio.Task[None]]) -> None:
        for task in done:
            if (error := task.exception()) is not None and not isinstance(error, Killed):
                raise error

    async def volunteer(self, viewer: Viewer) -> None:
        dice = self.stage.dice
        with suppress(Refused):
            bucket = await self.stage.insist(lambda web: assignment.claim(web, viewer, self.made.campaign_id))
            for row in bucket.conversations:
                await asyncio.sleep(dice.choice((0.05, 0.5)) * dice.random())
                await self.press(viewer, int(row.id))

    async def press(self, viewer: Viewer, conversation: int) -> None:
        """Refused (the hours, a pause): the volunteer comes again twice. Some people say stop right then."""
        press = Press(conversation, f"press-{conversation:04}", "initial")
        for _ in range(3):
            try:
                sent = await self.stage.insist(lambda web: sending.send(web, viewer, press))
            except TextbankError:
                await asyncio.sleep(3)
                continue
            self.stage.journal.clicks.add(int(sent.id))
            if self.stage.dice.random() < 0.15:
                await self.stop(conversation)
            return

    async def stop(self, conversation: int) -> None:
        await asyncio.sleep(self.stage.dice.choice((0.0, 0.2, 4.0)) * self.stage.dice.random())
        phone = await self.phone(conversation)
        said = Inbound(f"in-{conversation}", f"+{phone}", await self.our_number(), "STOP")
        for _ in range(self.stage.dice.choice((1, 3))):
            await self.stage.insist(lambda web: inbound.receive(web, self.made.account_id, said))
            self.stage.journal.stops.setdefault(phone, self.stage.now())
        self.stage.journal.replies.add(said.carrier_id)

    async def phone(self, conversation: int) -> str:
        return str(
            await self.stage.insist(
                lambda web: web.database.pool.fetchval(
                    """SELECT substr(ct.phone, 2) FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
                       WHERE cv.id = $1""",
                    conversation,
                )
            )
        )

    async def our_number(self) -> str:
        query = "SELECT phone FROM numbers ORDER BY id LIMIT 1"
        return str(await self.stage.insist(lambda web: web.database.pool.fetchval(query)))

    async def trouble(self) -> None:
        """Redis forgets everything, the campaign is paused for a while; when and how often is for the dice."""
        dice = self.stage.dice
        for _ in range(dice.randrange(5)):
            await asyncio.sleep(dice.uniform(0.5, 8))
            if dice.random() < 0.6:
                self.wipes += 1
                with loop().real():
                    await self.stage.base.redis.flushdb()
            else:
                await self.pause()

    async def pause(self) -> None:
        campaign = self.made.campaign_id
        await self.stage.insist(lambda web: campaigns.pause(web, self.cast.max, campaign, "all"))
        since = self.stage.now()
        await asyncio.sleep(self.stage.dice.uniform(1, 6))
        self.stage.journal.pauses.append(Paused(campaign, "all", since, self.stage.now()))
        await self.stage.insist(lambda web: campaigns.resume(web, self.cast.max, campaign))

    async def live(self) -> dict[str, list[str]]:
        """Everybody at work, then quiet, then the night over it, then the look-ups; the oracle's verdict."""
        stop = asyncio.Event()
        senders = [asyncio.create_task(self.sender(stop)) for _ in range(SENDERS)]
        people = [self.volunteer(viewer) for viewer in (self.cast.vera, self.cast.vic)[:VOLUNTEERS]]
        await asyncio.gather(*people, self.trouble())
        if not await self.quiet(30):
            self.stage.now.pass_by(14 * 3600)  # what missed its hours leaves in the morning
            await self.quiet(LONGEST)
        stop.set()
        await asyncio.gather(*senders)
        await asyncio.gather(*self.stage.phones.under_way)
        return await self.verdict()

    async def quiet(self, patience: float) -> bool:
        """Whether nothing waits any more, within so many seconds."""
        query = "SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')"
        until = CLOCK() + patience
        while CLOCK() < until:
            with loop().real():
                waiting = await self.stage.base.database.pool.fetchval(query)
            if not waiting:
                return True
            await asyncio.sleep(1)
        return False

    async def verdict(self) -> dict[str, list[str]]:
        for _ in range(2):
            self.stage.now.pass_by(11 * 60)
            _, runtime = self.stage.process(None)
            await reconciling.look_up_unknown(runtime)
        self.stage.now.pass_by(oracle.END)
        with loop().real():
            url = self.stage.base.settings.database_url
            evidence = await gather(url, self.stage.phones.arrivals, self.stage.journal, self.stage.now())
        found = oracle.violations(evidence)
        open_ = [row["id"] for row in evidence.messages if row["state"] == "unknown"]
        return found | ({"unsettled": [str(one) for one in open_]} if open_ else {})


@asynccontextmanager
async def staged(seed: int, base: Runtime, redis_url: str, clock: int) -> AsyncIterator[Run]:
    """A bank of numbers and contacts as the dice want it."""
    dice = random.Random(seed)
    random.seed(seed)  # the server throws dice of its own where it deals
    beginning = datetime.fromisoformat(dice.choice(BEGINNINGS)).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    now = Instant(clock, beginning)
    with loop().real():
        cast = await gather_cast(base)
        rate = dice.choice((1.0, 3.0, 5.0))
        made = await bank(
            base, cast.ada, contacts=CONTACTS, numbers=dice.randrange(1, 4), rate=rate, place=f"NY|{ZONE}"
        )
        await base.database.pool.execute("UPDATE initial_scripts SET text = $1", dice.choice(SCRIPTS))
        await base.database.pool.execute(
            """UPDATE organizations SET settings = settings || '{"pace": {"per_second": 20, "burst": 200}}'"""
        )
        await watch(base.settings.database_url)
    stage = Stage(seed, dice, now, base, redis_url)
    known = stage.web[1].redis
    assert isinstance(known, MortalRedis)
    with loop().real():  # as after the first minute of a server: else its first seed would be a run of its own kind
        for script in known.scripts:
            await base.redis.script_load(script)
    yield Run(stage, cast, made)


async def lived(seed: int, base: Runtime, redis_url: str, clock: int) -> dict[str, Any]:
    """The story of one seed in a few figures, and what was wrong with it."""
    began = CLOCK()
    async with staged(seed, base, redis_url, clock) as run:
        broken = await run.live()
        return {
            "seed": seed,
            "deaths": len(run.stage.deaths),
            "arrivals": len(run.stage.phones.arrivals),
            "stops": len(run.stage.journal.stops),
            "pauses": len(run.stage.journal.pauses),
            "wipes": run.wipes,
            "virtual_seconds": round(CLOCK() - began),
            "broken": broken,
        }
