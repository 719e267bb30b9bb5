"""What stands between the queue and a phone, whatever let a text into the queue: the claim, the call, the database."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from server.actions import assignment, epochs, sending
from server.actions.binding import pool_of
from server.actions.optouts import opt_out_phone
from server.actions.sending import Press
from server.actions.unit_of_work import unit_of_work
from server.carriers.base import Account, Outgoing, SendResult
from server.governor.governor import Governor
from server.governor.grants import Grant
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import limits, outbox, pools
from server.workers.sender import Sender
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

LONG = timedelta(hours=1)


async def queued(runtime: Runtime, cast: Cast, *, contacts: int = 2, numbers: int = 1) -> tuple[Bank, list[int]]:
    """A bank whose texts wait in the queue; the ids of the messages."""
    made = await bank(runtime, cast.ada, contacts=contacts, numbers=numbers)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await epochs.rebuild(runtime)
    presses = [Press(one, f"press-{one:04}", "initial") for one in made.conversation_ids]
    return made, [int((await sending.send(runtime, cast.vera, press)).id) for press in presses]


async def claimed(runtime: Runtime, made: Bank, parts: int = 9) -> list[int]:
    """Ids of what the numbers of the bank may send now."""
    token = secrets.token_urlsafe(8)
    slots = [outbox.Slot(one, "unknown", parts, f"{made.account_id}-{token}-{one}") for one in made.number_ids]
    rows = await outbox.claim(runtime.database.pool, slots)
    return [row["id"] for row in rows]


async def test_a_text_to_who_opted_out_is_not_claimed(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast)
    await runtime.database.pool.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", made.contact_ids[0])
    assert await claimed(runtime, made) == [messages[1]]


async def test_a_picture_that_waits_for_its_limit_hides_no_words_behind_it(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast)
    sql, number = runtime.database.pool, made.number_ids[0]
    await sql.execute(
        """UPDATE messages SET media = '[{"url": "https://example.org/map.png"}]' WHERE id = $1""", messages[0]
    )
    heads = await outbox.heads(sql, [number], ["unknown"])
    assert [head["pictures"] for head in heads] == [True, False]
    assert await claimed(runtime, made) == [messages[1]]
    slot = outbox.Slot(number, "unknown", 9, f"{made.account_id}-of-pictures", pictures=True)
    assert [row["id"] for row in await outbox.claim(sql, [slot])] == [messages[0]]


async def test_a_claim_passes_by_a_contact_whose_opt_out_is_being_written(runtime: Runtime, cast: Cast) -> None:
    """It neither waits for the other transaction nor reads the row from before it."""
    made, messages = await queued(runtime, cast)
    phone = await runtime.database.pool.fetchval("SELECT phone FROM contacts WHERE id = $1", made.contact_ids[0])
    async with unit_of_work(runtime) as work:
        await work.sql.fetch("SELECT 1 FROM contacts WHERE phone = $1 FOR NO KEY UPDATE", phone)
        async with asyncio.timeout(30):
            assert await claimed(runtime, made) == [messages[1]]
        await opt_out_phone(work, cast.ada.organization_id, phone, "reply")
    assert await claimed(runtime, made) == []


async def test_a_number_that_has_its_days_people_sends_no_more_first_texts(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast, contacts=4)
    sql = runtime.database.pool
    await sql.execute("UPDATE numbers SET daily_contacts = 2")
    assert [await claimed(runtime, made) for _ in range(3)] == [[messages[0]], [messages[1]], []]
    (line,) = await limits.lines(sql)
    assert line["is_full"]
    assert await outbox.heads(sql, made.number_ids, ["unknown"], [line["number_id"]]) == []
    assert await pools.numbers(sql, cast.ada.organization_id, None) == []
    await sql.execute("UPDATE messages SET kind = 'reply', priority = 0 WHERE id = $1", messages[2])
    assert await claimed(runtime, made) == [messages[2]]
    await sql.execute("UPDATE numbers SET firsts_on = firsts_on - 1")
    assert await claimed(runtime, made) == [messages[3]]


async def test_who_waits_for_a_number_counts_as_one_of_its_days_people(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast, contacts=2)
    sql = runtime.database.pool
    await sql.execute("UPDATE numbers SET daily_contacts = $1", len(messages))
    assert await pools.numbers(sql, cast.ada.organization_id, None) == []
    await sql.execute("UPDATE numbers SET daily_contacts = $1", len(messages) + 1)
    assert [row["id"] for row in await pools.numbers(sql, cast.ada.organization_id, None)] == made.number_ids


async def test_a_text_whose_hours_are_nearly_over_is_not_claimed(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast)
    await runtime.database.pool.execute(
        "UPDATE messages SET not_after = now() + interval '59 seconds' WHERE id = $1", messages[0]
    )
    assert await claimed(runtime, made) == [messages[1]]


async def test_a_text_is_not_claimed_before_its_time(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast)
    await runtime.database.pool.execute("UPDATE messages SET not_before = now() + $1::interval", LONG)
    assert await claimed(runtime, made) == []
    assert len(messages) == 2


async def test_a_text_of_more_parts_than_were_granted_is_not_claimed(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast)
    await runtime.database.pool.execute("UPDATE messages SET parts = 3 WHERE id = $1", messages[0])
    assert await claimed(runtime, made, parts=2) == [messages[1]]


async def test_the_outcome_of_an_earlier_attempt_changes_nothing(runtime: Runtime, cast: Cast) -> None:
    made, messages = await queued(runtime, cast, contacts=1)
    await claimed(runtime, made)
    late = outbox.Outcome(messages[0], attempt=0, state="failed", outcome="failed")
    async with unit_of_work(runtime) as work:
        assert await outbox.settle(work.sql, [late]) == []
    assert await runtime.database.pool.fetchval("SELECT state FROM messages") == "sending"


async def test_a_text_that_comes_back_to_who_said_stop_meanwhile_waits_for_nothing(
    runtime: Runtime, cast: Cast
) -> None:
    """It was on its way when what waited was blocked. The next one asked for no group messages any more."""
    made, messages = await queued(runtime, cast, contacts=3, numbers=3)
    sql = runtime.database.pool
    while await claimed(runtime, made):
        pass
    phone = await sql.fetchval("SELECT phone FROM contacts WHERE id = $1", made.contact_ids[0])
    async with unit_of_work(runtime) as work:
        await opt_out_phone(work, cast.max.organization_id, phone, "manual")
    back = [outbox.Outcome(one, attempt=1, state="queued", outcome="requeue") for one in messages]
    async with unit_of_work(runtime) as work:
        rows = await outbox.settle(work.sql, back[:2])
    assert {row["id"]: (row["state"], row["reason"]) for row in rows} == {
        messages[0]: ("blocked", "opted_out"), messages[1]: ("queued", None),
    }  # fmt: skip
    assert (
        await sql.fetchval("SELECT initial_state FROM conversations WHERE id = $1", made.conversation_ids[0])
        == "blocked"
    )
    await sql.execute("UPDATE campaigns SET kind = 'broadcast'")
    async with unit_of_work(runtime) as work:
        (last,) = await outbox.settle(work.sql, back[2:])
    assert last["state"] == "blocked"


_SECOND = """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
    parts, state, user_id, client_ref, carrier_class, priority, attempt, requeued)
  SELECT organization_id, campaign_id, conversation_id, contact_id, 'out', $1, text, parts, 'queued', user_id, $2,
    'unknown', 1, 0, 0 FROM messages WHERE client_ref = $3"""


async def test_the_database_itself_refuses_a_second_first_text(runtime: Runtime, cast: Cast) -> None:
    made, _ = await queued(runtime, cast, contacts=1)
    with pytest.raises(asyncpg.UniqueViolationError):
        await runtime.database.pool.execute(_SECOND, "initial", "another-press", f"press-{made.conversation_ids[0]:04}")


async def test_the_database_itself_refuses_a_second_text_of_one_press(runtime: Runtime, cast: Cast) -> None:
    made, _ = await queued(runtime, cast, contacts=1)
    press = f"press-{made.conversation_ids[0]:04}"
    with pytest.raises(asyncpg.UniqueViolationError):
        await runtime.database.pool.execute(_SECOND, "reply", press, press)


async def test_contacts_are_texted_from_the_number_they_know_however_busy_it_is(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=5, numbers=2)
    await runtime.database.pool.execute("UPDATE contacts SET number_id = $1", made.number_ids[1])
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await epochs.rebuild(runtime)
    for one in made.conversation_ids:
        await sending.send(runtime, cast.vera, Press(one, f"press-{one:04}", "initial"))
    rows = await runtime.database.pool.fetch("SELECT DISTINCT number_id FROM messages")
    assert [row["number_id"] for row in rows] == [made.number_ids[1]]


@dataclass
class Carrier:
    """Answers every call with the same."""

    result: SendResult
    calls: list[Outgoing] = field(default_factory=list)

    async def send(self, account: Account, outgoing: Outgoing) -> SendResult:
        self.calls.append(outgoing)
        return self.result

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a sender does not ask for {name}")


class Slow:
    """A governor whose answers take longer than a call may wait."""

    def __init__(self, governor: Governor) -> None:
        self._governor = governor

    async def grant(self, *question: Any, **more: Any) -> Grant:
        grant = await self._governor.grant(*question, **more)
        return replace(grant, asked_at=grant.asked_at - 5)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._governor, name)


async def one_round(runtime: Runtime) -> Row:
    """A sender's life until its first call is settled; the message after it."""
    stop = asyncio.Event()
    running = asyncio.create_task(Sender(runtime).run(stop))
    async with asyncio.timeout(30):
        while (row := await runtime.database.pool.fetchrow(_SETTLED)) is None:
            await asyncio.sleep(0.02)
    stop.set()
    await running
    return row


