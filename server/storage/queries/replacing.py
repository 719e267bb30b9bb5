"""Scripts of campaigns by words in them."""

from collections.abc import Sequence

from server.storage.database import Connection, Row


async def scripts_with(
    sql: Connection, organization_id: int, words: str, campaign_ids: Sequence[int] | None, most: int
) -> list[Row]:
    """Scripts that hold the words, small or capital, by campaign in their order; of campaigns that have not ended.

    `place` counts the scripts of a kind, as pages do.
    """
    return await sql.fetch(
        """WITH chosen AS (
             SELECT id, title, state FROM campaigns WHERE organization_id = $1 AND kind = 'p2p'
               AND state NOT IN ('ended', 'archived')
               AND ($3::bigint[] IS NULL OR id = ANY($3))),
           scripts AS (
             SELECT s.campaign_id, 'initial' AS kind, '' AS title, s.text,
               row_number() OVER (PARTITION BY s.campaign_id ORDER BY s.position) - 1 AS place
             FROM initial_scripts s WHERE s.campaign_id = ANY(ARRAY(SELECT id FROM chosen))
             UNION ALL
             SELECT s.campaign_id, 'response', s.title, s.text,
               row_number() OVER (PARTITION BY s.campaign_id ORDER BY s.position) - 1
             FROM response_scripts s WHERE s.campaign_id = ANY(ARRAY(SELECT id FROM chosen)))
           SELECT s.campaign_id, c.title AS campaign, c.state, s.kind, s.title, s.text, s.place::int
           FROM scripts s JOIN chosen c ON c.id = s.campaign_id WHERE strpos(lower(s.text), lower($2)) > 0
           ORDER BY s.campaign_id, s.kind, s.place LIMIT $4""",
        organization_id,
        words,
        None if campaign_ids is None else list(campaign_ids),
        most,
    )
