"""Filters with names: one's own, and those that others share."""

from server.storage.database import Connection, Pool, Row

_VIEW = "f.id, f.name, f.query, f.shared, f.user_id, u.name AS owner"


async def listed(pool: Pool, organization_id: int, user_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT {_VIEW} FROM saved_filters f JOIN users u ON u.id = f.user_id
            WHERE f.organization_id = $1 AND (f.user_id = $2 OR f.shared) AND f.id > $3 ORDER BY f.id LIMIT $4""",
        organization_id,
        user_id,
        after,
        most,
    )


async def one(sql: Connection, organization_id: int, user_id: int, filter_id: int) -> Row | None:
    return await sql.fetchrow(
        f"""SELECT {_VIEW} FROM saved_filters f JOIN users u ON u.id = f.user_id
            WHERE f.organization_id = $1 AND f.id = $3 AND (f.user_id = $2 OR f.shared)""",
        organization_id,
        user_id,
        filter_id,
    )


async def add(sql: Connection, organization_id: int, user_id: int, name: str, query: str, *, shared: bool) -> int:
    """A name of before gets the new filter."""
    return int(
        await sql.fetchval(
            """INSERT INTO saved_filters (organization_id, user_id, name, query, shared) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (organization_id, user_id, name) DO UPDATE SET query = excluded.query,
                 shared = excluded.shared RETURNING id""",
            organization_id,
            user_id,
            name,
            query,
            shared,
        )
    )


async def change(sql: Connection, filter_id: int, name: str | None, query: str | None, shared: bool | None) -> None:
    """None stays as it is. Raises asyncpg.UniqueViolationError when another of the same owner has this name."""
    await sql.execute(
        """UPDATE saved_filters SET name = coalesce($2, name), query = coalesce($3, query),
             shared = coalesce($4, shared) WHERE id = $1""",
        filter_id,
        name,
        query,
        shared,
    )


async def delete(sql: Connection, filter_id: int) -> None:
    await sql.execute("DELETE FROM saved_filters WHERE id = $1", filter_id)
