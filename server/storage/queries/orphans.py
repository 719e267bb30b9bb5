"""Texts that came in and match no thread."""

from datetime import datetime

from server.storage.database import Connection, Pool, Row


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    """Those not attached yet, the oldest first, with the number of ours that they were sent to."""
    return await pool.fetch(
        """SELECT f.id, f.phone, f.text, f.media::text AS media, f.received_at, n.phone AS number
           FROM orphans f LEFT JOIN numbers n ON n.id = f.number_id
           WHERE f.organization_id = $1 AND f.attached_to_id IS NULL AND f.id > $2 ORDER BY f.id LIMIT $3""",
        organization_id,
        after,
        most,
    )


async def lock(sql: Connection, organization_id: int, orphan_id: int) -> Row | None:
    return await sql.fetchrow(
        """SELECT id, number_id, text, media::text AS media, carrier_id, received_at, attached_to_id FROM orphans
           WHERE id = $1 AND organization_id = $2 FOR UPDATE""",
        orphan_id,
        organization_id,
    )


async def attach(sql: Connection, orphan_id: int, conversation_id: int) -> None:
    """Its pictures are the contact's from now on, so that who holds the thread sees them."""
    await sql.execute("UPDATE orphans SET attached_to_id = $2 WHERE id = $1", orphan_id, conversation_id)
    await sql.execute(
        """UPDATE media d SET contact_id = cv.contact_id FROM conversations cv, orphans f
           WHERE f.id = $1 AND cv.id = $2
             AND d.id IN (SELECT (one->>'id')::bigint FROM jsonb_array_elements(coalesce(f.media, '[]')) one)""",
        orphan_id,
        conversation_id,
    )


async def date_back(sql: Connection, message_id: int, received_at: datetime) -> None:
    """A text is as old as its arrival, however late it found its thread."""
    await sql.execute("UPDATE messages SET created_at = $2 WHERE id = $1", message_id, received_at)
