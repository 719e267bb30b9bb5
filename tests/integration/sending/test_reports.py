"""The carrier's webhooks come twice, late, in any order and about the wrong text; the states of texts only move up."""

import uuid

import asyncpg
import pytest

from server.actions import assignment, delivery, epochs, inbound, sending
from server.actions.delivery import Arrived, Kept
from server.actions.sending import Press
from server.carriers.base import Inbound, Report, ReportState
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import outbox
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

ID = "0936ec98-7c4c-11ed-9bd7-0242ac110005"


class Text:
    """One text on its way: the call was made, its answer did not come yet."""

    def __init__(self, runtime: Runtime, made: Bank, row: Row) -> None:
        self.runtime, self.made, self.row = runtime, made, row

    async def report(self, *states: ReportState, src: str | None = None, code: str | None = None) -> list[Kept]:
        src = src or self.row["src"]
        said = [Report(ID, state, src, self.row["dst"], code=code) for state in states]
        return await delivery.reports(self.runtime, [Arrived(self.row["token"], one) for one in said])

    async def state(self) -> str:
        found = await self.runtime.database.pool.fetchval("SELECT state FROM messages WHERE direction = 'out'")
        return str(found)


@pytest.fixture
async def text(runtime: Runtime, cast: Cast) -> Text:
    made = await bank(runtime, cast.ada, contacts=1, numbers=1)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await epochs.rebuild(runtime)
    await sending.send(runtime, cast.vera, Press(made.conversation_ids[0], "press-0001", "initial"))
    slot = outbox.Slot(made.number_ids[0], "unknown", 9, f"{made.account_id}-a-token")
    (row,) = await outbox.claim(runtime.database.pool, [slot])
    return Text(runtime, made, row)


async def test_a_report_that_overtakes_the_answer_is_not_overwritten_by_it(text: Text) -> None:
    await text.report("delivered")
    answered = outbox.Outcome(text.row["id"], text.row["attempt"], "accepted", "accepted", carrier_id=ID)
    async with text.runtime.database.transaction() as tx:
        assert await outbox.settle(tx.sql, [answered]) == []
    assert await text.state() == "delivered"


@pytest.mark.parametrize("late", ["accepted", "sent", "undelivered", "failed"])
async def test_what_comes_after_the_end_changes_nothing(text: Text, late: ReportState) -> None:
    await text.report("sent")
    await text.report("delivered")
    assert await text.report(late) == ["kept"]
    assert await text.state() == "delivered"


async def test_of_reports_that_come_together_in_any_order_the_highest_counts(text: Text) -> None:
    assert await text.report("delivered", "sent", "delivered", "accepted") == ["kept"] * 4
    assert await text.state() == "delivered"


async def test_copies_of_a_report_stamp_the_thread_once(text: Text) -> None:
    await text.report("sent")
    version = await text.runtime.database.pool.fetchval("SELECT version FROM conversations")
    await text.report("sent")
    await text.report("sent", "sent")
    assert await text.runtime.database.pool.fetchval("SELECT version FROM conversations") == version


async def test_between_two_states_that_people_read_alike_no_thread_changes(text: Text) -> None:
    versions = []
    for state in ("accepted", "sent", "delivered"):
        await text.report(state)
        versions.append(await text.runtime.database.pool.fetchval("SELECT version FROM conversations"))
        assert await text.state() == state
    accepted, sent, delivered = versions
    assert accepted == sent == delivered - 1


async def test_a_report_about_another_text_is_refused(text: Text) -> None:
    assert await text.report("delivered", src="+15205550177") == ["other_text"]
    assert await text.state() == "sending"


async def test_what_was_decided_by_hand_is_not_undone_by_a_report(text: Text) -> None:
    await text.runtime.database.pool.execute("UPDATE messages SET state = 'cancelled'")
    await text.report("delivered")
    assert await text.state() == "cancelled"


async def test_copies_of_a_reply_are_one_reply(text: Text) -> None:
    said = Inbound(str(uuid.uuid4()), text.row["dst"], text.row["src"], "Yes, I will")
    for _ in range(3):
        await inbound.receive(text.runtime, text.made.account_id, said)
    assert await _replies(text) == (1, 1)


async def test_a_copy_that_comes_while_the_first_is_kept_waits_for_it_and_adds_nothing(text: Text) -> None:
    """The database refuses what two processes would both keep."""
    said = Inbound(str(uuid.uuid4()), text.row["dst"], text.row["src"], "Yes, I will")
    await inbound.receive(text.runtime, text.made.account_id, said)
    with pytest.raises(asyncpg.UniqueViolationError):
        await text.runtime.database.pool.execute(
            "UPDATE messages SET carrier_id = $1 WHERE direction = 'out'", said.carrier_id
        )
    assert await _replies(text) == (1, 1)


async def _replies(text: Text) -> tuple[int, int]:
    row = await text.runtime.database.pool.fetchrow(
        """SELECT (SELECT count(*) FROM messages WHERE direction = 'in') AS kept,
             (SELECT replies FROM conversations) AS counted"""
    )
    assert row is not None
    return row["kept"], row["counted"]
