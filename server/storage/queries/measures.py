"""Figures of the whole instance for monitoring: what waits, what is in doubt, what goes."""

from server.storage.database import Pool, Row


async def sending(pool: Pool) -> Row:
    """Of all organisations together; rates in parts a second."""
    row = await pool.fetchrow(
        """SELECT
             (SELECT count(*) FROM attempts WHERE outcome IS NULL) AS sending,
             (SELECT count(*) FROM messages WHERE state = 'unknown') AS unknown,
             (SELECT count(*) FROM messages WHERE state = 'unconfirmed') AS unconfirmed,
             (SELECT coalesce(sum(parts), 0)::float / 60 FROM attempts
              WHERE started_at > now() - interval '1 minute') AS rate,
             (SELECT coalesce(sum(parts_per_second), 0) FROM numbers WHERE state = 'active') AS "limit",
             (SELECT extract(epoch FROM now() - min(created_at))::float FROM messages
              WHERE state = 'queued') AS oldest"""
    )
    assert row is not None
    return row


async def numbers(pool: Pool) -> list[Row]:
    return await pool.fetch("SELECT state, count(*) AS numbers FROM numbers GROUP BY state")


async def queue(pool: Pool, most: int) -> list[Row]:
    """Parts that wait, by campaign and number: the fullest first."""
    return await pool.fetch(
        """SELECT campaign_id, number_id, sum(parts)::int AS parts, count(*)::int AS texts FROM messages
           WHERE state = 'queued' GROUP BY 1, 2 ORDER BY parts DESC LIMIT $1""",
        most,
    )
