"""Everybody asks for people to text: at the same moment, or each at one of their own."""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.load.measuring import milliseconds, percentile, say
from tests.load.seed import Size, bank
from tests.load.volunteers import Volunteer, at_screens
from tests.load.world import AUTH_ID, AUTH_TOKEN, world

EARLY = 40  # volunteers who came before and are not timed: a server that just started is another question


async def run(folder: Path, volunteers: int, bucket: int, contacts: int, over: float) -> dict[str, Any]:
    """Figures of claims that come by chance within `over` seconds; of 0 seconds all at once."""
    size = Size(contacts=contacts + EARLY * bucket, volunteers=volunteers + EARLY, numbers=10, bucket=bucket)
    async with world(folder) as made:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        made.start("web")
        await made.ready()
        people = await at_screens(made.http, made.url, made_bank, made_bank.volunteers)
        for early in (people[: EARLY // 2], people[EARLY // 2 : EARLY]):
            await asyncio.gather(*(volunteer.claim() for volunteer in early))
        people = people[EARLY:]
        dice = random.Random(volunteers)
        waits = await asyncio.gather(*(_timed(volunteer, dice.uniform(0, over)) for volunteer in people))
        dealt = Counter(conversation for volunteer in people for conversation in volunteer.hand)
        for volunteer in people:
            await volunteer.socket.close()
    return {
        "volunteers": volunteers,
        "contacts": contacts,
        "over_s": over,
        "p50_ms": milliseconds(percentile(waits, 0.5)),
        "p95_ms": milliseconds(percentile(waits, 0.95)),
        "doubles": sum(times - 1 for times in dealt.values()),
        "dealt": dealt.total(),
    }


async def _timed(volunteer: Volunteer, after: float) -> float:
    await asyncio.sleep(after)
    began = time.monotonic()
    await volunteer.claim()
    return time.monotonic() - began


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench claim", description=__doc__)
    options.add_argument("--volunteers", type=int, default=50)
    options.add_argument("--bucket", type=int, default=100)
    options.add_argument("--contacts", type=int, default=20_000)
    options.add_argument(
        "--over", type=float, default=0.0, metavar="SECONDS", help="in which they come (0: all at once)"
    )
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    contacts = min(given.contacts, 6_000) if given.quick else given.contacts
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), given.volunteers, given.bucket, contacts, given.over)))


if __name__ == "__main__":
    main()
