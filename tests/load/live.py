"""Reply to screen: a contact answers, and the volunteer who holds the thread sees it."""

import argparse
import asyncio
import itertools
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import psycopg

from tests import oracle
from tests.load.measuring import milliseconds, percentile, say
from tests.load.seed import Bank, Person, Size, bank
from tests.load.sockets import Gone, Heard, LiveSocket
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
    seen_at: dict[str, float] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    last: float = 0.0

    def hear(self, event: Heard) -> None:
        if event.name == "message.added" and event.payload["message"]["direction"] == "in":
            self.seen_at.setdefault(event.payload["message"]["text"], event.at)
            self.last = event.at

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
        while len(self.seen_at) < len(self.received) and time.monotonic() - self.last < LOST_AFTER:
            await asyncio.sleep(0.05)

    async def _post(self, phone: str, number: str, text: str) -> None:
        carrier_id = str(uuid.uuid4())
        self.left_at[text] = self.last = time.monotonic()
        if await text_in(self.made, phone, number, text, carrier_id) == 200:
            self.received.append(carrier_id)

    @property
    def waits(self) -> list[float]:
        return [at - self.left_at[text] for text, at in self.seen_at.items()]


def hand_out(database_url: str, made_bank: Bank) -> list[tuple[str, str]]:
    """Every contact was texted and answers; volunteers hold the threads in turn."""
    people = [person.id for person in made_bank.volunteers]
    with psycopg.connect(database_url) as sql:
        sql.execute(
            """WITH n AS (SELECT array_agg(id ORDER BY id) AS ids FROM numbers),
               bound AS (UPDATE contacts SET number_id = n.ids[1 + contacts.id %% array_length(n.ids, 1)] FROM n
                 RETURNING contacts.id, number_id)
               INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, user_id, client_ref, number_id, carrier_class, priority, attempt, requeued, carrier_id)
               SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', 'initial', 'Hi!', 1, 'delivered',
                 (%(people)s::bigint[])[1 + cv.id %% %(count)s], 'seed-' || cv.id, b.number_id, 'unknown', 1, 1, 0,
                 gen_random_uuid()::text
               FROM conversations cv JOIN bound b ON b.id = cv.contact_id""",
            {"people": people, "count": len(people)},
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


async def connect(made: World, people: Sequence[Person], replies: Replies) -> list[LiveSocket]:
    gate = asyncio.Semaphore(50)

    async def one(person: Person) -> LiveSocket:
        async with gate:
            return await LiveSocket.open(made.http, made.url, key=person.key, hear=replies.hear)

    return list(await asyncio.gather(*(one(person) for person in people)))


async def storm(made: World, people: Sequence[Person], sockets: Sequence[LiveSocket], epoch: str) -> float:
    """Everybody's connection breaks; seconds until all are back within a few, and have asked what they missed."""
    await asyncio.gather(*(socket.close() for socket in sockets))
    began = time.monotonic()

    async def back(number: int, person: Person) -> None:
        await asyncio.sleep(STORM * number / len(people))
        while True:
            try:
                socket = await LiveSocket.open(made.http, made.url, key=person.key, hear=lambda _event: None)
                break
            except (aiohttp.ClientError, Gone, TimeoutError):
                await asyncio.sleep(0.2)
        await socket.ask("sync", since=f"{epoch}:0")
        await socket.close()

    await asyncio.gather(*(back(number, person) for number, person in enumerate(people)))
    return time.monotonic() - began


async def run(folder: Path, volunteers: int, idle: int, per_second: float, seconds: float) -> dict[str, Any]:
    size = Size(contacts=volunteers * THREADS_EACH, volunteers=volunteers + idle, numbers=20)
    async with world(folder) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        working, resting = made_bank.volunteers[:volunteers], made_bank.volunteers[volunteers:]
        active = replace(made_bank, volunteers=working)
        replies = Replies(made, hand_out(made.database_url, active))
        made.start("web", "sender", "jobs")
        await made.ready()
        web = psutil.Process(made.pids()["web"])
        await _warm(made, working[0])
        before = web.memory_info().rss
        sockets = await connect(made, [*working, *resting], replies)
        per_socket = (web.memory_info().rss - before) / len(sockets)
        await replies.run(per_second, seconds)
        with psycopg.connect(made.database_url) as sql:
            row = sql.execute("SELECT epoch FROM instance").fetchone()
        assert row is not None
        stormed = await storm(made, [*working, *resting], sockets, row[0])
        found = oracle.findings(made.arrivals, made.database_url, received=replies.received)
    sent = len(replies.left_at)
    return {
        "sockets": len(sockets),
        "replies_per_second": round(sent / seconds, 1),
        "reply_to_screen_p50_ms": milliseconds(percentile(replies.waits, 0.5)),
        "reply_to_screen_p95_ms": milliseconds(percentile(replies.waits, 0.95)),
        "reply_to_screen_p99_ms": milliseconds(percentile(replies.waits, 0.99)),
        "bytes_per_idle_socket": round(per_socket),
        "storm_seconds": round(stormed, 1),
        "events_lost": sent - len(replies.seen_at),
        "replies_lost": found["lost_replies"] + sent - len(replies.received),
    }


async def _warm(made: World, person: Person) -> None:
    """The first socket pays for what all share."""
    socket = await LiveSocket.open(made.http, made.url, key=person.key, hear=lambda _event: None)
    await socket.ask("sync", since="0:0")
    await socket.close()


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench live", description=__doc__)
    options.add_argument("--volunteers", type=int, default=200)
    options.add_argument("--idle", type=int, default=0)
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--per-second", type=float, default=REPLIES_PER_SECOND)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    seconds = 5.0 if given.quick else given.seconds
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), given.volunteers, given.idle, given.per_second, seconds)))


if __name__ == "__main__":
    main()
