"""Breaks parts on purpose while people text, and lets the oracle judge: scripts/faults [NAME…] --times 3 --seed 1.

One JSON line for each run of a fault, each over a stack of its own; ends with 1 if a promise was broken.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.disorder import disorder
from tests.faults.rounds import texting

LONGEST = 600.0  # s that one run may take


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help="faults; without a name all of them")
    options.add_argument("--times", type=int, default=1, help="runs of each")
    options.add_argument("--seed", type=int, default=1, help="of the first run; each next one has the next")
    options.add_argument("--hold", type=float, default=20.0, help="seconds that a fault lasts which has a length")
    options.add_argument("--events", type=int, default=10_000, help="webhooks of webhooks-in-disorder")
    options.add_argument("--list", action="store_true", help="names only")
    given = options.parse_args()
    faults = FAULTS | {"webhooks-in-disorder": partial(disorder, given.events)}
    if unknown := set(given.names) - faults.keys():
        options.error(f"there is no fault named {', '.join(sorted(unknown))}")
    names = given.names or list(faults)
    if given.list:
        print("\n".join(names))
        return
    seeds = range(given.seed, given.seed + given.times)
    lines = [_run(name, faults[name], seed, given.hold) for seed in seeds for name in names]
    sys.exit(0 if all(not line["broken"] for line in lines) else 1)


def _run(name: str, fault: Fault, seed: int, hold: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        line = {"fault": name, "seed": seed} | asyncio.run(_broken(Path(folder), name, fault, seed, hold))
    print(json.dumps(line), flush=True)
    return line


async def _broken(folder: Path, name: str, fault: Fault, seed: int, hold: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(LONGEST), texting(folder, seed, hold) as running:
            await fault(running)
            await running.lifted(name)
            resumed, texts = running.resumed[name], len(running.arrived())
            running.over.set()
            await running.quiet()
            broken = await running.verdict()
    except (AssertionError, TimeoutError) as error:  # with an end of its own: what was not reached
        return {"broken": {"the run": [str(error)]}}
    return {"resumed_s": resumed, "texts": texts, "broken": broken}


if __name__ == "__main__":
    main()
