"""Texts that leave without a press of Send."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.storage.database import Connection, Row
from server.storage.queries.outbox import ONTO_THREADS


async def scene(sql: Connection, conversation_id: int) -> Row:
    """The person of a thread and the rules of its campaign, as they are stored."""
    row = await sql.fetchrow(
        """SELECT o.id AS organization_id, o.name AS organization, o.settings::text AS settings,
             cp.switches::text AS switches, cp.texting_hours::text AS own_hours, ct.place, ct.language,
             ct.first_name, ct.last_name, ct.city, ct.email, ct.custom::text AS custom, now() AS now
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns cp ON cp.id = cv.campaign_id
             JOIN organizations o ON o.id = cv.organization_id WHERE cv.id = $1""",
        conversation_id,
    )
    assert row is not None
    return row


async def organization(sql: Connection, organization_id: int) -> Row:
    row = await sql.fetchrow(
        "SELECT name, settings::text AS settings FROM organizations WHERE id = $1", organization_id
    )
    assert row is not None
    return row


async def queue(
    sql: Connection,
    conversation_id: int,
    number_id: int | None,
    *,
    kind: str,
    text: str,
    parts: int,
    not_before: datetime,
    not_after: datetime,
    most_an_hour: int,
    once_in: timedelta | None,
    preview: str,
) -> Row | None:
    """The text in the queue, from the number its contact knows, else from this one, which they know from now on.

    Answers the message; None when the contact has no number, or got so many in the last hour already, or one of
    this kind in the time given, or opted out: then the confirmation alone is written.
    """
    return await sql.fetchrow(
        """WITH thread AS (
             SELECT cv.id, cv.organization_id, cv.campaign_id, cv.contact_id
             FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             WHERE cv.id = $1 AND (ct.opted_out_at IS NULL OR $3 = 'confirmation')
               AND (SELECT count(*) FROM messages e WHERE e.contact_id = cv.contact_id
                AND e.kind IN ('confirmation', 'service', 'answer') AND e.created_at > now() - interval '1 hour') < $8
               AND NOT EXISTS (SELECT 1 FROM messages e WHERE e.contact_id = cv.contact_id AND e.kind = $3
                 AND e.created_at > now() - $10::interval AND e.state NOT IN ('blocked', 'cancelled'))),
           known AS (
             UPDATE contacts SET number_id = coalesce(number_id, $2) FROM thread t WHERE contacts.id = t.contact_id
             RETURNING number_id, carrier_class),
           m AS (
             INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
               parts, state, number_id, carrier_class, priority, not_before, not_after, attempt, requeued)
             SELECT t.organization_id, t.campaign_id, t.id, t.contact_id, 'out', $3, $4, $5, 'queued', k.number_id,
               coalesce(k.carrier_class, 'unknown'), 0, $6, $7, 0, 0
             FROM thread t, known k WHERE k.number_id IS NOT NULL
             RETURNING id, conversation_id, created_at),
           c AS (
             UPDATE conversations SET version = version + 1, changed = pg_current_xact_id(), last_message_at = now(),
               preview = $9 FROM m WHERE conversations.id = m.conversation_id RETURNING conversations.id)
           SELECT m.id, m.conversation_id, m.created_at FROM m, c""",
        conversation_id,
        number_id,
        kind,
        text,
        parts,
        not_before,
        not_after,
        most_an_hour,
        preview,
        once_in,
    )


async def take_back(sql: Connection, contact_ids: Sequence[int]) -> list[Row]:
    """Confirmations of an opt-out that has ended before they left; rows of the threads, as of `outbox.cancel`."""
    return await sql.fetch(
        f"""WITH written AS (
              UPDATE messages m SET state = 'cancelled', reason = 'undone', settled_at = now()
              WHERE m.contact_id = ANY($1::bigint[]) AND m.state = 'queued' AND m.kind = 'confirmation'
              RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id),
            {ONTO_THREADS}""",
        list(contact_ids),
    )
