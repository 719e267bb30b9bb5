"""What we do not know is settled by the carrier's own list, which may lag; what never reached us is found there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from server.actions import assignment, epochs, inbound, reconciling, sending
from server.actions.carrier_accounts import opened
from server.actions.sending import Press
from server.carriers.base import Inbound, Outgoing
from server.carriers.simulator import Config, Delay, Replies, Running, running
from server.carriers.simulator.config import changed
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

AUTH_ID = "MA000000000000000001"
AT_ONCE = Delay(kind="fixed", median=0.0)
QUIET = Config(
    port=0,
    accounts={AUTH_ID: "the token"},
    latency=AT_ONCE,
    sent_after=AT_ONCE,
    final_after=AT_ONCE,
    errors={},
    replies=Replies(on=False),
)


@dataclass(frozen=True, slots=True)
class Records:
    """Ours, and the carrier's, of the same texts."""

    runtime: Runtime
    bank: Bank
    carrier: Running
    cast: Cast

    async def ask(self, question: str, *values: object) -> Any:
        return await self.runtime.database.pool.fetchval(question, *values)

    async def press(self, nth: int, words: str) -> int:
        """A text whose call was made and never answered."""
        press = Press(self.bank.conversation_ids[nth], f"press-{nth:04}", "initial")
        message = int((await sending.send(self.runtime, self.cast.vera, press)).id)
        await self.ask(
            """WITH m AS (UPDATE messages SET state = 'unknown', attempt = 1, number_id = $2 WHERE id = $1 RETURNING id)
               INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
               SELECT id, $2, 1, 'token-' || id, 1, now(), 0 FROM m RETURNING id""",
            message,
            self.bank.number_ids[0],
        )
        await self.carry(nth, words)
        return message

    async def carry(self, nth: int, words: str) -> None:
        """The call itself, as the sender makes it."""
        src = await self.ask("SELECT phone FROM numbers WHERE id = $1", self.bank.number_ids[0])
        dst = await self.ask("SELECT phone FROM contacts WHERE id = $1", self.bank.contact_ids[nth])
        account = await opened(self.runtime, self.bank.account_id)
        assert account is not None
        await self.runtime.carrier.send(account, Outgoing(src, dst, words, f"{self.carrier.url}/nowhere", 600))

    async def later(self, minutes: int) -> None:
        """Time goes by: for the attempts, and for what the carrier has."""
        await self.ask("UPDATE attempts SET started_at = started_at - $1::interval", timedelta(minutes=minutes))
        for record in self.carrier.traffic.records._order:
            record.at -= minutes * 60

    def lag(self, seconds: float) -> None:
        self.carrier.traffic.configure(changed(self.carrier.traffic.config, {"list_lag": seconds}))

    async def state(self, message: int) -> str:
        return str(await self.ask("SELECT state FROM messages WHERE id = $1", message))

    async def came(self, nth: int, text: str) -> None:
        """A text that reached the carrier while we could not be reached."""
        src = await self.ask("SELECT phone FROM contacts WHERE id = $1", self.bank.contact_ids[nth])
        dst = await self.ask("SELECT phone FROM numbers WHERE id = $1", self.bank.number_ids[0])
        async with httpx.AsyncClient() as client:
            body = {"from": src, "to": dst, "text": text, "auth_id": AUTH_ID}
            assert (await client.post(f"{self.carrier.url}/_sim/inbound", json=body)).is_success


@pytest.fixture
async def records(runtime: Runtime, cast: Cast) -> AsyncIterator[Records]:
    await epochs.rebuild(runtime)
    async with running(QUIET) as carrier:
        made = await bank(runtime, cast.ada, contacts=4, numbers=1, api_url=carrier.url)
        await assignment.claim(runtime, cast.vera, made.campaign_id)
        yield Records(runtime, made, carrier, cast)


async def test_a_text_that_the_list_shows_only_after_a_while_is_found_at_the_second_look(records: Records) -> None:
    message = await records.press(0, "Hello [500 after]")
    records.lag(15 * 60)
    await records.later(11)
    assert await reconciling.look_up_unknown(records.runtime) == 1
    assert await records.state(message) == "unknown"
    assert await reconciling.look_up_unknown(records.runtime) == 0  # not due before 20 minutes
    await records.later(10)
    assert await reconciling.look_up_unknown(records.runtime) == 1
    assert await records.state(message) == "accepted"


async def test_one_that_is_not_there_at_either_look_waits_for_a_person(records: Records) -> None:
    message = await records.press(0, "Hello [500]")
    await records.later(11)
    await reconciling.look_up_unknown(records.runtime)
    await records.later(10)
    await reconciling.look_up_unknown(records.runtime)
    assert await records.state(message) == "unconfirmed"
    assert records.carrier.traffic.stats()["accepted"] == 0


