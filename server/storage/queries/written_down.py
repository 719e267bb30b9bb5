"""What was written down in a campaign, counted: answers to its questions, and tags on its threads and texts."""

from collections.abc import Collection

from server.storage.database import Connection, Pool, Row


async def answers(sql: Connection, campaign_id: int) -> list[Row]:
    return await sql.fetch(
        """SELECT question, answer, count(*)::int AS people FROM survey_answers WHERE campaign_id = $1
           GROUP BY 1, 2 ORDER BY people DESC, answer""",
        campaign_id,
    )


async def tags(sql: Connection, campaign_id: int) -> list[Row]:
    """How many threads and texts carry each; those on people say who they are, not how the campaign went."""
    return await sql.fetch(
        """WITH own AS (
             SELECT t.kind, array_agg(t.id) AS ids FROM campaigns c JOIN tags t ON t.organization_id = c.organization_id
             WHERE c.id = $1 GROUP BY 1)
           SELECT x.id, count(*)::int AS carried FROM (
             SELECT unnest(cv.tag_ids) AS id FROM conversations cv
             WHERE cv.campaign_id = $1 AND cv.tag_ids && (SELECT ids FROM own WHERE kind = 'conversation')
             UNION ALL SELECT unnest(m.tag_ids) FROM messages m
             WHERE m.campaign_id = $1 AND m.tag_ids && (SELECT ids FROM own WHERE kind = 'message')) x
           GROUP BY 1""",
        campaign_id,
    )


async def named(pool: Pool, organization_id: int, ids: Collection[int]) -> list[Row]:
    """In the order of reports."""
    return await pool.fetch(
        """SELECT id, kind, name FROM tags WHERE organization_id = $1 AND id = ANY($2::bigint[])
           ORDER BY kind, position, id""",
        organization_id,
        list(ids),
    )
