"""The record of what coordinators decided, and what can still be taken back."""

from collections.abc import Sequence
from typing import Any

from server.storage.database import Connection, Pool, Row


async def record(
    sql: Connection,
    organization_id: int,
    user_id: int,
    kind: str,
    rows: Sequence[tuple[int, int | None, str]],
    *,
    token_hash: str | None = None,
    seconds: int = 0,
) -> Any:
    """One for each (contact, message or None, detail as JSON text); until when the token takes them back."""
    return await sql.fetchval(
        """WITH made AS (
             INSERT INTO decisions (organization_id, contact_id, message_id, kind, detail, by_user_id, token_hash,
               undo_until)
             SELECT $1, d.contact_id, d.message_id, $3, d.detail::jsonb, $2, $7::text,
               CASE WHEN $7::text IS NOT NULL THEN now() + make_interval(secs => $8) END
             FROM unnest($4::bigint[], $5::bigint[], $6::text[]) AS d(contact_id, message_id, detail)
             RETURNING undo_until)
           SELECT max(undo_until) FROM made""",
        organization_id,
        user_id,
        kind,
        [contact_id for contact_id, _, _ in rows],
        [message_id for _, message_id, _ in rows],
        [detail for _, _, detail in rows],
        token_hash,
        seconds,
    )


async def take_back(sql: Connection, organization_id: int, user_id: int, token_hash: str) -> list[Row]:
    """Marks what this token stands for as undone, once."""
    return await sql.fetch(
        """UPDATE decisions SET undone_at = now()
           WHERE organization_id = $1 AND by_user_id = $2 AND token_hash = $3 AND undone_at IS NULL
           RETURNING message_id, contact_id, kind, detail::text AS detail, undo_until < now() AS late""",
        organization_id,
        user_id,
        token_hash,
    )


async def of_conversation(pool: Pool, conversation_id: int, most: int) -> list[Row]:
    """Those about the thread's contact that belong into it: its own texts, and changes of the number."""
    return await pool.fetch(
        """SELECT d.id, d.kind, d.detail::text AS detail, d.created_at, u.name AS by_name
           FROM conversations cv JOIN decisions d ON d.contact_id = cv.contact_id
             LEFT JOIN messages m ON m.id = d.message_id LEFT JOIN users u ON u.id = d.by_user_id
           WHERE cv.id = $1 AND d.undone_at IS NULL AND (m.id IS NULL OR m.conversation_id = cv.id)
           ORDER BY d.id DESC LIMIT $2""",
        conversation_id,
        most,
    )
