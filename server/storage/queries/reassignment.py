"""Who may take threads."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool


async def members(sql: Connection, organization_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of `user_ids` who may hold threads."""
    rows = await sql.fetch(
        """SELECT user_id FROM memberships
           WHERE organization_id = $1 AND user_id = ANY($2::bigint[]) AND suspended_at IS NULL""",
        organization_id,
        list(user_ids),
    )
    return {row["user_id"] for row in rows}


async def members_of_team(sql: Connection, organization_id: int, team_id: int) -> list[int]:
    """Those of a team who may hold threads; none for a team of elsewhere."""
    rows = await sql.fetch(
        """SELECT m.user_id FROM teams t JOIN team_members tm ON tm.team_id = t.id
             JOIN memberships m ON m.user_id = tm.user_id AND m.organization_id = t.organization_id
           WHERE t.organization_id = $1 AND t.id = $2 AND m.suspended_at IS NULL ORDER BY m.user_id""",
        organization_id,
        team_id,
    )
    return [row["user_id"] for row in rows]


async def there(sql: Pool, organization_id: int, ids: Sequence[int]) -> list[int]:
    """Those of these threads that are the organisation's."""
    rows = await sql.fetch(
        "SELECT id FROM conversations WHERE organization_id = $1 AND id = ANY($2::bigint[])",
        organization_id,
        list(ids),
    )
    return [row["id"] for row in rows]
