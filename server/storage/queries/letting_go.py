"""Contacts who were given a number and never heard from it: they may still get another, and nobody will notice."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row

_UNHEARD = """NOT EXISTS (SELECT 1 FROM messages h WHERE h.contact_id = c.id AND h.number_id = c.number_id
  AND h.state NOT IN ('queued', 'cancelled', 'blocked'))"""


async def waiting_on_the_dead(pool: Pool, most: int) -> list[int]:
    """Contacts with a text that waits on a number which does not send any more."""
    return _ids(
        await pool.fetch(
            f"""SELECT DISTINCT c.id FROM numbers n JOIN messages m ON m.number_id = n.id AND m.state = 'queued'
                  JOIN contacts c ON c.id = m.contact_id AND c.number_id = n.id
                WHERE n.state <> 'active' AND {_UNHEARD} LIMIT $1""",
            most,
        )
    )


async def last_in_line(pool: Pool, number_id: int, most: int) -> list[int]:
    """Contacts of the number whose first text will leave last, the last one first. A campaign that has chosen its
    numbers keeps to them."""
    return _ids(
        await pool.fetch(
            f"""SELECT c.id FROM messages m JOIN contacts c ON c.id = m.contact_id AND c.number_id = m.number_id
                  JOIN campaigns cp ON cp.id = m.campaign_id AND cp.number_ids IS NULL
                WHERE m.number_id = $1 AND m.state = 'queued' AND m.kind = 'initial' AND {_UNHEARD}
                ORDER BY m.id DESC LIMIT $2""",
            number_id,
            most,
        )
    )


async def bound_to(sql: Connection, number_id: int) -> list[int]:
    return _ids(await sql.fetch("SELECT id FROM contacts WHERE number_id = $1", number_id))


async def let_go(sql: Connection, contact_ids: Sequence[int]) -> int:
    """Those of them who never heard from their number get another one with their next text, those with a text that
    waits soon, by a sender; how many.

    Whether they heard is asked once they are locked: a claim of a moment ago may have been under way before.
    """
    await sql.execute(
        "SELECT 1 FROM contacts WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", list(contact_ids)
    )
    return int(
        await sql.fetchval(
            f"""WITH freed AS (
                  UPDATE contacts c SET number_id = NULL WHERE c.id = ANY($1::bigint[]) AND {_UNHEARD} RETURNING c.id),
                unbound AS (
                  UPDATE messages m SET number_id = NULL FROM freed
                  WHERE m.contact_id = freed.id AND m.state = 'queued')
                SELECT count(*) FROM freed""",
            list(contact_ids),
        )
    )


def _ids(rows: Sequence[Row]) -> list[int]:
    return [row["id"] for row in rows]
