"""Everything that is broken on purpose, by name; each returns when the cause is gone.

Real processes on the real clock: where it sleeps for `hold`, that is how long the fault lasts, and nothing is awaited.
"""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias

import asyncpg
import psutil
from redis.asyncio import Redis

from server.processes import spawn
from server.storage.embedded.home import home_of
from tests.faults.disorder import disorder
from tests.faults.dying import POINTS
from tests.faults.evidence import Paused
from tests.faults.rounds import Round
from tests.load.api import Api, until

Fault: TypeAlias = Callable[[Round], Awaitable[None]]

DEATH = 60.0  # s in which a marked sender has to reach its point
WINDOW = 65.0  # s, more than the minute of a class
DEEP = 12  # a sender dies at one of its first calls of the marked function


async def killed(part: str, running: Round) -> None:
    """kill -9, and a new one at once. The simulator keeps its list in memory, and begins an empty one."""
    running.made.kill(part)
    if part == "simulator":
        running.list_since = time.time()
    running.made.restart(part)
    await running.made.ready()


async def killed_at(point: str, running: Round) -> None:
    """The sender dies by its own hand at a marked point of its work."""
    made = running.made
    made.children["sender"].stop()
    nth = 1 if point in ("sweep", "rebuild") else running.dice.randint(1, DEEP)
    argv = [sys.executable, "-m", "tests.faults.dying", point, str(nth)]
    if point == "rebuild":
        await _with_redis(running, "FLUSHALL")
    child = made.children["sender"] = spawn(argv, env=made.environment, cwd=made.folder, log=made.folder / "sender.log")

    async def look() -> bool:
        return not child.alive

    await until(look, f"the sender dies at {point}", patience=DEATH)
    assert child.code == -signal.SIGKILL, f"the sender ended with {child.code}"
    made.start("sender")


async def frozen(part: str, running: Round) -> None:
    """SIGSTOP for a while, as a machine that swaps or is moved."""
    root = psutil.Process(running.made.pids()[part])
    stopped = [root, *root.children(recursive=True)]
    for process in stopped:
        process.suspend()
    try:
        await asyncio.sleep(running.hold)
    finally:
        for process in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


async def _with_redis(running: Round, *words: str) -> None:
    async with Redis.from_url(running.made.stores.redis_url or "") as redis:
        command: Any = redis.execute_command
        await command(*words)


async def redis_emptied(running: Round) -> None:
    await _with_redis(running, "FLUSHALL")


async def redis_full(running: Round) -> None:
    """Every write is refused, reads are answered."""
    await _with_redis(running, "CONFIG", "SET", "maxmemory", "1")
    await asyncio.sleep(running.hold)
    await _with_redis(running, "CONFIG", "SET", "maxmemory", "0")


async def redis_of_yesterday(running: Round) -> None:
    """Redis comes back with an old memory, as a replica that lagged behind and takes over."""
    dump = home_of(running.made.folder).folder / "dump.rdb"
    await _with_redis(running, "SAVE")
    await running.going()
    await killed("redis", running)
    dump.unlink()


async def postgres_without_connections(running: Round) -> None:
    """Everybody is thrown out, and others have taken all places."""
    url = running.made.database_url
    sql = await asyncpg.connect(url)
    places = int(await sql.fetchval("SHOW max_connections"))
    others: list[Any] = []
    try:
        until_ = time.monotonic() + running.hold
        while time.monotonic() < until_:
            await sql.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name <> 'crowd' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
            )
            with contextlib.suppress(asyncpg.TooManyConnectionsError):
                while len(others) < places:
                    others.append(await asyncpg.connect(url, server_settings={"application_name": "crowd"}))
            await asyncio.sleep(0.2)
    finally:
        for other in (*others, sql):
            await other.close()


@asynccontextmanager
async def _carrier(running: Round, **changes: Any) -> AsyncIterator[None]:
    before = await running.made.carrier("config")
    await running.made.carrier("config", changes)
    yield
    await running.made.carrier("config", {name: before[name] for name in changes})


