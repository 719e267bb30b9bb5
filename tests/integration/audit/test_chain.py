"""The audit log only grows, and shows by itself when somebody got at its rows all the same."""

import os
import subprocess
import sys
from datetime import timedelta

import asyncpg
import pytest

from server.access import Viewer
from server.actions import audit
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import Action, Broken
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast

pytestmark = pytest.mark.anyio

PAST_THE_GUARD = "ALTER TABLE audit_log DISABLE TRIGGER ALL"


async def act(runtime: Runtime, viewer: Viewer, times: int = 3) -> None:
    for number in range(times):
        async with unit_of_work(runtime) as work:
            work.audit(viewer, Action.PAUSED, f"campaign:{number}", scope="all")


async def sealed(runtime: Runtime, cast: Cast) -> int:
    """A log of some acts; how many."""
    await act(runtime, cast.sue)
    await audit.seal_new(runtime)
    return int(await runtime.database.pool.fetchval("SELECT count(*) FROM audit_log"))


async def test_acts_are_chained_in_order_and_once(runtime: Runtime, cast: Cast) -> None:
    entries = await sealed(runtime, cast)
    assert await audit.verify(runtime) == (entries, 0)
    await act(runtime, cast.max, 2)
    assert await audit.verify(runtime) == (entries, 2)
    assert await audit.seal_new(runtime) == 2
    assert await audit.seal_new(runtime) == 0
    places = await runtime.database.pool.fetch("SELECT place FROM audit_log ORDER BY id")
    assert [row["place"] for row in places] == list(range(1, entries + 3))


async def test_an_act_that_fails_leaves_no_trace(runtime: Runtime, cast: Cast) -> None:
    before = await runtime.database.pool.fetchval("SELECT count(*) FROM audit_log")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await _act_and_fail(runtime, cast.sue)
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM audit_log") == before


async def _act_and_fail(runtime: Runtime, viewer: Viewer) -> None:
    async with unit_of_work(runtime) as work:
        work.audit(viewer, Action.PAUSED)
        await work.sql.execute("SELECT 1 / 0")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor_id = 1 WHERE id = (SELECT max(id) FROM audit_log)",
        "UPDATE audit_log SET hash = repeat('0', 64) WHERE place = 2",
        "UPDATE audit_log SET place = NULL, hash = NULL WHERE place = 2",
        "DELETE FROM audit_log WHERE place = 2",
        "DELETE FROM audit_log WHERE place IS NULL",
        "TRUNCATE audit_log",
    ],
)
async def test_the_database_lets_nobody_change_a_row(runtime: Runtime, cast: Cast, statement: str) -> None:
    await sealed(runtime, cast)
    await act(runtime, cast.sue, 1)
    with pytest.raises(asyncpg.RaiseError):
        await runtime.database.pool.execute(statement)


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_log SET actor_id = 999 WHERE place = 2", "(place 2) was changed"),
        ("UPDATE audit_log SET detail = '{}' WHERE place = (SELECT max(place) FROM audit_log)", "was changed"),
        ("DELETE FROM audit_log WHERE place = 2", "(place 3) something was taken out"),
        ("DELETE FROM audit_log WHERE place <= 2", "up to place 2 are gone"),
    ],
)
async def test_who_gets_past_the_guard_is_found_out(runtime: Runtime, cast: Cast, statement: str, place: str) -> None:
    await sealed(runtime, cast)
    await runtime.database.pool.execute(PAST_THE_GUARD)
    await runtime.database.pool.execute(statement)
    with pytest.raises(Broken) as found:
        await audit.verify(runtime)
    assert place in str(found.value)


async def test_what_has_aged_ends_and_says_so(runtime: Runtime, cast: Cast) -> None:
    entries = await sealed(runtime, cast)
    await audit.trim(runtime, keep=timedelta(0))
    await audit.seal_new(runtime)
    assert await audit.verify(runtime) == (2, 0)
    await act(runtime, cast.sue, 2)
    await audit.seal_new(runtime)
    await audit.trim(runtime, keep=timedelta(0))
    await audit.seal_new(runtime)
    rows = await runtime.database.pool.fetch("SELECT action, place FROM audit_log ORDER BY place")
    assert [(row["action"], row["place"]) for row in rows] == [
        ("campaign.paused", entries + 3),
        ("audit.trimmed", entries + 4),
    ]
    assert await audit.verify(runtime) == (2, 0)


async def test_the_command_says_whether_the_log_is_whole(runtime: Runtime, cast: Cast, settings: Settings) -> None:
    entries = await sealed(runtime, cast)
    whole = _verify(settings)
    assert (whole.returncode, f"{entries} entries" in whole.stdout) == (0, True), whole.stderr
    await runtime.database.pool.execute(PAST_THE_GUARD)
    await runtime.database.pool.execute("UPDATE audit_log SET subject = 'campaign:9' WHERE place = 2")
    broken = _verify(settings)
    assert (broken.returncode, "place 2" in broken.stderr) == (1, True)


def _verify(settings: Settings) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "TEXTBANK_DATABASE_URL": settings.database_url,
        "TEXTBANK_REDIS_URL": settings.redis_url,
        "TEXTBANK_SECRET_KEY": settings.secret_key,
        "TEXTBANK_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "server", "audit", "verify"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)