_SETTLED = """SELECT m.state, m.attempt, a.outcome FROM messages m JOIN attempts a ON a.message_id = m.id
  WHERE a.outcome IS NOT NULL ORDER BY a.id LIMIT 1"""


async def test_a_call_that_did_not_begin_in_time_is_never_begun(runtime: Runtime, cast: Cast) -> None:
    """Where it stands in the second is over: begun now it would arrive together with the next."""
    await queued(runtime, cast, contacts=1)
    carrier = Carrier(SendResult("accepted", "Accepted.", carrier_id="an-id"))
    slow: Any = Slow(runtime.governor)
    row = await one_round(replace(runtime, carrier=carrier, governor=slow))
    assert carrier.calls == []
    assert row["outcome"] == "requeue"


async def test_a_number_that_the_carrier_finds_too_fast_is_slowed(runtime: Runtime, cast: Cast) -> None:
    await queued(runtime, cast, contacts=1)
    carrier = Carrier(SendResult("requeue", "Slow down.", http_status=429, rate_signal=True))
    await one_round(replace(runtime, carrier=carrier))
    rows = await pools.numbers(runtime.database.pool, cast.ada.organization_id, None)
    (clock,) = await runtime.governor.state(pool_of(cast.ada.organization_id, None, rows))
    assert clock.rate_factor < 1
    assert clock.holding_for > 0
