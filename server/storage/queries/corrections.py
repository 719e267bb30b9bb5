"""What supervisors said of replies that the classifier had read otherwise."""

from server.storage.database import Connection, Pool, Row


async def reply(sql: Connection, message_id: int) -> Row | None:
    """A text that came in and was read: the score the classifier gave."""
    return await sql.fetchrow(
        """SELECT coalesce(c.read_as, m.score) AS read_as
           FROM messages m LEFT JOIN sentiment_corrections c ON c.message_id = m.id
           WHERE m.id = $1 AND m.direction = 'in' AND m.score IS NOT NULL""",
        message_id,
    )


async def keep(sql: Connection, message_id: int, read_as: int, score: int, user_id: int) -> None:
    """Writes the score, where the newest reply has it on its thread too, and who gave it; the last word counts."""
    await sql.execute(
        """WITH m AS (UPDATE messages SET score = $3 WHERE id = $1 RETURNING id, organization_id, conversation_id),
             kept AS (
               INSERT INTO sentiment_corrections (organization_id, message_id, read_as, score, user_id)
               SELECT organization_id, id, $2, $3, $4 FROM m
               ON CONFLICT (message_id) DO UPDATE
                 SET score = excluded.score, user_id = excluded.user_id, corrected_at = now())
           UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id(),
             score = CASE WHEN EXISTS (SELECT 1 FROM messages newer WHERE newer.conversation_id = cv.id
               AND newer.direction = 'in' AND newer.score IS NOT NULL AND newer.id > m.id) THEN cv.score ELSE $3 END
           FROM m WHERE cv.id = m.conversation_id""",
        message_id,
        read_as,
        score,
        user_id,
    )


async def listed(pool: Pool, organization_id: int | None) -> list[Row]:
    """All of them, or those of one organisation, the oldest first."""
    return await pool.fetch(
        """SELECT m.text, c.score, c.read_as, c.corrected_at
           FROM sentiment_corrections c JOIN messages m ON m.id = c.message_id
           WHERE $1::bigint IS NULL OR c.organization_id = $1 ORDER BY c.corrected_at, c.id""",
        organization_id,
    )
