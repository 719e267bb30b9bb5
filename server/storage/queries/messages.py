"""Texts that a coordinator decides about: those nobody is sure of, and those that did not leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from server.storage import views
from server.storage.database import Connection, Pool, Row
from server.storage.queries.outbox import ONTO_THREADS

# Nobody has said yet that nothing more is to be done about this attempt.
_OPEN = """NOT EXISTS (SELECT 1 FROM decisions d WHERE d.message_id = m.id AND d.kind = 'left' AND d.undone_at IS NULL
  AND (d.detail->>'attempt')::int = m.attempt)"""


async def listed(pool: Pool, organization_id: int, state: str, after: int, most: int) -> list[Row]:
    """Outgoing texts in one state that wait for a decision, the oldest first.

    With the number they left from, and how often the carrier's list was searched for them.
    """
    return await pool.fetch(
        f"""SELECT {views.MESSAGE}, m.contact_id, m.campaign_id, cp.title AS campaign, n.phone AS number,
              a.started_at, coalesce(a.looked_up, 0) AS looked_up
            FROM {views.FROM_MESSAGES} LEFT JOIN campaigns cp ON cp.id = m.campaign_id
              LEFT JOIN attempts a ON a.message_id = m.id AND a.attempt = m.attempt
              LEFT JOIN numbers n ON n.id = coalesce(a.number_id, m.number_id)
            WHERE m.organization_id = $1 AND m.direction = 'out' AND m.state = $2 AND m.id > $3
              AND m.conversation_id IS NOT NULL AND {_OPEN}
            ORDER BY m.id LIMIT $4""",
        organization_id,
        state,
        after,
        most,
    )


async def counts(pool: Pool, organization_id: int) -> dict[str, int]:
    """By state: how many texts wait for a decision."""
    rows = await pool.fetch(
        f"""SELECT m.state, count(*)::int AS texts FROM messages m
            WHERE m.organization_id = $1 AND m.direction = 'out' AND m.state IN ('unconfirmed', 'failed')
              AND m.conversation_id IS NOT NULL AND {_OPEN} GROUP BY m.state""",
        organization_id,
    )
    return {row["state"]: row["texts"] for row in rows}


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
        """SELECT m.id, m.state, m.attempt, m.reason, m.detail, m.carrier_id, m.accepted_at, m.settled_at,
             m.not_after, m.contact_id, ct.first_name, ct.place, ct.opted_out_at, cp.state AS campaign_state,
             cp.switches::text AS switches, cp.texting_hours::text AS own_hours, o.name AS organization,
             o.settings::text AS settings, n.state AS number_state, m.media IS NOT NULL AND NOT n.mms AS no_pictures,
             now() AS now
           FROM messages m JOIN contacts ct ON ct.id = m.contact_id JOIN campaigns cp ON cp.id = m.campaign_id
             JOIN organizations o ON o.id = m.organization_id
             LEFT JOIN numbers n ON n.id = coalesce(ct.number_id, m.number_id)
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

    Back in the queue it leaves from the number its contact hears from, and forgets its carrier's id: what is
    reported from then on is of the next attempt.
    """
    return await sql.fetch(
        f"""WITH written AS (
             UPDATE messages SET state = $2::text, reason = $3, detail = $4, requeued = 0,
               not_before = CASE WHEN $2::text = 'queued' THEN now() ELSE not_before END,
               not_after = coalesce($5::timestamptz, not_after),
               number_id = CASE WHEN $2::text = 'queued' THEN coalesce((SELECT ct.number_id FROM contacts ct
                 WHERE ct.id = contact_id), number_id) ELSE number_id END,
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


async def put_back(
    sql: Connection, message_id: int, decided: str, attempt: int, before: Mapping[str, Any]
) -> list[Row]:
    """The text as it stood before a decision, if nothing has happened to it since; its thread is stamped."""
    return await sql.fetch(
        f"""WITH written AS (
             UPDATE messages SET state = $4::text, reason = $5, detail = $6, carrier_id = $7,
               accepted_at = $8::timestamptz, settled_at = $9::timestamptz
             WHERE id = $1 AND state = $2 AND attempt = $3
             RETURNING id, kind, state, reason, detail, conversation_id),
           {ONTO_THREADS}""",
        message_id,
        decided,
        attempt,
        before["state"],
        before["reason"],
        before["detail"],
        before["carrier_id"],
        before["accepted_at"],
        before["settled_at"],
    )


async def wait_with_pictures(sql: Connection, contact_ids: Sequence[int]) -> int:
    """Texts with pictures of these people that wait."""
    return int(
        await sql.fetchval(
            """SELECT count(*) FROM messages
               WHERE contact_id = ANY($1::bigint[]) AND state = 'queued' AND media IS NOT NULL""",
            list(contact_ids),
        )
    )
