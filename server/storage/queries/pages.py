"""What the coordinator's pages show beside what the API's own queries answer."""

from collections.abc import Sequence

from server.storage.database import Pool, Row
from server.storage.queries.filters import conditions


async def campaigns(
    pool: Pool,
    organization_id: int,
    states: Sequence[str],
    most: int,
    folder_id: int | None = None,
    *,
    is_template: bool = False,
) -> list[Row]:
    """Those in one of the states, perhaps of one folder: in the order of the states, and the newest of each first."""
    where, values = conditions(
        {
            "EXISTS (SELECT FROM campaign_folders x WHERE x.campaign_id = c.id AND x.folder_id = {0})": folder_id,
            "c.is_template = {0}": is_template,
        },
        first=4,
    )
    return await pool.fetch(
        f"""SELECT c.id, c.title, c.state,
              ARRAY(SELECT cf.folder_id FROM campaign_folders cf WHERE cf.campaign_id = c.id) AS folder_ids
            FROM campaigns c
            WHERE c.organization_id = $1 AND c.kind = 'p2p' AND c.state = ANY($2::text[]) {where}
            ORDER BY array_position($2::text[], c.state::text), c.id DESC LIMIT $3""",
        organization_id,
        list(states),
        most,
        *values,
    )


async def unfinished(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """Those whose scripts can still be changed, the newest first."""
    return await pool.fetch(
        """SELECT id, title, state FROM campaigns
           WHERE organization_id = $1 AND kind = 'p2p' AND state NOT IN ('ended', 'archived')
           ORDER BY id DESC LIMIT $2""",
        organization_id,
        most,
    )


async def registrations(pool: Pool, organization_id: int) -> list[Row]:
    return await pool.fetch(
        """SELECT id, name, state, coalesce(area_codes, '[]')::text AS area_codes FROM registrations
           WHERE organization_id = $1 ORDER BY name""",
        organization_id,
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


async def texted_numbers(pool: Pool, organization_id: int) -> list[str]:
    """Phones that people text a keyword to."""
    rows = await pool.fetch(
        "SELECT phone FROM numbers WHERE organization_id = $1 AND state = 'active' ORDER BY id LIMIT 3", organization_id
    )
    return [row["phone"] for row in rows]


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
        """SELECT u.id, u.name, u.email, u.language, m.role, m.work, m.suspended_at, m.asked_at,
             (SELECT max(s.seen_at) FROM sessions s
              WHERE s.user_id = u.id AND s.organization_id = $1) AS seen_at,
             (SELECT count(*) FROM conversations cv WHERE cv.assignee_id = u.id AND cv.organization_id = $1
                AND cv.status IN ('to_send', 'needs_attention')) AS held
           FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 ORDER BY lower(u.name), u.id LIMIT $2""",
        organization_id,
        most,
    )


async def invites(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """The newest first; `state` is good, revoked, expired or used_up."""
    return await pool.fetch(
        """SELECT i.id, i.expires_at, i.max_uses, i.uses, i.approval, c.title, t.name AS team,
             CASE WHEN i.revoked_at IS NOT NULL THEN 'revoked' WHEN i.uses >= i.max_uses THEN 'used_up'
               WHEN i.expires_at <= now() THEN 'expired' ELSE 'good' END AS state
           FROM invites i LEFT JOIN campaigns c ON c.id = i.campaign_id LEFT JOIN teams t ON t.id = i.team_id
           WHERE i.organization_id = $1 ORDER BY i.id DESC LIMIT $2""",
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
