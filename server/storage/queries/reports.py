"""Tags and fields that stand in a campaign's report, in the organisation's order."""

from collections.abc import Collection

from server.domain.custom_fields import MESSAGED_AT
from server.storage.database import Connection, Pool, Row
from server.storage.queries.custom_fields import ROW as FIELD
from server.storage.queries.tags import ROW as TAG

# Whether tag `t`, or field `f`, stands in the report of campaign `cp`: it was chosen, or none was and it is a default.
TAG_STANDS = """t.organization_id = cp.organization_id AND t.kind IN ('conversation', 'contact')
 AND CASE WHEN cp.report->'tag_ids' <> '[]' THEN cp.report->'tag_ids' ? t.id::text ELSE t.is_default END"""
FIELD_STANDS = f"""f.organization_id = cp.organization_id AND f.key <> '{MESSAGED_AT}'
 AND CASE WHEN cp.report->'fields' <> '[]' THEN cp.report->'fields' ? f.key ELSE f.is_default END"""


async def tags(pool: Pool, campaign_id: int) -> list[Row]:
    """Of threads and contacts."""
    return await pool.fetch(
        f"""SELECT {TAG} FROM tags t WHERE EXISTS (SELECT FROM campaigns cp WHERE cp.id = $1 AND {TAG_STANDS})
            ORDER BY position, id""",
        campaign_id,
    )


async def message_tags(pool: Pool, organization_id: int) -> list[Row]:
    return await pool.fetch(
        f"SELECT {TAG} FROM tags WHERE organization_id = $1 AND kind = 'message' ORDER BY position, id",
        organization_id,
    )


async def fields(pool: Pool, campaign_id: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT {FIELD} FROM custom_fields f
            WHERE EXISTS (SELECT FROM campaigns cp WHERE cp.id = $1 AND {FIELD_STANDS})
            ORDER BY position, id""",
        campaign_id,
    )


async def tags_outside(sql: Connection, campaign_id: int, tag_ids: Collection[int]) -> list[Row]:
    """`id` and `name` of those of the organisation's tags among these that the report does not ask for."""
    return await sql.fetch(
        f"""SELECT t.id, t.name FROM tags t JOIN campaigns cp ON cp.organization_id = t.organization_id
            WHERE cp.id = $1 AND t.id = ANY($2::bigint[]) AND NOT ({TAG_STANDS}) ORDER BY t.id""",
        campaign_id,
        list(tag_ids),
    )


async def fields_outside(sql: Connection, campaign_id: int, keys: Collection[str]) -> list[str]:
    """Those of the keys that the report does not ask for."""
    rows = await sql.fetch(
        f"""SELECT k.key FROM unnest($2::text[]) AS k(key) CROSS JOIN campaigns cp
            WHERE cp.id = $1 AND NOT EXISTS (SELECT FROM custom_fields f WHERE f.key = k.key AND {FIELD_STANDS})""",
        campaign_id,
        list(keys),
    )
    return [row["key"] for row in rows]
