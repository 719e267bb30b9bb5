"""Templates and their folders."""

from typing import NamedTuple

from server.storage.database import Connection, Pool, Row

_TEMPLATE = """SELECT t.id, t.name, t.text, t.folder_id, t.media_id, d.token, d.content_type
 FROM templates t LEFT JOIN media d ON d.id = t.media_id"""


async def folders(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        """SELECT f.id, f.name, (SELECT count(*)::int FROM templates t WHERE t.folder_id = f.id) AS templates
           FROM folders f WHERE f.organization_id = $1 AND f.id > $2 ORDER BY f.id LIMIT $3""",
        organization_id,
        after,
        most,
    )


async def folder(sql: Connection, organization_id: int, folder_id: int) -> Row | None:
    return await sql.fetchrow(
        """SELECT f.id, f.name, (SELECT count(*)::int FROM templates t WHERE t.folder_id = f.id) AS templates
           FROM folders f WHERE f.organization_id = $1 AND f.id = $2""",
        organization_id,
        folder_id,
    )


async def add_folder(sql: Connection, organization_id: int, name: str) -> int:
    """Raises asyncpg.UniqueViolationError when there is one of this name, as the others here do."""
    made: int = await sql.fetchval(
        "INSERT INTO folders (organization_id, name) VALUES ($1, $2) RETURNING id", organization_id, name
    )
    return made


async def rename_folder(sql: Connection, folder_id: int, name: str) -> None:
    await sql.execute("UPDATE folders SET name = $2 WHERE id = $1", folder_id, name)


async def delete_folder(sql: Connection, organization_id: int, folder_id: int) -> bool:
    """What was in it is in none then."""
    return bool(
        await sql.fetchval(
            "DELETE FROM folders WHERE organization_id = $1 AND id = $2 RETURNING 1", organization_id, folder_id
        )
    )


async def listed(pool: Pool, organization_id: int, folder_id: int | None, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""{_TEMPLATE} WHERE t.organization_id = $1 AND t.id > $2 AND ($4::bigint IS NULL OR t.folder_id = $4)
            ORDER BY t.id LIMIT $3""",
        organization_id,
        after,
        most,
        folder_id,
    )


async def one(sql: Connection, organization_id: int, template_id: int) -> Row | None:
    return await sql.fetchrow(f"{_TEMPLATE} WHERE t.organization_id = $1 AND t.id = $2", organization_id, template_id)


async def lock(sql: Connection, organization_id: int, template_id: int) -> Row | None:
    """With every other change of it waiting."""
    return await sql.fetchrow(
        "SELECT name, text, folder_id, media_id FROM templates WHERE organization_id = $1 AND id = $2 FOR UPDATE",
        organization_id,
        template_id,
    )


class Written(NamedTuple):
    """A template as it is written down."""

    name: str
    text: str
    folder_id: int | None
    media_id: int | None


async def add(sql: Connection, organization_id: int, written: Written) -> int:
    made: int = await sql.fetchval(
        """INSERT INTO templates (organization_id, name, text, folder_id, media_id)
           VALUES ($1, $2, $3, $4, $5) RETURNING id""",
        organization_id,
        *written,
    )
    return made


async def change(sql: Connection, template_id: int, written: Written) -> None:
    await sql.execute(
        "UPDATE templates SET name = $2, text = $3, folder_id = $4, media_id = $5 WHERE id = $1", template_id, *written
    )


async def delete(sql: Connection, organization_id: int, template_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "DELETE FROM templates WHERE organization_id = $1 AND id = $2 RETURNING 1", organization_id, template_id
        )
    )
