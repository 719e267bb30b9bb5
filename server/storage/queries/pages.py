"""What the coordinator's pages show beside what the API's own queries answer."""

from collections.abc import Sequence

from server.storage.database import Pool, Row


async def campaigns(pool: Pool, organization_id: int, states: Sequence[str], most: int) -> list[Row]:
    """Those in one of the states: in the order of the states, and the newest of each first."""
    return await pool.fetch(
        """SELECT id, title, state FROM campaigns WHERE organization_id = $1 AND state = ANY($2::text[])
           ORDER BY array_position($2::text[], state::text), id DESC LIMIT $3""",
        organization_id,
        list(states),
        most,
    )


async def registrations(pool: Pool, organization_id: int) -> list[Row]:
    return await pool.fetch(
        "SELECT id, name, state FROM registrations WHERE organization_id = $1 ORDER BY name", organization_id
    )


async def running_import(pool: Pool, organization_id: int) -> int | None:
    """The newest import that is not done yet."""
    found: int | None = await pool.fetchval(
        """SELECT max(id) FROM imports WHERE organization_id = $1 AND status IN ('queued', 'running')""",
        organization_id,
    )
    return found


async def numbers(pool: Pool, organization_id: int) -> list[Row]:
    """Each number with what waits for it, its last minute's texts, and how those of the last day ended."""
    return await pool.fetch(
        """SELECT n.id, n.phone, n.kind, n.state, n.parts_per_second, a.stopped_reason,
             (SELECT count(*) FROM messages m WHERE m.number_id = n.id AND m.state = 'queued') AS queue,
             coalesce(t.last_minute, 0) AS last_minute, t.delivered, t.settled
           FROM numbers n JOIN carrier_accounts a ON a.id = n.account_id LEFT JOIN (
             SELECT number_id,
               count(*) FILTER (WHERE accepted_at > now() - interval '1 minute') AS last_minute,
               count(*) FILTER (WHERE state = 'delivered') AS delivered,
               count(*) FILTER (WHERE state IN ('delivered', 'undelivered', 'failed')) AS settled
             FROM messages WHERE organization_id = $1 AND direction = 'out'
               AND accepted_at > now() - interval '1 day'
             GROUP BY number_id) t ON t.number_id = n.id
           WHERE n.organization_id = $1 ORDER BY n.id""",
        organization_id,
    )


async def capacity(pool: Pool, organization_id: int, registration_id: int | None) -> Row:
    """How many numbers a campaign of this registration (or without one) has, and their parts per second."""
    row = await pool.fetchrow(
        """SELECT count(*) AS numbers, coalesce(sum(parts_per_second), 0) AS rate FROM numbers
           WHERE organization_id = $1 AND state = 'active' AND registration_id IS NOT DISTINCT FROM $2""",
        organization_id,
        registration_id,
    )
    assert row is not None
    return row


async def accounts(pool: Pool, organization_id: int) -> list[Row]:
    return await pool.fetch(
        "SELECT id, name FROM carrier_accounts WHERE organization_id = $1 ORDER BY id", organization_id
    )


async def people(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """Members by name, with the last time one of their browsers was here."""
    return await pool.fetch(
        """SELECT u.id, u.name, u.email, u.language, m.role,
             (SELECT max(s.seen_at) FROM sessions s
              WHERE s.user_id = u.id AND s.organization_id = $1) AS seen_at
           FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 AND m.suspended_at IS NULL ORDER BY lower(u.name), u.id LIMIT $2""",
        organization_id,
        most,
    )


async def invite_until(pool: Pool, organization_id: int, token_hash: str) -> Row | None:
    """When a good invitation of this organization ends."""
    return await pool.fetchrow(
        """SELECT expires_at FROM invites
           WHERE organization_id = $1 AND token_hash = $2 AND revoked_at IS NULL AND expires_at > now()""",
        organization_id,
        token_hash,
    )
