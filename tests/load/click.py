"""Clicks alone: no sender runs, everybody presses Send again as soon as the last press is acknowledged."""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from tests.load.measuring import Cpu, bound_by, machine_cores, milliseconds, percentile, say
from tests.load.seed import Size, bank
from tests.load.volunteers import Volunteer, at_screens
from tests.load.world import AUTH_ID, AUTH_TOKEN, world

CLIENTS, NUMBERS = 50, 200
AT_MOST = 2_000  # clicks a second: as many contacts are there
LARGEST_PACE = '{"pace": {"per_second": 20, "burst": 200}, "lease_minutes": {"initials": 600}}'
OURS = ("web", "postgres", "redis")


@dataclass
class Pressing:
    """A closed loop: one press of each client is on its way at any time."""

    until: float
    waits: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)

    async def run(self, volunteer: Volunteer) -> None:
        while time.monotonic() < self.until and volunteer.hand:
            began = time.monotonic()
            answer = await volunteer.press(volunteer.hand[0])
            if answer["ok"]:
                self.waits.append(time.monotonic() - began)
                self.acknowledged.append(answer["id"])
                volunteer.hand.popleft()
            else:
                self.refusals[answer["code"]] = self.refusals.get(answer["code"], 0) + 1


async def run(folder: Path, seconds: float) -> dict[str, Any]:
    """All figures of one run."""
    each = round(seconds * AT_MOST / CLIENTS)
    size = Size(contacts=CLIENTS * each, volunteers=CLIENTS, numbers=NUMBERS, bucket=each)
    async with world(folder) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        with psycopg.connect(made.database_url, autocommit=True) as sql:
            sql.execute("UPDATE organizations SET settings = settings || %s", [LARGEST_PACE])
        made.start("web")
        await made.ready()
        volunteers = await at_screens(made.http, made.url, made_bank, made_bank.volunteers)
        for volunteer in volunteers:
            await volunteer.claim()
        cpu = Cpu(made.pids())
        cpu.begin()
        began = time.monotonic()
        pressing = Pressing(began + seconds)
        await asyncio.gather(*(pressing.run(volunteer) for volunteer in volunteers))
        took, cores, machine = time.monotonic() - began, cpu.cores(), machine_cores()
        for volunteer in volunteers:
            await volunteer.socket.close()
        return _figures(pressing, made.database_url, took, cores, machine)


def _figures(
    pressing: Pressing, database_url: str, took: float, cores: dict[str, float], machine: float
) -> dict[str, Any]:
    count = len(pressing.acknowledged)
    with psycopg.connect(database_url) as sql:
        kept = sql.execute("SELECT count(*), count(DISTINCT contact_id) FROM messages").fetchone() or (0, 0)
    return {
        "clients": CLIENTS,
        "acknowledged": count,
        "acknowledged_per_second": round(count / took, 1),
        "ack_p50_ms": milliseconds(percentile(pressing.waits, 0.5)),
        "ack_p99_ms": milliseconds(percentile(pressing.waits, 0.99)),
        "losses": count - kept[0],
        "doubles": kept[0] - kept[1],
        "cpu_ms_per_click": {name: round(cores[name] * took * 1000 / max(1, count), 2) for name in OURS},
        "bound_by": bound_by(cores, machine, ("web", "redis"), 0.0),
        "refusals": pressing.refusals,
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench click", description=__doc__)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say(uvloop.run(run(Path(folder), 3.0 if given.quick else given.seconds)))


if __name__ == "__main__":
    main()