async def test_a_list_that_cannot_be_read_proves_nothing_and_is_asked_once_for_all(records: Records) -> None:
    messages = [await records.press(n, "Hello [500]") for n in range(4)]
    await records.later(30)
    limits = {"limits": {"requests_per_five_seconds": 1}}
    records.carrier.traffic.configure(changed(records.carrier.traffic.config, limits))
    await reconciling.look_up_unknown(records.runtime)
    await reconciling.look_up_unknown(records.runtime)
    states = [await records.state(message) for message in messages]
    assert states.count("unknown") >= 3
    assert "unconfirmed" not in states


async def test_a_text_of_another_message_is_no_evidence(records: Records) -> None:
    """Twice to one phone within minutes: each record of the carrier settles one message only."""
    message = await records.press(0, "Hello [500]")
    await records.carry(0, "Another text, which was accepted")
    (other,) = records.carrier.traffic.records._order
    await records.ask(
        """INSERT INTO messages (organization_id, contact_id, direction, kind, text, parts, state, carrier_class,
             priority, attempt, requeued, carrier_id)
           SELECT organization_id, contact_id, 'out', 'reply', 'Another text', 1, 'accepted', 'unknown', 0, 1, 0, $2
           FROM messages WHERE id = $1""",
        message,
        other.uuid,
    )
    await records.later(30)
    await reconciling.look_up_unknown(records.runtime)
    assert await records.state(message) == "unknown"


async def test_texts_of_an_outage_are_found_at_the_next_look_and_never_twice(records: Records) -> None:
    await records.press(0, "Hello")
    await records.press(1, "Hello")
    await records.came(0, "Yes!")
    await records.came(1, "Who is this?")
    for record in records.carrier.traffic.records._order:
        record.at -= 9 * 60  # longer ago than the carrier would come again
    assert await reconciling.poll_inbound(records.runtime) == 2
    assert await records.ask("SELECT count(*) FROM messages WHERE reason = 'repaired'") == 2
    assert await reconciling.poll_inbound(records.runtime) == 0
    await records.ask("UPDATE carrier_accounts SET polled_until = now() - interval '1 hour'")
    assert await reconciling.poll_inbound(records.runtime) == 0
    assert await records.ask("SELECT count(*) FROM messages WHERE direction = 'in'") == 2


async def test_the_words_of_a_repaired_text_that_come_after_all_are_read_like_any_other(records: Records) -> None:
    await records.press(0, "Hello")
    await records.came(0, "Placed first")
    await records.ask("UPDATE contacts SET phone = '+15205550199' WHERE id = $1", records.bank.contact_ids[1])
    await records.came(1, "From nobody we know")
    await records.ask("UPDATE contacts SET phone = '+15205550198' WHERE id = $1", records.bank.contact_ids[1])
    for record in records.carrier.traffic.records._order:
        record.at -= 9 * 60
    assert await reconciling.poll_inbound(records.runtime) == 2
    ours = await records.ask("SELECT phone FROM numbers WHERE id = $1", records.bank.number_ids[0])
    for carrier_id, phone in await records.runtime.database.pool.fetch(
        """SELECT m.carrier_id, c.phone FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE reason = 'repaired'
           UNION ALL SELECT carrier_id, phone FROM orphans"""
    ):
        words = Inbound(carrier_id, phone, ours, "Yes, count me in!")
        await inbound.receive(records.runtime, records.bank.account_id, words)
    kept = "SELECT score >= 70 AND preview = 'Yes, count me in!' AND replies = 1 FROM conversations WHERE replies > 0"
    assert await records.ask(kept)
    assert await records.ask("SELECT text FROM orphans") == "Yes, count me in!"


async def test_what_may_still_come_by_itself_with_its_words_is_left_to_come(records: Records) -> None:
    await records.press(0, "Hello")
    await records.came(0, "Yes!")
    assert await reconciling.poll_inbound(records.runtime) == 0


async def test_a_look_begins_where_the_last_one_ended_and_not_before_ten_minutes(records: Records) -> None:
    await reconciling.poll_inbound(records.runtime)
    first = await records.ask("SELECT polled_until FROM carrier_accounts")
    await reconciling.poll_inbound(records.runtime)
    assert await records.ask("SELECT polled_until FROM carrier_accounts") == first
    await records.ask("UPDATE carrier_accounts SET polled_until = now() - interval '3 hours'")
    await records.press(0, "Hello")
    await records.came(0, "While you were away")
    for record in records.carrier.traffic.records._order:
        record.at -= 2 * 3600
    assert await reconciling.poll_inbound(records.runtime) == 1
    assert await records.ask("SELECT polled_until > $1::timestamptz - interval '1 minute' FROM carrier_accounts", first)


async def test_a_carrier_that_does_not_answer_is_compared_at_the_next_turn(records: Records) -> None:
    await records.ask("UPDATE carrier_accounts SET api_url = 'http://127.0.0.1:9'")
    records.runtime.accounts.clear()
    assert await reconciling.poll_inbound(records.runtime) == 0
    assert await records.ask("SELECT polled_until FROM carrier_accounts") is None
