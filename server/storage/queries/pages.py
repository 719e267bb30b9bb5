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
    """Members who may sign in, by name: a choice."""
    return await pool.fetch(
        """SELECT u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 AND m.suspended_at IS NULL ORDER BY lower(u.name), u.id LIMIT $2""",
        organization_id,
        most,
    )


async def members(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """All members by name, with the last time one of their browsers was here and what waits for them."""
    return await pool.fetch(
        """SELECT u.id, u.name, u.email, u.language, m.role, m.suspended_at,
             (SELECT max(s.seen_at) FROM sessions s
              WHERE s.user_id = u.id AND s.organization_id = $1) AS seen_at,
             (SELECT count(*) FROM conversations cv WHERE cv.assignee_id = u.id AND cv.organization_id = $1
                AND cv.status IN ('to_send', 'needs_attention')) AS held
           FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 ORDER BY lower(u.name), u.id LIMIT $2""",
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
