"""Answers to the questions of campaigns."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row


async def questions(sql: Connection, campaign_id: int) -> str:
    """As JSON text of `domain.surveys.Question`."""
    found: str = await sql.fetchval("SELECT coalesce(questions, '[]')::text FROM campaigns WHERE id = $1", campaign_id)
    return found


async def answers(sql: Connection, conversation_id: int) -> list[Row]:
    return await sql.fetch(
        """SELECT a.question, a.answer, a.answered_at, u.name AS by_name
           FROM survey_answers a LEFT JOIN users u ON u.id = a.user_id
           WHERE a.conversation_id = $1 ORDER BY a.answered_at, a.id""",
        conversation_id,
    )


async def answer(sql: Connection, conversation_id: int, question: str) -> str | None:
    found: str | None = await sql.fetchval(
        "SELECT answer FROM survey_answers WHERE conversation_id = $1 AND question = $2", conversation_id, question
    )
    return found


async def keep(sql: Connection, conversation_id: int, question: str, answer: str | None, user_id: int | None) -> None:
    """On a locked thread, which has changed with it; an answer of None takes it back, by nobody: a keyword said it."""
    await sql.execute(
        """UPDATE conversations SET version = version + 1, changed = pg_current_xact_id() WHERE id = $1""",
        conversation_id,
    )
    if answer is None:
        await sql.execute(
            "DELETE FROM survey_answers WHERE conversation_id = $1 AND question = $2", conversation_id, question
        )
        return
    await sql.execute(
        """INSERT INTO survey_answers (campaign_id, conversation_id, question, answer, user_id)
           SELECT campaign_id, id, $2, $3, $4 FROM conversations WHERE id = $1
           ON CONFLICT (conversation_id, question) DO UPDATE
             SET answer = excluded.answer, user_id = excluded.user_id, answered_at = now()""",
        conversation_id,
        question,
        answer,
        user_id,
    )


async def piece(pool: Pool, campaign_id: int, keys: Sequence[str], after: int, most: int) -> list[Row]:
    """Threads with answers, in order of id after one; `answers` stand in the order of `keys`, None where none is."""
    return await pool.fetch(
        """WITH threads AS (
             SELECT DISTINCT conversation_id FROM survey_answers
             WHERE campaign_id = $1 AND conversation_id > $3 ORDER BY conversation_id LIMIT $4)
           SELECT t.conversation_id, ct.phone, ct.first_name, ct.last_name, x.answers, x.answered_at
           FROM threads t JOIN conversations cv ON cv.id = t.conversation_id JOIN contacts ct ON ct.id = cv.contact_id
             CROSS JOIN LATERAL (
               SELECT array_agg(a.answer ORDER BY k.place) AS answers, max(a.answered_at) AS answered_at
               FROM unnest($2::text[]) WITH ORDINALITY AS k(key, place)
                 LEFT JOIN survey_answers a ON a.conversation_id = t.conversation_id AND a.question = k.key) x
           ORDER BY t.conversation_id""",
        campaign_id,
        list(keys),
        after,
        most,
    )
