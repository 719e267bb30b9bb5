"""An organisation's texts added up over all its campaigns. One look at its messages serves months and campaigns."""

from server.storage.database import Connection, Pool, Row
from server.storage.queries.progress import OPTED_OUT

_LEFT = "direction = 'out' AND state IN ('accepted', 'sent', 'delivered', 'undelivered', 'unknown', 'unconfirmed')"


async def texts(sql: Connection, organization_id: int, zone: str) -> list[Row]:
    """By month (`2026-10`, by the clock of `zone`) and campaign; `parts` are those that carriers charge for."""
    return await sql.fetch(
        f"""SELECT to_char(date_trunc('month', created_at AT TIME ZONE $2), 'YYYY-MM') AS month, campaign_id,
              count(*) FILTER (WHERE {_LEFT})::int AS sent,
              count(*) FILTER (WHERE direction = 'out' AND state = 'delivered')::int AS delivered,
              count(*) FILTER (WHERE direction = 'out' AND state = 'undelivered')::int AS not_delivered,
              count(*) FILTER (WHERE direction = 'in')::int AS replies,
              coalesce(sum(parts) FILTER (WHERE {_LEFT}), 0)::int AS parts
            FROM messages WHERE organization_id = $1 GROUP BY 1, 2""",
        organization_id,
        zone,
    )


async def opt_outs(pool: Pool, organization_id: int, zone: str) -> list[Row]:
    """Who opted out after a first text of any campaign, each once, by the month in which they did."""
    return await pool.fetch(
        f"""SELECT month, count(*)::int AS people FROM (
              SELECT DISTINCT ct.id, to_char(date_trunc('month', ct.opted_out_at AT TIME ZONE $2), 'YYYY-MM') AS month
              FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
              WHERE cv.organization_id = $1 AND {OPTED_OUT} AND ct.opted_out_at IS NOT NULL) x
            GROUP BY 1""",
        organization_id,
        zone,
    )


async def campaigns(pool: Pool, organization_id: int) -> list[Row]:
    """Those that were launched, the newest first; `opt_outs` are people who opted out after its first text."""
    return await pool.fetch(
        f"""SELECT c.id, c.title, c.state, c.launched_at, coalesce(x.opt_outs, 0) AS opt_outs
           FROM campaigns c LEFT JOIN LATERAL (
             SELECT count(*)::int AS opt_outs FROM conversations cv
             WHERE cv.campaign_id = c.id AND {OPTED_OUT}) x ON true
           WHERE c.organization_id = $1 AND c.launched_at IS NOT NULL ORDER BY c.launched_at DESC, c.id DESC""",
        organization_id,
    )


async def tags(pool: Pool, organization_id: int) -> list[Row]:
    """Every tag with how many contacts, threads or texts carry it, and in how many campaigns."""
    return await pool.fetch(
        """SELECT t.id, t.kind, t.name, coalesce(x.carried, 0) AS carried, coalesce(x.campaigns, 0) AS campaigns
           FROM tags t LEFT JOIN LATERAL (
             SELECT count(*)::int AS carried, count(DISTINCT campaign_id)::int AS campaigns FROM (
               SELECT cv.campaign_id FROM conversations cv
               WHERE t.kind = 'conversation' AND cv.tag_ids @> ARRAY[t.id] AND cv.organization_id = $1
               UNION ALL SELECT m.campaign_id FROM messages m
               WHERE t.kind = 'message' AND m.tag_ids @> ARRAY[t.id] AND m.organization_id = $1
               UNION ALL SELECT NULL FROM contacts ct
               WHERE t.kind = 'contact' AND ct.tag_ids @> ARRAY[t.id] AND ct.organization_id = $1) c) x ON true
           WHERE t.organization_id = $1 ORDER BY t.position, t.id""",
        organization_id,
    )
