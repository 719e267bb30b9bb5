"""When numbers come, go or rest, what waits is spread anew; whoever heard from a number keeps it."""

import pytest

from server.actions import assignment, epochs, rebalancing, sending, sweeping
from server.actions.sending import Press
from server.runtime import Runtime
from server.storage.queries import letting_go
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

CONTACTS = 40


@pytest.fixture
async def waiting(runtime: Runtime, cast: Cast) -> Bank:
    """First texts that wait on two numbers with a part a second each."""
    made = await bank(runtime, cast.ada, contacts=CONTACTS, numbers=2, rate=1.0)
    await epochs.rebuild(runtime)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await runtime.database.pool.execute(
        'UPDATE organizations SET settings = \'{"pace": {"per_second": 20, "burst": 200}}\''
    )
    for conversation in made.conversation_ids:
        await sending.send(runtime, cast.vera, Press(conversation, f"press-{conversation}", "initial"))
    return made


async def sweep(runtime: Runtime) -> None:
    for step in (rebalancing.leave_the_dead, rebalancing.even_out, sweeping.bind_unbound, epochs.correct_backlogs):
        await step(runtime)


async def spread(runtime: Runtime) -> dict[int, int]:
    rows = await runtime.database.pool.fetch(
        "SELECT number_id, count(*)::int AS n FROM messages WHERE state = 'queued' GROUP BY number_id"
    )
    return {row["number_id"]: row["n"] for row in rows}


async def add_number(runtime: Runtime, made: Bank) -> int:
    found: int = await runtime.database.pool.fetchval(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           SELECT organization_id, account_id, $2, kind, 1, 'active' FROM numbers WHERE id = $1 RETURNING id""",
        made.number_ids[0],
        phone(1350),
    )
    runtime.campaign_pools.clear()
    return found


async def test_a_new_number_gets_its_share_of_what_waits_at_once(runtime: Runtime, waiting: Bank) -> None:
    assert await spread(runtime) == dict.fromkeys(waiting.number_ids, CONTACTS // 2)
    numbers = [await add_number(runtime, waiting) for _ in range(1)]
    await runtime.database.pool.execute("UPDATE numbers SET parts_per_second = 4 WHERE id = $1", numbers[0])
    await sweep(runtime)
    found = await spread(runtime)
    assert found[numbers[0]] >= 20
    assert sum(found.values()) == CONTACTS
    sticky = await runtime.database.pool.fetchval(
        "SELECT count(*) FROM messages m JOIN contacts c ON c.id = m.contact_id AND c.number_id = m.number_id"
    )
    assert sticky == CONTACTS


async def test_who_never_heard_from_a_dead_number_gets_another_and_who_did_waits(
    runtime: Runtime, waiting: Bank
) -> None:
    sql, (dead, alive) = runtime.database.pool, waiting.number_ids
    heard = await sql.fetchval("SELECT min(contact_id) FROM messages WHERE number_id = $1", dead)
    await sql.execute(
        """INSERT INTO messages (organization_id, contact_id, direction, kind, text, parts, state, number_id,
             carrier_class, priority, attempt, requeued)
           SELECT organization_id, id, 'out', 'reply', 'Hello', 1, 'delivered', $1, 'att', 0, 1, 0
           FROM contacts WHERE id = $2""",
        dead,
        heard,
    )
    await sql.execute("UPDATE numbers SET state = 'retired' WHERE id = $1", dead)
    runtime.campaign_pools.clear()
    await sweep(runtime)
    assert await spread(runtime) == {dead: 1, alive: CONTACTS - 1}
    assert await sql.fetchval("SELECT number_id FROM contacts WHERE id = $1", heard) == dead


async def test_a_text_claimed_meanwhile_keeps_its_contact_with_the_number(runtime: Runtime, waiting: Bank) -> None:
    sql, number = runtime.database.pool, waiting.number_ids[0]
    ids = await letting_go.bound_to(sql, number)
    await sql.execute("UPDATE messages SET state = 'sending' WHERE contact_id = $1", ids[0])
    async with runtime.database.transaction() as tx:
        assert await letting_go.let_go(tx.sql, ids) == len(ids) - 1
    assert await letting_go.bound_to(sql, number) == ids[:1]


async def test_a_number_that_rests_gives_its_waiting_texts_away(runtime: Runtime, waiting: Bank) -> None:
    resting, other = waiting.number_ids
    await runtime.governor.rest(resting, 3600, "filtered")
    await sweep(runtime)
    found = await spread(runtime)
    assert found == {other: CONTACTS}


async def test_what_is_even_stays_where_it_is(runtime: Runtime, waiting: Bank) -> None:
    before = await runtime.database.pool.fetch("SELECT id, number_id, xmin::text FROM messages ORDER BY id")
    await sweep(runtime)
    assert await runtime.database.pool.fetch("SELECT id, number_id, xmin::text FROM messages ORDER BY id") == before
