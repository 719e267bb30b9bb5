"""Parts die, freeze, forget and lie while people text: a short version of each kind, all promises after it."""

from functools import partial
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS, Fault, carrier_does
from tests.faults.disorder import disorder
from tests.faults.dying import POINTS, find, mortal
from tests.faults.rounds import texting

HOLD = 2.0  # s
BAD_DAY = {"503": 0.1, "hang": 0.1, "hang before": 0.05, "429 2": 0.1, "reset": 0.1, "garbage": 0.1, "no uuid": 0.1}

OURS = ("sender-claimed", "web-killed", "rolling-senders", "redis-emptied", "postgres-killed")
THEIRS: dict[str, Fault] = {
    "a bad day of the carrier": partial(carrier_does, BAD_DAY),
    "webhooks-in-disorder": partial(disorder, 150),
}


async def broken(folder: Path, faults: dict[str, Fault], seed: int) -> dict[str, list[str]]:
    """What is wrong after these faults, one after the other over one stack."""
    async with texting(folder, seed, HOLD) as running:
        for name, fault in faults.items():
            await fault(running)
            await running.lifted(name)
        running.over.set()
        await running.quiet()
        return await running.verdict()


@pytest.mark.anyio
async def test_our_own_processes_and_stores_die_forget_and_come_back_without_a_broken_promise(tmp_path: Path) -> None:
    assert await broken(tmp_path, {name: FAULTS[name] for name in OURS}, seed=1) == {}


@pytest.mark.anyio
async def test_a_carrier_that_fails_lies_and_repeats_itself_breaks_no_promise(tmp_path: Path) -> None:
    assert await broken(tmp_path, THEIRS, seed=3) == {}


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_every_marked_point_is_still_there(point: tuple[str, str, str]) -> None:
    assert callable(find(point)[2])  # type: ignore[arg-type]


@pytest.mark.anyio
async def test_a_marked_function_is_fatal_at_its_nth_call_before_or_after_its_work() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("work")

    before = mortal(work, "before", 2, lambda: done.append("death"))
    await before()
    await before()
    after = mortal(lambda: done.append("more work"), "after", 1, lambda: done.append("death"))
    after()
    assert done == ["work", "death", "work", "more work", "death"]
