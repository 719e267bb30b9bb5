"""Consents: who asked for texts, when and how; the active one of a contact, and the ended ones as evidence."""

from collections.abc import Sequence
from datetime import datetime

from server.storage.database import Connection, Row
from server.storage.queries.outbox import ONTO_THREADS

Source = Connection


async def give(
    sql: Connection,
    organization_id: int,
    contact_id: int,
    source: str,
    detail: str = "",
    by_user: int | None = None,
    at: datetime | None = None,
) -> bool:
    """False when there is one already, which stays as it is."""
    return bool(
        await sql.fetchval(
            """INSERT INTO consents (organization_id, contact_id, source, detail, by_user_id, given_at)
               VALUES ($1, $2, $3, $4, $5, coalesce($6, now()))
               ON CONFLICT (contact_id) WHERE revoked_at IS NULL DO NOTHING RETURNING id""",
            organization_id,
            contact_id,
            source,
            detail[:100],
            by_user,
            at,
        )
    )


async def revoke(sql: Connection, contact_ids: Sequence[int], source: str) -> int:
    """How many had one."""
    rows = await sql.fetch(
        """UPDATE consents SET revoked_at = now(), revoked_source = $2
           WHERE contact_id = ANY($1::bigint[]) AND revoked_at IS NULL RETURNING id""",
        list(contact_ids),
        source,
    )
    return len(rows)


async def restore(sql: Connection, contact_ids: Sequence[int], ended_with: datetime) -> None:
    """Those that ended at this very moment count again, unless another was given since."""
    await sql.execute(
        """UPDATE consents c SET revoked_at = NULL, revoked_source = NULL
           WHERE c.contact_id = ANY($1::bigint[]) AND c.revoked_at = $2
             AND NOT EXISTS (SELECT 1 FROM consents x WHERE x.contact_id = c.contact_id AND x.revoked_at IS NULL)""",
        list(contact_ids),
        ended_with,
    )


async def newest(sql: Source, contact_id: int) -> Row | None:
    """The consent that counts, else the last that did."""
    return await sql.fetchrow(
        """SELECT c.source, c.detail, c.given_at, c.revoked_at, c.revoked_source, u.name AS by_name
           FROM consents c LEFT JOIN users u ON u.id = c.by_user_id
           WHERE c.contact_id = $1 ORDER BY c.revoked_at IS NULL DESC, c.id DESC LIMIT 1""",
        contact_id,
    )


async def block_groups(sql: Connection, contact_ids: Sequence[int]) -> list[Row]:
    """Group messages that have not left never will; rows of the threads, as of `outbox.cancel`."""
    return await sql.fetch(
        f"""WITH written AS (
              UPDATE messages m SET state = 'blocked', reason = 'opted_out', settled_at = now() FROM campaigns cp
              WHERE m.contact_id = ANY($1::bigint[]) AND m.state = 'queued' AND m.kind = 'initial'
                AND cp.id = m.campaign_id AND cp.kind = 'broadcast'
              RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id),
            {ONTO_THREADS}""",
        list(contact_ids),
    )
