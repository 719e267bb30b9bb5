"""Tags and fields as they stand in a campaign's report, in the organisation's order."""

from collections.abc import Sequence

from server.storage.database import Pool, Row
from server.storage.queries.custom_fields import ROW as FIELD
from server.storage.queries.tags import ROW as TAG


async def tags(pool: Pool, organization_id: int, chosen: Sequence[int]) -> list[Row]:
    """Of threads and contacts: the chosen ones, else those marked as default."""
    return await pool.fetch(
        f"""SELECT {TAG} FROM tags WHERE organization_id = $1 AND kind IN ('conversation', 'contact')
              AND CASE WHEN cardinality($2::bigint[]) > 0 THEN id = ANY($2) ELSE is_default END
            ORDER BY position, id""",
        organization_id,
        list(chosen),
    )


async def message_tags(pool: Pool, organization_id: int) -> list[Row]:
    return await pool.fetch(
        f"SELECT {TAG} FROM tags WHERE organization_id = $1 AND kind = 'message' ORDER BY position, id",
        organization_id,
    )


async def fields(pool: Pool, organization_id: int, chosen: Sequence[str]) -> list[Row]:
    """The chosen ones by key, else those marked as default."""
    return await pool.fetch(
        f"""SELECT {FIELD} FROM custom_fields WHERE organization_id = $1
              AND CASE WHEN cardinality($2::text[]) > 0 THEN key = ANY($2) ELSE is_default END
            ORDER BY position, id""",
        organization_id,
        list(chosen),
    )
