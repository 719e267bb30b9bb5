"""Who may take threads, and which threads a filter names."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool
from server.storage.queries.filters import conditions


async def members(sql: Connection, organization_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of `user_ids` who may hold threads."""
    rows = await sql.fetch(
        """SELECT user_id FROM memberships
           WHERE organization_id = $1 AND user_id = ANY($2::bigint[]) AND suspended_at IS NULL""",
        organization_id,
        list(user_ids),
    )
    return {row["user_id"] for row in rows}


async def matching(
    sql: Pool,
    organization_id: int,
    *,
    campaign_id: int | None,
    assignee_id: int | None,
    status: str | None,
    most: int,
) -> list[int]:
    """Ids of the threads a filter names, oldest first."""
    where, values = conditions(
        {"campaign_id = {0}": campaign_id, "assignee_id = {0}": assignee_id, "status = {0}": status}, first=3
    )
    rows = await sql.fetch(
        f"SELECT id FROM conversations WHERE organization_id = $1 {where} ORDER BY id LIMIT $2",
        organization_id,
        most,
        *values,
    )
    return [row["id"] for row in rows]
