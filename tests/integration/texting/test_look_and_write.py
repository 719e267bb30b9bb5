"""What was decided on a look at contact and thread is written only if both are still as they were."""

import asyncio
from typing import Any

import pytest

from server.actions import assignment
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import sending as queries
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

CHANGES = {
    "an opt-out": "UPDATE contacts SET opted_out_at = now() WHERE id = $1",
    "another campaign's text": "UPDATE contacts SET number_id = number_id WHERE id = $1",
    "a hand-over": "UPDATE conversations SET version = version + 1 WHERE contact_id = $1",
}


async def look(runtime: Runtime, cast: Cast, made: Bank) -> Row:
    viewer = cast.vera
    who = (viewer.organization_id, viewer.user_id)
    looks = [(made.conversation_ids[0], *who, "a-press", None, viewer.session, viewer.key)]
    (row,) = await queries.scenes(runtime.database.pool, looks)
    assert row is not None
    return row


def click(made: Bank, cast: Cast, seen: Row) -> dict[str, Any]:
    return {
        "conversation_id": made.conversation_ids[0], "kind": "initial", "text": "Hello", "parts": 1,
        "state": "queued", "reason": None, "user_id": cast.vera.user_id, "client_ref": "a-press",
        "number_id": made.number_ids[0], "carrier_class": "unknown", "priority": 1, "not_after": None,
        "media": None, "preview": "Hello", "contact_id": seen["contact_id"], "contact_seen": seen["contact_seen"],
        "seen_version": seen["version"], "apply_tags": None, "set_fields": None, "wants_report": False,
    }  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_nothing_is_written_after_a_change_that_was_not_seen(runtime: Runtime, cast: Cast, change: str) -> None:
    made = await bank(runtime, cast.ada)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    pool = runtime.database.pool
    seen = await look(runtime, cast, made)
    await pool.execute(change, seen["contact_id"])
    for waits in (False, True):
        assert await queries.write(pool, [click(made, cast, seen)], waits=waits) == [None]
    assert await pool.fetchval("SELECT count(*) FROM messages") == 0
    again = await look(runtime, cast, made)
    assert await queries.write(pool, [click(made, cast, again)], waits=False) != [None]


async def test_a_change_that_commits_while_the_write_waits_for_it_counts(runtime: Runtime, cast: Cast) -> None:
    """PostgreSQL asks the conditions again of the row as it is after the wait."""
    made = await bank(runtime, cast.ada)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    pool = runtime.database.pool
    seen = await look(runtime, cast, made)
    async with runtime.database.transaction() as tx:
        await tx.sql.execute(CHANGES["an opt-out"], seen["contact_id"])
        assert await queries.write(pool, [click(made, cast, seen)], waits=False) == [None]
        writing = asyncio.create_task(queries.write(pool, [click(made, cast, seen)], waits=True))
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        async with asyncio.timeout(30):
            while not await tx.sql.fetchval(waits):
                await asyncio.sleep(0.01)
    assert await writing == [None]
    assert await pool.fetchval("SELECT count(*) FROM messages") == 0
