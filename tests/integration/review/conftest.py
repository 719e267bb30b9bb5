"""A month of a text bank in a few rows: four people of whom each is found by something else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Past:
    """`rosa` waits for an answer and is angry, `jose` is closed, `ana` said stop, `luz` was never texted."""

    bank: Bank
    rosa: str
    jose: str
    ana: str
    luz: str


@pytest.fixture
async def past(runtime: Runtime, cast: Cast) -> Past:
    made = await bank(runtime, cast.ada, contacts=4)
    rosa, jose, ana, luz = made.conversation_ids
    sql = runtime.database.pool
    await sql.execute(
        """UPDATE campaigns SET questions = '[{"key": "support", "text": "Support?", "answers": [{"text": "Yes"}]}]'
           WHERE id = $1""",
        made.campaign_id,
    )
    for conversation, first, last, status, person, days, replies, score in (
        (rosa, "Rosa", "Mora", "needs_attention", cast.vera, 1, 3, 20),
        (jose, "José", "Núñez", "closed", cast.vic, 5, 1, 90),
        (ana, "Ana", "Okoye", "opted_out", None, 9, 1, 55),
    ):
        await sql.execute(
            """UPDATE conversations SET status = $2::text, assignee_id = $3, last_message_at = $4::timestamptz,
                 replies = $5, score = $6, initial_state = 'delivered',
                 needs_attention_since = CASE WHEN $2::text = 'needs_attention' THEN $4::timestamptz END
               WHERE id = $1""",
            conversation,
            status,
            person and person.user_id,
            NOW - timedelta(days=days),
            replies,
            score,
        )
        await sql.execute(
            """UPDATE contacts ct SET first_name = $2, last_name = $3, number_id = $4 FROM conversations cv
               WHERE cv.id = $1 AND ct.id = cv.contact_id""",
            conversation,
            first,
            last,
            made.number_ids[0] if conversation == rosa else made.number_ids[1],
        )
    await sql.execute("""UPDATE contacts SET custom = '{"ward": "4"}' WHERE first_name = 'José'""")
    await say(runtime, rosa, "in", "¿Dónde voto el martes?")
    await say(runtime, jose, "in", "I will re-elect nobody, see vote.example")
    await say(runtime, jose, "out", "Thank you for your honesty", state="undelivered", reason="30")
    await sql.execute(
        """INSERT INTO survey_answers (campaign_id, conversation_id, question, answer)
           VALUES ($1, $2, 'support', 'Yes')""",
        made.campaign_id,
        jose,
    )
    return Past(made, str(rosa), str(jose), str(ana), str(luz))


async def say(
    runtime: Runtime,
    conversation: int,
    direction: str,
    text: str,
    *,
    state: str = "delivered",
    reason: str | None = None,
) -> None:
    await runtime.database.pool.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, reason, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, $2, 'reply', $3, 1, $4, $5, 'unknown', 0, 0, 0
           FROM conversations WHERE id = $1""",
        conversation,
        direction,
        text,
        state,
        reason,
    )
