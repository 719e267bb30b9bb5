"""Reply to screen: a contact answers, and the volunteer who holds the thread sees it."""

import argparse
import asyncio
import itertools
import math
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests import oracle
from tests.load.crowd import EVERY, Crowd, Screen, Told, many_files
from tests.load.measuring import Cpu, milliseconds, percentile, say
from tests.load.seed import Bank, Person, Size, bank
from tests.load.sockets import LiveSocket
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

REPLIES_PER_SECOND, SECONDS = 50.0, 20.0
THREADS_EACH = 10
LOST_AFTER = 15.0  # s without a single awaited event: what is missing by then is lost
STORM = 5.0  # s in which everybody comes back


@dataclass
class Replies:
    """Texts on their way from phones to screens; each is known by its words."""

    made: World
    threads: Sequence[tuple[str, str]]  # phone of the contact, number it heard from
    left_at: dict[str, float] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)

    async def run(self, per_second: float, seconds: float) -> None:
        """An open loop of webhooks, signed as the carrier signs them."""
        loop = asyncio.get_running_loop()
        began, posts = loop.time(), set()
        threads = itertools.cycle(self.threads)
        for number in range(round(per_second * seconds)):
            if (early := began + number / per_second - loop.time()) > 0:
                await asyncio.sleep(early)
            task = asyncio.create_task(self._post(*next(threads), f"Yes, count me in, number {number}"))
            posts.add(task)
            task.add_done_callback(posts.discard)
        if posts:
            await asyncio.wait(posts, timeout=30)

    async def _post(self, phone: str, number: str, text: str) -> None:
        carrier_id = str(uuid.uuid4())
        self.left_at[text] = time.monotonic()
        if await text_in(self.made, phone, number, text, carrier_id) == 200:
            self.received.append(carrier_id)

    def waits(self, seen_at: Mapping[str, float]) -> list[float]:
        return [at - self.left_at[text] for text, at in seen_at.items()]


def hand_out(database_url: str, people: Sequence[Person], threads: int) -> list[tuple[str, str]]:
    """The first contacts were texted and answer, in threads that `people` hold in turn; the rest wait for a text."""
    ids = [person.id for person in people]
    with psycopg.connect(database_url) as sql:
        sql.execute(
            """WITH n AS (SELECT array_agg(id ORDER BY id) AS ids FROM numbers),
               texted AS (SELECT id FROM contacts ORDER BY id LIMIT %(threads)s),
               bound AS (UPDATE contacts SET number_id = n.ids[1 + contacts.id %% array_length(n.ids, 1)] FROM n
                 WHERE contacts.id IN (SELECT id FROM texted) RETURNING contacts.id, number_id)
               INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, user_id, client_ref, number_id, carrier_class, priority, attempt, requeued, carrier_id)
               SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', 'initial', 'Hi!', 1, 'delivered',
                 (%(people)s::bigint[])[1 + cv.id %% %(count)s], 'seed-' || cv.id, b.number_id, 'unknown', 1, 1, 0,
                 gen_random_uuid()::text
               FROM conversations cv JOIN bound b ON b.id = cv.contact_id""",
            {"people": ids, "count": len(ids), "threads": threads},
        )
        sql.execute(
            """UPDATE conversations cv SET status = 'waiting', initial_state = 'delivered', assignee_id = m.user_id,
                 version = version + 1, changed = pg_current_xact_id()
               FROM messages m WHERE m.conversation_id = cv.id"""
        )
        rows = sql.execute(
            "SELECT c.phone, n.phone FROM contacts c JOIN numbers n ON n.id = c.number_id ORDER BY md5(c.phone)"
        ).fetchall()
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Load:
    """How many are there, what they do, and for how long."""

    volunteers: int
    idle: int
    sending: int
    dashboards: int
    per_second: float
    seconds: float
    processes: int

    @property
    def texts_each(self) -> int:
        return math.ceil(self.seconds / EVERY) + 2

    @property
    def size(self) -> Size:
        contacts = self.volunteers * THREADS_EACH + self.sending * self.texts_each
        return Size(contacts=contacts, volunteers=self.volunteers + self.idle, numbers=max(20, self.sending),
                    bucket=self.texts_each)  # fmt: skip

    def screens(self, people: Bank) -> list[Screen]:
        idle, working = people.volunteers[self.volunteers :], people.volunteers[: self.volunteers]
        return [
            *(Screen(people.supervisor, "dashboard") for _ in range(self.dashboards)),
            *(Screen(one, "sending") for one in working[: self.sending]),
            *(Screen(one, "idle") for one in [*working[self.sending :], *idle]),
        ]


