"""Which numbers a campaign may be sent from."""

from server.storage.database import Connection, Pool, Row
from server.storage.queries.limits import TODAY


async def numbers(sql: Connection, organization_id: int, registration_id: int | None) -> list[Row]:
    """Active numbers of the registration; of a campaign without one (a sandbox), those without one.

    Without those that have their day's people, or will when what waits has gone.
    """
    return await sql.fetch(
        f"""SELECT n.id, n.phone, n.user_id, n.parts_per_second, n.mms FROM numbers n
            WHERE n.organization_id = $1 AND n.state = 'active' AND n.registration_id IS NOT DISTINCT FROM $2
              AND (n.daily_contacts IS NULL OR n.daily_contacts >
                CASE WHEN n.firsts_on = {TODAY} THEN n.firsts_today ELSE 0 END
                + (SELECT count(*) FROM messages m
                   WHERE m.number_id = n.id AND m.state = 'queued' AND m.kind = 'initial'))
            ORDER BY n.id""",
        organization_id,
        registration_id,
    )


async def every(pool: Pool) -> list[Row]:
    """Each active number with its pool and queued parts: for a new epoch and to correct estimates."""
    return await pool.fetch(
        """SELECT n.id, n.phone, n.user_id, n.parts_per_second, n.mms, n.organization_id, n.registration_id,
                  n.account_id, a.messages_per_second,
                  (SELECT coalesce(sum(m.parts), 0)::int FROM messages m
                   WHERE m.number_id = n.id AND m.state = 'queued') AS queued_parts
           FROM numbers n JOIN carrier_accounts a ON a.id = n.account_id WHERE n.state = 'active' ORDER BY n.id"""
    )


async def choices(pool: Pool) -> list[Row]:
    """Campaigns under way that text from some of their registration's numbers only."""
    return await pool.fetch(
        """SELECT id, organization_id, registration_id, number_ids::text AS own_numbers FROM campaigns
           WHERE number_ids IS NOT NULL AND state IN ('running', 'paused') ORDER BY id"""
    )


async def sends_pictures(sql: Connection, number_id: int) -> bool:
    return bool(await sql.fetchval("SELECT mms FROM numbers WHERE id = $1", number_id))
