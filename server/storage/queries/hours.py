"""Queued texts by the hours they may leave in, for when these change."""

from collections.abc import Sequence
from datetime import datetime

from server.storage.database import Connection, Row


async def lock_waiting(
    sql: Connection, organization_id: int, *, campaign_id: int | None = None, contact_id: int | None = None
) -> list[Row]:
    """Texts that wait, of all campaigns or one, of all contacts or one, by what decides their hours.

    Their contacts are locked. What leaves at once or never keeps to no hours.
    """
    which = """m.state = 'queued' AND m.kind NOT IN ('confirmation', 'service') AND m.organization_id = $1
      AND ($2::bigint IS NULL OR m.campaign_id = $2)"""
    who = "($3::bigint IS NULL OR m.contact_id = $3)"
    values = (organization_id, campaign_id, contact_id)
    await sql.execute(
        f"""SELECT 1 FROM contacts WHERE id IN (SELECT m.contact_id FROM messages m WHERE {which} AND {who})
            ORDER BY id FOR NO KEY UPDATE""",
        *values,
    )
    return await sql.fetch(
        f"""SELECT m.kind, ct.place, o.name AS organization, o.settings::text AS settings,
              cp.switches::text AS switches, cp.texting_hours::text AS own_hours, now() AS now,
              array_agg(m.id) AS message_ids
            FROM messages m JOIN contacts ct ON ct.id = m.contact_id JOIN campaigns cp ON cp.id = m.campaign_id
              JOIN organizations o ON o.id = m.organization_id
            WHERE {which} AND {who} GROUP BY 1, 2, 3, 4, 5, 6""",
        *values,
    )


async def set_span(sql: Connection, message_ids: Sequence[int], not_before: datetime, not_after: datetime) -> None:
    """A text that waits to be tried again goes on waiting for that."""
    await sql.execute(
        """UPDATE messages SET not_after = $3,
             not_before = CASE WHEN requeued > 0 AND not_before > $2 AND not_before < now() + interval '10 minutes'
               THEN not_before ELSE $2 END
           WHERE id = ANY($1::bigint[]) AND state = 'queued'""",
        list(message_ids),
        not_before,
        not_after,
    )
