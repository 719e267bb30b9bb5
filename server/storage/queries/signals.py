"""Who and what an error of the carrier is about."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row


async def parties(sql: Connection, message_ids: Sequence[int]) -> list[Row]:
    """Contact, number and account of these messages."""
    return await sql.fetch(
        """SELECT m.id AS message_id, m.organization_id, m.contact_id, c.phone, m.number_id, n.account_id,
             n.parts_per_second
           FROM messages m JOIN contacts c ON c.id = m.contact_id LEFT JOIN numbers n ON n.id = m.number_id
           WHERE m.id = ANY($1::bigint[])""",
        list(message_ids),
    )


async def filtered_lately(pool: Pool, number_ids: Sequence[int], codes: Sequence[str], last: int) -> list[Row]:
    """By number: of its last texts whose end is `known` how many were filtered, by the carrier's codes for that."""
    return await pool.fetch(
        """SELECT n.id AS number_id, n.organization_id, f.known, f.filtered FROM numbers n CROSS JOIN LATERAL (
             SELECT count(*)::int AS known,
               count(*) FILTER (WHERE x.state <> 'delivered' AND x.reason = ANY($2::text[]))::int AS filtered
             FROM (SELECT m.state, m.reason FROM attempts a
                     JOIN messages m ON m.id = a.message_id AND m.attempt = a.attempt
                   WHERE a.id > (SELECT coalesce(max(id), 0) - 100000 FROM attempts) AND a.number_id = n.id
                     AND m.state IN ('delivered', 'undelivered', 'failed') ORDER BY a.id DESC LIMIT $3) x) f
           WHERE n.id = ANY($1::bigint[])""",
        list(number_ids),
        list(codes),
        last,
    )


async def mark_undeliverable(sql: Connection, contact_id: int, code: str | None) -> None:
    """The caller has locked the contact."""
    await sql.execute(
        "UPDATE contacts SET undeliverable_at = now(), undeliverable_code = $2 WHERE id = $1", contact_id, code
    )


async def reached(sql: Connection, contact_ids: Sequence[int]) -> None:
    """A text arrived there, or came from there, so these can be texted after all. The caller has locked them."""
    await sql.execute(
        """UPDATE contacts SET undeliverable_at = NULL, undeliverable_code = NULL
           WHERE id = ANY($1::bigint[]) AND undeliverable_at IS NOT NULL""",
        list(contact_ids),
    )
