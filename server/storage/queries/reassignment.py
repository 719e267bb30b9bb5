"""Hand-overs, kept for as long as they can be undone."""

from collections.abc import Sequence
from typing import Any

import orjson

from server.storage.database import Connection, Pool, Row
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


async def record(
    sql: Connection,
    organization_id: int,
    user_id: int,
    moved: list[dict[str, Any]],
    token_hash: str,
    minutes: int,
) -> Row:
    row = await sql.fetchrow(
        """INSERT INTO reassignments (organization_id, by_user_id, moved, token_hash, undo_until)
           VALUES ($1, $2, $3::jsonb, $4, now() + make_interval(mins => $5)) RETURNING id, undo_until""",
        organization_id,
        user_id,
        orjson.dumps(moved).decode(),
        token_hash,
        minutes,
    )
    assert row is not None
    return row


async def take(sql: Connection, organization_id: int, token_hash: str) -> Row | None:
    """Marks a hand-over as undone, once; None if there is none, or it was."""
    return await sql.fetchrow(
        """UPDATE reassignments SET undone_at = now()
           WHERE organization_id = $1 AND token_hash = $2 AND undone_at IS NULL
           RETURNING moved::text AS moved, undo_until < now() AS late""",
        organization_id,
        token_hash,
    )


def moved_of(row: Row) -> list[dict[str, Any]]:
    moved: list[dict[str, Any]] = orjson.loads(row["moved"])
    return moved


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
