"""Click to carrier: volunteers press Send faster than one a second each, numbers keep to their rates."""

import argparse
import asyncio
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from tests import oracle
from tests.load.api import Unexpected, until
from tests.load.measuring import Cpu, bound_by, machine_cores, milliseconds, percentile, say
from tests.load.seed import Bank, Size, bank
from tests.load.volunteers import Clicks, at_screens
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

VOLUNTEERS, NUMBERS, PARTS_PER_SECOND = 150, 200, 2.0
EACH = 1.8  # presses a second of one volunteer at most: two are allowed
CLICKS_PER_SECOND = 215.0
LARGEST_BUCKET = 100
CARRIER = {
    "latency": {"median": 0.08},
    "sent_after": {"median": 0.6},
    "final_after": {"median": 2.5, "sigma": 0.6},
}
OURS = ("web", "sender", "postgres", "redis")
DRAIN = 60.0  # s
LOOK_EVERY = 0.3  # s, as looking takes of the CPU that is measured
SILENCE = 2.0  # s without a report, after which none is left


async def run(folder: Path, seconds: float, per_second: float) -> dict[str, Any]:
    """All figures of one run."""
    people = max(VOLUNTEERS, math.ceil(per_second / EACH))
    per_volunteer = math.ceil(seconds * per_second / people)
    bucket = min(LARGEST_BUCKET, per_volunteer + 5)
    size = Size(
        contacts=people * (math.ceil((per_volunteer + 5) / bucket) + 1) * bucket,  # some drop part of their first one
        volunteers=people,
        numbers=NUMBERS,
        parts_per_second=PARTS_PER_SECOND,
        bucket=bucket,
    )
    async with world(folder, CARRIER) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        made.start("web", "sender", "jobs")
        await made.ready()
        volunteers = await at_screens(made.http, made.url, made_bank, made_bank.volunteers)
        await asyncio.gather(*(volunteer.claim() for volunteer in volunteers))
        clicks = Clicks(volunteers, per_second, seconds)
        cpu = Cpu(made.pids())
        cpu.begin()
        await clicks.run()
        if "error" in clicks.refusals:
            raise Unexpected(f"clicks failed inside the server: {clicks.refusals}")
        cores, machine = cpu.cores(), machine_cores()
        with psycopg.connect(made.database_url, autocommit=True) as sql:
            await until(_Drain(made, sql).over, "every text is settled", patience=DRAIN)
        spent = cpu.spent()
        for volunteer in volunteers:
            await volunteer.socket.close()
        return _figures(made, made_bank, clicks, spent, cores, machine)


class _Drain:
    """Looks whether nothing waits, and the carrier has brought its reports: those it had to repeat included."""

    def __init__(self, made: World, sql: "psycopg.Connection[Any]") -> None:
        self._made = made
        self._sql = sql
        self._posts: object = None
        self._since = 0.0

    async def over(self) -> bool:
        await asyncio.sleep(LOOK_EVERY)
        row = self._sql.execute("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')").fetchone()
        stats = await self._made.carrier("stats")
        posts, now = (stats["posted"], stats["taken"]), time.monotonic()
        if posts != self._posts:
            self._posts, self._since = posts, now
        return row == (0,) and stats["due"] == 0 and now - self._since > SILENCE


def _figures(
    made: World, made_bank: Bank, clicks: Clicks, spent: dict[str, float], cores: dict[str, float], machine: float
) -> dict[str, Any]:
    found = oracle.findings(
        made.arrivals,
        made.database_url,
        acknowledged=clicks.acknowledged,
        parts_per_second=made_bank.parts_per_second,
    )
    arrived = oracle.arrivals(made.arrivals)
    took = arrived[-1].monotonic - arrived[0].monotonic if len(arrived) > 1 else 0.0
    count = max(1, len(arrived))
    rate = (len(arrived) - 1) / took if took else 0.0
    return {
        "messages_per_second": round(rate, 1),
        "seconds": round(took, 1),
        "ack_p50_ms": milliseconds(percentile(clicks.waits, 0.5)),
        "ack_p95_ms": milliseconds(percentile(clicks.waits, 0.95)),
        "doubles": found["doubles"] + found["initials_twice"],
        "losses": found["lost_clicks"] + found["lost_texts"] + found["unsettled"],
        "limit_violations": found["limit_violations"],
        "cpu_ms_per_message": {name: round(spent[name] * 1000 / count, 2) for name in OURS},
        "bound_by": bound_by(cores, machine, ("web", "sender", "redis"), rate / clicks.per_second),
        "messages": len(arrived),
        "refusals": clicks.refusals,
        "findings": found,
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench send", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--per-second", type=float, default=CLICKS_PER_SECOND)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say(uvloop.run(run(Path(folder), 8.0 if given.quick else given.seconds, given.per_second)))


if __name__ == "__main__":
    main()
