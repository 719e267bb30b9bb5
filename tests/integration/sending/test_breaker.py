"""A carrier that cannot be reached, stops us or takes us for spam is left alone, and people are told once."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from server.actions import carrier_signals, delivery, epochs
from server.actions.binding import pool_of
from server.actions.carrier_signals import NumberSignal
from server.actions.delivery import Called
from server.carriers.base import SendResult
from server.runtime import Runtime
from server.storage.queries import pools
from server.workers.breaker import Breaker
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.integration.sending.heard import Heard

pytestmark = pytest.mark.anyio

GONE = SendResult("requeue", "The carrier could not be reached.")
TIMED_OUT = SendResult("unknown", "No answer came from the carrier.")
TOO_FAST = SendResult("requeue", "Slow down.", http_status=429, rate_signal=True)
ACCEPTED = SendResult("accepted", "The carrier has the text.", carrier_id="an-id")


@dataclass(frozen=True, slots=True)
class Ground:
    runtime: Runtime
    made: Bank
    heard: Heard
    organization_id: int

    def row(self) -> dict[str, Any]:
        """A claimed text, as far as the breaker looks at it."""
        number, account = self.made.number_ids[0], self.made.account_id
        return {"number_id": number, "account_id": account, "organization_id": self.organization_id}

    async def resting(self) -> list[float]:
        """Seconds that each number rests by itself."""
        rows = await pools.numbers(self.runtime.database.pool, self.organization_id, None)
        return [clock.resting_for for clock in await self.runtime.governor.state(pool_of(1, None, rows))]


@pytest.fixture
async def ground(runtime: Runtime, cast: Cast) -> Ground:
    made = await bank(runtime, cast.ada, contacts=5, numbers=2)
    heard = Heard()
    silent: Any = heard
    await epochs.rebuild(runtime)
    return Ground(replace(runtime, publisher=silent), made, heard, cast.ada.organization_id)


@pytest.mark.parametrize("failure", [GONE, TIMED_OUT])
async def test_five_failures_in_a_row_open_the_breaker_of_the_account_and_people_hear_it_once(
    ground: Ground, failure: SendResult
) -> None:
    breaker = Breaker(ground.runtime)
    for _ in range(4):
        await breaker.heard(ground.row(), failure)
    assert ground.heard.alarms == []
    for _ in range(10):
        await breaker.heard(ground.row(), failure)
    assert len(ground.heard.alarms) == 1
    assert "cannot be reached" in ground.heard.alarms[0]
    assert await ground.runtime.governor.rest_account(ground.made.account_id, 1, "again") is False


async def test_a_success_between_failures_keeps_the_breaker_shut(ground: Ground) -> None:
    breaker = Breaker(ground.runtime)
    for result in [GONE, GONE, GONE, GONE, ACCEPTED, GONE, GONE, GONE, GONE]:
        await breaker.heard(ground.row(), result)
    assert ground.heard.alarms == []


async def test_five_rejections_in_a_row_rest_the_number_and_not_its_account(ground: Ground) -> None:
    breaker = Breaker(ground.runtime)
    for _ in range(5):
        await breaker.heard(ground.row(), TOO_FAST)
    first, second = await ground.resting()
    assert 50 < first <= 60
    assert second == 0
    assert len(ground.heard.alarms) == 1


async def test_a_number_of_which_a_twentieth_is_taken_for_spam_rests_with_an_alarm(ground: Ground) -> None:
    sql = ground.runtime.database.pool
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, reason, number_id, carrier_class, priority, attempt, requeued)
           SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', 'reply', 'Hi', 1,
             CASE WHEN n <= 2 THEN 'undelivered' ELSE 'delivered' END, CASE WHEN n <= 2 THEN '30' END, $1, 'att',
             0, 1, 0
           FROM conversations cv CROSS JOIN generate_series(1, 30) n WHERE cv.id = $2""",
        ground.made.number_ids[0],
        ground.made.conversation_ids[0],
    )
    await sql.execute(
        """INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
           SELECT id, number_id, 1, 'token ' || id, 1, now(), 0 FROM messages"""
    )
    signal = NumberSignal(ground.made.number_ids[0], ground.made.account_id, "filtered", 100.0)
    await carrier_signals.of_numbers(ground.runtime, [signal])
    assert await ground.resting() == [0, 0]
    await sql.execute(
        "UPDATE messages SET state = 'undelivered', reason = '100' WHERE id = (SELECT max(id) FROM messages)"
    )
    await carrier_signals.of_numbers(ground.runtime, [signal])
    await carrier_signals.of_numbers(ground.runtime, [signal])
    first, second = await ground.resting()
    assert 3500 < first <= 3600
    assert second == 0
    assert len(ground.heard.alarms) == 1
    assert "3 of its last 30 texts" in ground.heard.alarms[0]


async def test_an_account_without_credit_stops_and_what_waits_stays(ground: Ground) -> None:
    sql = ground.runtime.database.pool
    message = await sql.fetchval(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, 'sending', $1, 'att',
             1, 1, 0
           FROM conversations WHERE id = $2 RETURNING id""",
        ground.made.number_ids[0],
        ground.made.conversation_ids[0],
    )
    refusal = SendResult(
        "account_stopped", "The account has no credit left.", http_status=402, effect="account_stopped"
    )
    for _ in range(2):
        await delivery.settle(ground.runtime, [Called(message, 1, ground.made.account_id, 0, refusal)])
    assert await sql.fetchval("SELECT stopped_at IS NOT NULL FROM carrier_accounts")
    assert await sql.fetchval("SELECT state FROM messages") == "queued"
    assert len(ground.heard.alarms) == 1
