"""Which folders campaigns are in."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row


async def known(sql: Connection, organization_id: int, folder_ids: Sequence[int]) -> set[int]:
    """Those of the ids that are folders of this organisation."""
    rows = await sql.fetch(
        "SELECT id FROM folders WHERE organization_id = $1 AND id = ANY($2::bigint[])",
        organization_id,
        list(folder_ids),
    )
    return {row["id"] for row in rows}


async def put(sql: Connection, campaign_id: int, folder_ids: Sequence[int]) -> None:
    """Into these, and out of all others."""
    await sql.execute(
        "DELETE FROM campaign_folders WHERE campaign_id = $1 AND folder_id <> ALL($2::bigint[])",
        campaign_id,
        list(folder_ids),
    )
    await sql.execute(
        """INSERT INTO campaign_folders (campaign_id, folder_id) SELECT $1, unnest($2::bigint[])
           ON CONFLICT (campaign_id, folder_id) DO NOTHING""",
        campaign_id,
        list(folder_ids),
    )


async def listed(pool: Pool, organization_id: int) -> list[Row]:
    """Folders by name, with how many campaigns are in them."""
    return await pool.fetch(
        """SELECT f.id, f.name, (SELECT count(*) FROM campaign_folders x WHERE x.folder_id = f.id) AS campaigns
           FROM folders f WHERE f.organization_id = $1 ORDER BY lower(f.name), f.id""",
        organization_id,
    )
