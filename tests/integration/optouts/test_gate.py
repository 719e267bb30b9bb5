"""Opt-outs and imports of the same people pass each other: neither waits for what the other holds."""

import asyncio

import pytest

from server.runtime import Runtime
from server.storage.queries import optouts
from tests import factories
from tests.cast import Cast
from tests.integration.optouts.writing_in import answering
from tests.load.api import until

pytestmark = pytest.mark.anyio


async def test_an_import_and_a_list_of_opt_outs_end_both(runtime: Runtime, cast: Cast) -> None:
    await answering(runtime, cast)
    organization_id, known = cast.max.organization_id, factories.phone(0)
    pool = runtime.database.pool

    async def opt_out() -> int:
        async with pool.acquire() as sql, sql.transaction():
            return len(await optouts.lock_contacts(sql, organization_id, [known, factories.phone(77)]))

    async def waits() -> bool:
        return bool(
            await pool.fetchval(
                """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted"""
            )
        )

    async with pool.acquire() as importing, importing.transaction():
        await optouts.hold_for_new_contacts(importing, organization_id)
        list_of_opt_outs = asyncio.create_task(opt_out())
        await until(waits, "the list waits for the import")
        await importing.execute("UPDATE contacts SET city = 'Mesa' WHERE phone = $1", known)
    assert await list_of_opt_outs == 1
