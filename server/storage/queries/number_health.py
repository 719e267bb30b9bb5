"""How numbers are doing: what waits, what arrived lately, whom they text today and for ever."""

from collections.abc import Sequence

from server.storage.database import Pool, Row

RECENT = 100_000  # attempts, of all organisations, that delivery is told from

# The day of carriers' limits ends at midnight Pacific time.
DAY_BEGAN = "date_trunc('day', now() AT TIME ZONE 'America/Los_Angeles') AT TIME ZONE 'America/Los_Angeles'"


async def queued(pool: Pool, number_ids: Sequence[int]) -> list[Row]:
    """By number: parts that wait, and texts of campaigns whose number is gone."""
    return await pool.fetch(
        """SELECT number_id, sum(parts)::int AS parts, count(*)::int AS texts, min(created_at) AS oldest
           FROM messages WHERE state = 'queued' AND number_id = ANY($1::bigint[]) GROUP BY number_id""",
        list(number_ids),
    )


async def lately(pool: Pool, number_ids: Sequence[int], filtered: Sequence[str]) -> list[Row]:
    """By number, of its last texts within a week: how they ended, how many people wrote back.

    `filtered` are the carrier's reasons for taking a text for spam.
    """
    return await pool.fetch(
        f"""SELECT a.number_id,
             count(*) FILTER (WHERE m.state = 'delivered')::int AS delivered,
             count(*) FILTER (WHERE m.state IN ('delivered', 'undelivered', 'failed'))::int AS settled,
             count(*) FILTER (WHERE m.state IN ('undelivered', 'failed') AND m.reason = ANY($2::text[]))::int
               AS filtered,
             count(*) FILTER (WHERE m.kind = 'initial')::int AS texted,
             count(*) FILTER (WHERE m.kind = 'initial' AND cv.replies > 0)::int AS replied
           FROM attempts a JOIN messages m ON m.id = a.message_id AND m.attempt = a.attempt
             LEFT JOIN conversations cv ON cv.id = m.conversation_id
           WHERE a.id > (SELECT coalesce(max(id), 0) - {RECENT} FROM attempts)
             AND a.started_at > now() - interval '7 days' AND a.number_id = ANY($1::bigint[])
             AND m.state NOT IN ('queued', 'sending')
           GROUP BY a.number_id""",
        list(number_ids),
        list(filtered),
    )


async def people_today(pool: Pool, number_ids: Sequence[int]) -> dict[int, int]:
    """By number: contacts it texted since the carriers' day began."""
    rows = await pool.fetch(
        f"""SELECT a.number_id, count(DISTINCT m.contact_id)::int AS people
            FROM attempts a JOIN messages m ON m.id = a.message_id
            WHERE a.started_at >= {DAY_BEGAN} AND a.number_id = ANY($1::bigint[]) GROUP BY a.number_id""",
        list(number_ids),
    )
    return {row["number_id"]: row["people"] for row in rows}


async def bound_contacts(pool: Pool, number_ids: Sequence[int]) -> dict[int, int]:
    """By number: contacts who hear from it."""
    rows = await pool.fetch(
        """SELECT number_id, count(*)::int AS contacts FROM contacts
           WHERE number_id = ANY($1::bigint[]) GROUP BY number_id""",
        list(number_ids),
    )
    return {row["number_id"]: row["contacts"] for row in rows}
