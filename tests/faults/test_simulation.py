"""Seeds of crashes, delays and forgetfulness over the real Lua and SQL; a failing one is named with what it broke."""

import json
import subprocess
import sys

from server.storage.embedded import Stores
from tests.house.tree import ROOT
from tests.stores import database_url

SEEDS = 3
OWN_REDIS = 15  # of the sixteen databases, for one test at a time; test processes count from the other end


def simulated(stores: Stores, template: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, since it has a clock of its own."""
    where = ("--template", database_url(stores.database_url, template), "--redis", f"{stores.redis_url}?db={OWN_REDIS}")
    argv = [sys.executable, "-m", "tests.faults.simulate", *where, *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)


def test_no_seed_breaks_a_promise_and_the_same_seed_is_the_same_run(stores: Stores, template: str) -> None:
    run = simulated(stores, template, "--seeds", str(SEEDS))
    lived = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0, [line for line in lived if line["broken"]] or run.stderr[-3000:]
    assert len(lived) == SEEDS
    # Or it would all be for nothing: processes died, texts left, people said stop.
    assert all(sum(line[name] for line in lived) >= SEEDS for name in ("deaths", "arrivals", "stops"))
    again = simulated(stores, template, "--seed", str(SEEDS), "--seeds", "1")
    assert again.stdout.splitlines() == run.stdout.splitlines()[-1:]
