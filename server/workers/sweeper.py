"""What the send loop leaves behind: dead leases, late texts, unbound texts, estimates. Every sender sweeps,
one at a time under an advisory lock."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.actions import epochs, rebalancing, sweeping
from server.governor.clock import EpochLost, GovernorAway
from server.runtime import Runtime

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds
SWEEP_LOCK = 7_262_003

Step = Callable[[Runtime], Awaitable[object]]
# Without an epoch clicks stay unbound, and a sender that sees no bound text never asks the governor: so we do.
STEPS: tuple[Step, ...] = (
    epochs.rebuild,
    sweeping.dead_leases,
    epochs.rebuild,
    rebalancing.leave_the_dead,
    rebalancing.even_out,
    sweeping.bind_unbound,
    sweeping.late_texts,
    epochs.correct_backlogs,
)


async def run(runtime: Runtime, stop: asyncio.Event) -> None:
    """Until `stop` is set."""
    while not stop.is_set():
        await sweep(runtime)
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue


async def sweep(runtime: Runtime, steps: tuple[Step, ...] = STEPS) -> None:
    """Nothing if another process is sweeping."""
    try:
        async with runtime.database.transaction() as guard:  # its lock ends with it, whatever happens
            if await guard.sql.fetchval("SELECT pg_try_advisory_xact_lock($1)", SWEEP_LOCK):
                for step in steps:
                    await _safely(step, runtime)
    except Exception:
        log.exception("sweep failed")


async def _safely(step: Step, runtime: Runtime) -> None:
    try:
        await step(runtime)
    except (GovernorAway, EpochLost):
        log.warning("%s waits for Redis", step.__name__)
    except Exception:
        log.exception("%s failed", step.__name__)
