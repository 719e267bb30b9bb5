"""The governor's scripts against their model in Python, over as many grants as asked; another seed, other days."""

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from server.governor.policy import Policy
from server.storage.embedded import erase, start
from tests.integration.governor.living import live
from tests.load.measuring import say
from tests.unit.governor.days import CLASSES, NUMBERS, Turn

TURNS = 400  # of a day
LARGEST = 8  # parts


def day(dice: random.Random) -> list[Turn]:
    return [turn(dice) for _ in range(TURNS)]


def turn(dice: random.Random) -> Turn:
    texts = [(number, carrier_class) for number in range(NUMBERS) for carrier_class in CLASSES]
    asked = dice.sample(texts, dice.randint(1, NUMBERS * 2))
    return Turn(
        advance=dice.choice((dice.randint(0, 30_000), dice.randint(0, 2_000_000), dice.randint(0, 20_000_000))),
        asks=tuple((number, carrier_class, dice.randint(1, LARGEST)) for number, carrier_class in asked),
        claims=frozenset(number for number in range(NUMBERS) if dice.random() < 0.8),
        unused_parts=dice.randint(0, 2),
        settles_after=dice.choice((0, 0, 1, 3, None)),
    )


async def run(folder: Path, grants: int, seed: int) -> dict[str, Any]:
    stores = start(folder, postgres=False, redis=True, durable=False)
    dice, done, days, began = random.Random(seed), 0, 0, time.monotonic()
    try:
        assert stores.addresses.redis_url
        async with Redis.from_url(stores.addresses.redis_url) as redis:
            while done < grants:
                done += await live(redis, Policy(strict=bool(days % 2)), day(dice))
                days += 1
    finally:
        stores.stop()
    erase(folder)
    return {"grants": done, "days": days, "different": 0, "seed": seed, "seconds": round(time.monotonic() - began, 1)}


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench governor_model", description=__doc__)
    options.add_argument("--grants", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder) / "stores", 2_000 if given.quick else given.grants, given.seed)))


if __name__ == "__main__":
    main()
