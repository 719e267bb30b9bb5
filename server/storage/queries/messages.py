"""Texts that a coordinator decides about: those nobody is sure of, and those that did not leave."""

from collections.abc import Sequence
from datetime import datetime

from server.storage import views
from server.storage.database import Connection, Pool, Row
from server.storage.queries.outbox import ONTO_THREADS


async def listed(pool: Pool, organization_id: int, state: str, after: int, most: int) -> list[Row]:
    """Outgoing texts in one state, the oldest first."""
    return await pool.fetch(
        f"""SELECT {views.MESSAGE} FROM {views.FROM_MESSAGES}
            WHERE m.organization_id = $1 AND m.direction = 'out' AND m.state = $2 AND m.id > $3
            ORDER BY m.id LIMIT $4""",
        organization_id,
        state,
        after,
        most,
    )


async def view(sql: Connection, message_id: int) -> Row | None:
    return await sql.fetchrow(f"SELECT {views.MESSAGE} FROM {views.FROM_MESSAGES} WHERE m.id = $1", message_id)


async def lock(sql: Connection, organization_id: int, message_id: int) -> Row | None:
    """An outgoing text with what decides whether it may leave; its contact is locked."""
    await sql.execute(
        """SELECT 1 FROM contacts
           WHERE id = (SELECT contact_id FROM messages WHERE id = $1 AND organization_id = $2)
           FOR NO KEY UPDATE""",
        message_id,
        organization_id,
    )
    # A statement of its own: it sees what was committed while this one waited for the lock.
    return await sql.fetchrow(
        """SELECT m.id, m.state, ct.first_name, ct.place, ct.opted_out_at, cp.state AS campaign_state,
             cp.switches::text AS switches, cp.texting_hours::text AS own_hours, o.name AS organization,
             o.settings::text AS settings, now() AS now
           FROM messages m JOIN contacts ct ON ct.id = m.contact_id JOIN campaigns cp ON cp.id = m.campaign_id
             JOIN organizations o ON o.id = m.organization_id
           WHERE m.id = $1 AND m.organization_id = $2 AND m.direction = 'out'""",
        message_id,
        organization_id,
    )


async def decide(
    sql: Connection,
    message_id: int,
    from_states: Sequence[str],
    state: str,
    *,
    reason: str,
    detail: str,
    not_after: datetime | None = None,
) -> list[Row]:
    """Writes a person's decision and stamps the thread; empty if the text stands elsewhere by now.

    Back in the queue it forgets its carrier's id: what is reported from then on is of the next attempt.
    """
    return await sql.fetch(
        f"""WITH written AS (
             UPDATE messages SET state = $2::text, reason = $3, detail = $4, requeued = 0,
               not_before = CASE WHEN $2::text = 'queued' THEN now() ELSE not_before END,
               not_after = coalesce($5::timestamptz, not_after),
               carrier_id = CASE WHEN $2::text = 'queued' THEN NULL ELSE carrier_id END,
               accepted_at = CASE $2::text WHEN 'accepted' THEN now() WHEN 'queued' THEN NULL
                 ELSE accepted_at END,
               settled_at = CASE WHEN $2::text = 'failed' THEN now() END
             WHERE id = $1 AND state = ANY($6::text[])
             RETURNING id, kind, state, reason, detail, conversation_id),
           {ONTO_THREADS}""",
        message_id,
        state,
        reason,
        detail,
        not_after,
        list(from_states),
    )
