"""The order in which an organisation's tags and fields stand, wherever they are listed."""

from typing import Literal

from server.storage.database import Connection


async def put(
    sql: Connection, table: Literal["tags", "custom_fields"], organization_id: int, row_id: int, place: int
) -> None:
    """A row at a place, from 0; the others keep their order."""
    await sql.execute(
        f"""WITH others AS (
              SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place FROM {table}
              WHERE organization_id = $1 AND id <> $2),
            placed AS (
              SELECT id, place + CASE WHEN place >= $3 THEN 1 ELSE 0 END AS place FROM others
              UNION ALL SELECT $2::bigint, least($3::bigint, (SELECT count(*) FROM others)))
            UPDATE {table} t SET position = p.place FROM placed p WHERE t.id = p.id AND t.position <> p.place""",
        organization_id,
        row_id,
        place,
    )