async def carrier_does(faults: dict[str, float], running: Round) -> None:
    """Shares of texts that the carrier treats badly, see the orders of the simulator."""
    async with _carrier(running, faults=faults):
        await asyncio.sleep(running.hold)


async def carrier_too_slow(running: Round) -> None:
    """Much slower numbers than it says, and none of them told."""
    async with _carrier(running, limits={"number_per_second": 1.0, "number_burst": 1}):
        await asyncio.sleep(running.hold)


async def paused(running: Round) -> None:
    api = Api(running.made.http, running.made.url, running.bank.supervisor.key)
    campaign = running.bank.campaign_id
    await api.post(f"/campaigns/{campaign}/pause", {"scope": "all"})
    since = time.time()
    await asyncio.sleep(max(4.0, running.hold))
    running.journal.pauses.append(Paused(campaign, "all", since, time.time()))
    await api.post(f"/campaigns/{campaign}/resume")


async def registered(running: Round) -> None:
    """From now on a registration holds them all: AT&T takes fewer parts a minute than people press for its phones."""
    await running.query(
        """WITH made AS (
             INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state)
             SELECT organization_id, 'Ward 4', 'Ward 4', 'political', 'E', 'approved' FROM campaigns RETURNING id),
           ours AS (UPDATE numbers SET registration_id = made.id FROM made)
           UPDATE campaigns SET registration_id = made.id FROM made"""
    )
    await running.query(
        """WITH locked AS (SELECT id FROM contacts ORDER BY id FOR NO KEY UPDATE)
           UPDATE contacts c SET carrier_class = CASE WHEN c.id % 5 > 0 THEN 'att' ELSE 'verizon' END
           FROM locked WHERE locked.id = c.id"""
    )
    await asyncio.sleep(max(WINDOW, running.hold))
    waits = await running.query("SELECT count(*) FROM messages WHERE state = 'queued' AND carrier_class = 'att'")
    assert waits, "people were not faster than the minute of the class"


async def rolling(part: str, running: Round) -> None:
    """As an upgrade under load: each process is asked to end, and followed by a new one."""
    made = running.made
    for _ in range(2):
        if part == "sender":  # the new one begins before the old one ends
            old = made.children["sender"]
            made.start("sender")
            await running.going(2)
        else:
            old = made.children[part]
        code = await asyncio.to_thread(old.stop, 30.0)
        assert code == 0, f"{part} ended with {code}"
        if part != "sender":
            made.start(part)
        await made.ready()


FAULTS: dict[str, Fault] = {
    **{f"sender-{point}": partial(killed_at, point) for point in POINTS},
    **{f"{part}-killed": partial(killed, part) for part in ("sender", "web", "jobs", "redis", "postgres", "simulator")},
    **{f"{part}-frozen": partial(frozen, part) for part in ("sender", "redis", "postgres")},
    "redis-emptied": redis_emptied,
    "redis-full": redis_full,
    "redis-of-yesterday": redis_of_yesterday,
    "postgres-without-connections": postgres_without_connections,
    "carrier-503": partial(carrier_does, {"503": 1.0}),
    "carrier-timeouts": partial(carrier_does, {"hang": 0.15, "hang before": 0.15}),
    "carrier-429": partial(carrier_does, {"429 2": 0.5}),
    "carrier-slow": partial(carrier_does, {"slow 10s": 0.3, "slow 3s": 0.7}),
    "carrier-resets": partial(carrier_does, {"reset": 0.3, "reset before": 0.2, "half": 0.2}),
    "carrier-wrong-json": partial(carrier_does, {"garbage": 0.5}),
    "carrier-without-id": partial(carrier_does, {"no uuid": 0.5}),
    "carrier-too-slow": carrier_too_slow,
    "webhooks-in-disorder": partial(disorder, 300),
    "paused": paused,
    "registered": registered,
    "rolling-senders": partial(rolling, "sender"),
    "rolling-web": partial(rolling, "web"),
}
