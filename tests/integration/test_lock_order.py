"""Everybody locks in one order (docs/architecture.md): nobody waits for who waits for them."""

import asyncio
from functools import partial

import pytest

from server.actions import carrier_signals, erasing
from server.actions.carrier_signals import Signal
from server.actions.unit_of_work import unit_of_work
from server.runtime import Runtime
from server.storage.queries import optouts
from tests import factories
from tests.cast import Cast
from tests.integration.optouts.writing_in import answering
from tests.load.api import until

pytestmark = pytest.mark.anyio


async def somebody_waits(runtime: Runtime) -> bool:
    return bool(
        await runtime.database.pool.fetchval(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'"""
        )
    )


async def test_an_import_and_a_list_of_opt_outs_end_both(runtime: Runtime, cast: Cast) -> None:
    await answering(runtime, cast)
    organization_id, known = cast.max.organization_id, factories.phone(0)
    pool = runtime.database.pool

    async def opt_out() -> int:
        async with pool.acquire() as sql, sql.transaction():
            return len(await optouts.lock_contacts(sql, organization_id, [known, factories.phone(77)]))

    async with pool.acquire() as importing, importing.transaction():
        await optouts.hold_for_new_contacts(importing, organization_id)
        list_of_opt_outs = asyncio.create_task(opt_out())
        await until(partial(somebody_waits, runtime), "the list waits for the import")
        await importing.execute("UPDATE contacts SET city = 'Mesa' WHERE phone = $1", known)
    assert await list_of_opt_outs == 1


async def test_an_erasure_waits_for_who_writes_the_campaign_that_texts_the_person_last(
    runtime: Runtime, cast: Cast
) -> None:
    made = await factories.bank(runtime, cast.ada, contacts=1)
    ours, person, pool = cast.ada.organization_id, made.contact_ids[0], runtime.database.pool
    await pool.execute("UPDATE campaigns SET test_contact_id = $1", person)
    async with pool.acquire() as writing, writing.transaction():
        await writing.execute("SELECT 1 FROM campaigns WHERE id = $1 FOR NO KEY UPDATE", made.campaign_id)
        erasure = asyncio.create_task(erasing.erase(runtime, ours, person))
        await until(partial(somebody_waits, runtime), "the erasure waits for the campaign")
        await optouts.hold_for_new_contacts(writing, ours)  # another phone is to be the last
    await erasure
    assert await pool.fetchval("SELECT test_contact_id FROM campaigns") is None


async def test_numbers_that_cannot_be_used_rest_in_order_whatever_the_order_of_the_news(
    runtime: Runtime, cast: Cast
) -> None:
    made, pool = await factories.bank(runtime, cast.ada, contacts=2), runtime.database.pool
    texts = await pool.fetch(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued)
           SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', 'initial', 'Hi', 1, 'failed',
             ($1::bigint[])[row_number() OVER (ORDER BY cv.id)], 'unknown', 2, 1, 0
           FROM conversations cv ORDER BY cv.id RETURNING id""",
        made.number_ids,
    )
    news = [Signal(text["id"], "number_unusable", "80", "The carrier does not know this number.") for text in texts]

    async def take_note() -> None:
        async with unit_of_work(runtime) as work:
            await carrier_signals.keep(work, news[::-1])

    async with pool.acquire() as retiring, retiring.transaction():
        await retiring.execute("SELECT 1 FROM numbers WHERE id = $1 FOR NO KEY UPDATE", made.number_ids[0])
        noted = asyncio.create_task(take_note())
        await until(partial(somebody_waits, runtime), "the news wait for the number")
        await retiring.execute("SELECT 1 FROM numbers WHERE id = $1 FOR NO KEY UPDATE", made.number_ids[1])
    await noted
    assert await pool.fetchval("SELECT count(*) FROM numbers WHERE state = 'resting'") == 2