async def run(folder: Path, load: Load) -> dict[str, Any]:
    async with world(folder) as made:
        people = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), load.size)
        working = people.volunteers[: load.volunteers]
        replies = Replies(made, hand_out(made.database_url, working, load.volunteers * THREADS_EACH))
        made.start("web", "sender", "jobs")
        await made.ready()
        await _warm(made, working[0])
        crowd = Crowd(made.url, people.campaign_id, load.screens(people), load.processes)
        try:
            figures = await _measured(made, crowd, replies, load)
        finally:
            crowd.end()
        found = oracle.findings(made.arrivals, made.database_url, received=replies.received)
    return figures | {"replies_lost": found["lost_replies"] + len(replies.left_at) - len(replies.received)}


async def _measured(made: World, crowd: Crowd, replies: Replies, load: Load) -> dict[str, Any]:
    web = psutil.Process(made.pids()["web"])
    before = web.memory_info().rss
    idle = await crowd.connect(["idle"])
    per_socket = (web.memory_info().rss - before) / max(1, idle)
    sockets = await crowd.connect(["sending", "dashboard"])
    await crowd.claim()
    cpu = Cpu({name: pid for name, pid in made.pids().items() if name in ("web", "sender", "postgres", "redis")})
    cpu.begin()
    # Who texts and what comes in, at once: the crowd takes its orders one by one, so that it sends meanwhile.
    sending = asyncio.create_task(crowd.send(load.seconds))
    await replies.run(load.per_second, load.seconds)
    await sending
    told = await _all_seen(crowd, replies)
    cores = cpu.cores()
    quiet = web.memory_info().rss
    peak = Peak(web)
    stormed = await crowd.storm(f"{_epoch(made)}:0", STORM)
    most = await peak.end()
    waits = replies.waits(told.seen_at)
    return {
        "sockets": sockets,
        "replies_per_second": round(len(replies.left_at) / load.seconds, 1),
        "reply_to_screen_p50_ms": milliseconds(percentile(waits, 0.5)),
        "reply_to_screen_p95_ms": milliseconds(percentile(waits, 0.95)),
        "reply_to_screen_p99_ms": milliseconds(percentile(waits, 0.99)),
        "bytes_per_idle_socket": round(per_socket),
        "storm_seconds": round(stormed, 1),
        "storm_memory_ratio": round(most / quiet, 2),
        "events_lost": len(replies.left_at) - len(told.seen_at),
        "texts_per_second": round(len(told.presses) / load.seconds, 1),
        "texts_refused": told.refused,
        "ack_p95_ms": milliseconds(percentile(told.presses, 0.95)),
        "ack_p99_ms": milliseconds(percentile(told.presses, 0.99)),
        "events": told.events,
        "cores": cores,
    }


async def _all_seen(crowd: Crowd, replies: Replies) -> Told:
    """What is not seen while nothing more comes for LOST_AFTER is lost."""
    told = await crowd.told()
    since = time.monotonic()
    while len(told.seen_at) < len(replies.received) and time.monotonic() - since < LOST_AFTER:
        await asyncio.sleep(0.2)
        seen = len(told.seen_at)
        told = await crowd.told()
        since = time.monotonic() if len(told.seen_at) > seen else since
    return told


def _epoch(made: World) -> str:
    with psycopg.connect(made.database_url) as sql:
        row = sql.execute("SELECT epoch FROM instance").fetchone()
    assert row is not None
    return str(row[0])


class Peak:
    """The most memory a process had since."""

    def __init__(self, process: psutil.Process) -> None:
        self._process, self._most = process, 0
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            self._most = max(self._most, self._process.memory_info().rss)
            await asyncio.sleep(0.1)

    async def end(self) -> int:
        self._task.cancel()
        await asyncio.wait([self._task])
        return self._most


async def _warm(made: World, person: Person) -> None:
    """The first socket pays for what all share."""
    socket = await LiveSocket.open(made.http, made.url, key=person.key, hear=lambda _event: None)
    await socket.ask("sync", since="0:0")
    await socket.close()


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench live", description=__doc__)
    options.add_argument("--volunteers", type=int, default=200, help="with threads that people answer")
    options.add_argument("--idle", type=int, default=0, help="screens beside theirs on which nothing happens")
    options.add_argument("--sending", type=int, default=0, help="volunteers who text, each every four seconds")
    options.add_argument("--dashboards", type=int, default=0, help="supervisors who watch")
    options.add_argument("--processes", type=int, default=2, help="that hold the screens")
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--per-second", type=float, default=REPLIES_PER_SECOND)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    many_files()
    load = Load(
        volunteers=given.volunteers,
        idle=given.idle,
        sending=min(given.sending, given.volunteers),
        dashboards=given.dashboards,
        per_second=given.per_second,
        seconds=5.0 if given.quick else given.seconds,
        processes=given.processes,
    )
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), load)))


if __name__ == "__main__":
    main()
