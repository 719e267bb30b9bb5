"""Links, and who opened them. Counts of people who were erased stay, without the people."""

from server.storage.database import Connection, Pool, Row

Source = Connection

# Of a contact (ct), or of a thread (cv): whether they opened the link with the id `{0}`.
CLICKED = "EXISTS (SELECT 1 FROM clicks k WHERE k.contact_id = ct.id AND k.link_id = {0}::bigint AND k.clicks > 0)"
CLICKED_THREAD = (
    "EXISTS (SELECT 1 FROM clicks k WHERE k.conversation_id = cv.id AND k.link_id = {0}::bigint AND k.clicks > 0)"
)

_ROW = """l.id, l.name, l.url, l.created_at, coalesce(k.people, 0) AS people, coalesce(k.clicks, 0) AS clicks,
  coalesce(k.robots, 0) AS robots"""
_COUNTS = """LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE clicks > 0)::int AS people, sum(clicks)::int AS clicks, sum(robots)::int AS robots
  FROM clicks WHERE link_id = l.id) k ON true"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT {_ROW} FROM links l {_COUNTS}
            WHERE l.organization_id = $1 AND l.id > $2 ORDER BY l.id LIMIT $3""",
        organization_id,
        after,
        most,
    )


async def one(sql: Source, organization_id: int, link_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {_ROW} FROM links l {_COUNTS} WHERE l.organization_id = $1 AND l.id = $2", organization_id, link_id
    )


async def names(sql: Source, organization_id: int) -> list[str]:
    rows = await sql.fetch("SELECT name FROM links WHERE organization_id = $1 ORDER BY name", organization_id)
    return [row["name"] for row in rows]


async def add(sql: Connection, organization_id: int, name: str, url: str) -> int | None:
    """None when another link has this name."""
    made: int | None = await sql.fetchval(
        """INSERT INTO links (organization_id, name, url) VALUES ($1, $2, $3)
           ON CONFLICT (organization_id, name) DO NOTHING RETURNING id""",
        organization_id,
        name,
        url,
    )
    return made


async def change(sql: Connection, organization_id: int, link_id: int, url: str) -> bool:
    return bool(
        await sql.fetchval(
            "UPDATE links SET url = $3 WHERE organization_id = $1 AND id = $2 RETURNING id",
            organization_id,
            link_id,
            url,
        )
    )


async def delete(sql: Connection, link_id: int) -> None:
    await sql.execute("DELETE FROM links WHERE id = $1", link_id)


async def used_in(sql: Source, organization_id: int, name: str) -> int | None:
    """A campaign whose scripts name it, or a keyword whose answer does."""
    found: int | None = await sql.fetchval(
        """SELECT c.id FROM campaigns c WHERE c.organization_id = $1 AND c.state <> 'archived' AND (
             EXISTS (SELECT 1 FROM initial_scripts s WHERE s.campaign_id = c.id AND strpos(s.text, $2) > 0)
             OR EXISTS (SELECT 1 FROM response_scripts r WHERE r.campaign_id = c.id AND strpos(r.text, $2) > 0))
           UNION ALL
           SELECT k.id FROM keywords k WHERE k.organization_id = $1 AND k.ended_at IS NULL AND strpos(k.answer, $2) > 0
           LIMIT 1""",
        organization_id,
        f"{{link:{name}}}",
    )
    return found


async def target(pool: Pool, organization_id: int | None, name: str) -> str | None:
    url: str | None = await pool.fetchval(
        "SELECT url FROM links WHERE organization_id = $1 AND name = $2", organization_id, name
    )
    return url


async def opened(pool: Pool, conversation_id: int, name: str, *, robot: bool, counts: bool) -> str | None:
    """Counts it, and answers where it leads; None when conversation or link are gone."""
    url: str | None = await pool.fetchval(
        """WITH found AS (
             SELECT l.id, l.url, cv.organization_id, cv.campaign_id, cv.initial_script_id, cv.contact_id
             FROM conversations cv JOIN links l ON l.organization_id = cv.organization_id AND l.name = $2
             WHERE cv.id = $1),
           counted AS (
             INSERT INTO clicks (organization_id, link_id, campaign_id, initial_script_id, conversation_id, contact_id,
               clicks, robots, first_at)
             SELECT organization_id, id, campaign_id, initial_script_id, $1, contact_id,
               1 - $3::int, $3::int, CASE WHEN $3::int = 0 THEN now() END FROM found WHERE $4
             ON CONFLICT (link_id, conversation_id) DO UPDATE SET clicks = clicks.clicks + excluded.clicks,
               robots = clicks.robots + excluded.robots, first_at = coalesce(clicks.first_at, excluded.first_at),
               last_at = now())
           SELECT url FROM found""",
        conversation_id,
        name,
        int(robot),
        counts,
    )
    return url


async def of_campaign(pool: Pool, campaign_id: int) -> list[Row]:
    """Each link that was opened in a campaign: people, and how often they and programs did."""
    return await pool.fetch(
        """SELECT l.name, l.url, count(*) FILTER (WHERE k.clicks > 0)::int AS people, sum(k.clicks)::int AS clicks,
             sum(k.robots)::int AS robots
           FROM clicks k JOIN links l ON l.id = k.link_id WHERE k.campaign_id = $1
           GROUP BY l.id, l.name, l.url ORDER BY people DESC, l.name""",
        campaign_id,
    )


async def by_script(pool: Pool, campaign_id: int) -> dict[int, int]:
    """People who opened any link, by the initial script that began their conversation."""
    rows = await pool.fetch(
        """SELECT initial_script_id, count(DISTINCT conversation_id)::int AS people FROM clicks
           WHERE campaign_id = $1 AND clicks > 0 AND initial_script_id IS NOT NULL GROUP BY 1""",
        campaign_id,
    )
    return {row["initial_script_id"]: row["people"] for row in rows}
