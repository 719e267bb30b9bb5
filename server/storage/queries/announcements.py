"""What coordinators said to their volunteers, and who still has it on their screen."""

from datetime import datetime

from server.storage.database import Connection, Pool, Row
from server.storage.queries.access import SHARED

Source = Connection

_ROW = """a.id, a.text, a.campaign_id, a.team_id, u.name AS by_name, a.created_at, a.expires_at,
 (SELECT count(*) FROM announcement_dismissals d WHERE d.announcement_id = a.id) AS put_aside"""


async def add(
    sql: Connection,
    organization_id: int,
    user_id: int,
    text: str,
    campaign_id: int | None,
    team_id: int | None,
    expires_at: datetime,
) -> int:
    return int(
        await sql.fetchval(
            """INSERT INTO announcements (organization_id, by_user_id, text, campaign_id, team_id, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id""",
            organization_id,
            user_id,
            text,
            campaign_id,
            team_id,
            expires_at,
        )
    )


async def one(sql: Source, organization_id: int, announcement_id: int) -> Row | None:
    return await sql.fetchrow(
        f"""SELECT {_ROW} FROM announcements a LEFT JOIN users u ON u.id = a.by_user_id
            WHERE a.organization_id = $1 AND a.id = $2""",
        organization_id,
        announcement_id,
    )


async def team_of(sql: Connection, team_id: int) -> list[int]:
    rows = await sql.fetch("SELECT user_id FROM team_members WHERE team_id = $1", team_id)
    return [row["user_id"] for row in rows]


async def those_of_campaign(sql: Connection, campaign_id: int) -> list[int]:
    """Who may take part in it, and who holds threads of it."""
    rows = await sql.fetch(
        f"""SELECT m.user_id FROM campaigns c JOIN memberships m ON m.organization_id = c.organization_id
            WHERE c.id = $1 AND m.suspended_at IS NULL AND ({SHARED.format(user="m.user_id")} OR EXISTS (
              SELECT 1 FROM conversations v WHERE v.assignee_id = m.user_id AND v.campaign_id = c.id))""",
        campaign_id,
    )
    return [row["user_id"] for row in rows]


# For whom it is: everybody, a team, or those of a campaign; supervisors see all of their organisation.
_FOR_ME = f"""($3 OR (a.team_id IS NULL AND a.campaign_id IS NULL)
  OR EXISTS (SELECT 1 FROM team_members tm WHERE tm.team_id = a.team_id AND tm.user_id = $2)
  OR EXISTS (SELECT 1 FROM campaigns c WHERE c.id = a.campaign_id AND ({SHARED.format(user="$2::bigint")} OR EXISTS (
    SELECT 1 FROM conversations v WHERE v.assignee_id = $2 AND v.campaign_id = c.id))))"""


async def current(
    pool: Pool, organization_id: int, user_id: int, *, supervisor: bool, after: int = 0, most: int = 20
) -> list[Row]:
    """Those that still hold for this person, who has not put them aside; the oldest first."""
    return await pool.fetch(
        f"""SELECT {_ROW} FROM announcements a LEFT JOIN users u ON u.id = a.by_user_id
            WHERE a.organization_id = $1 AND a.expires_at > now() AND a.id > $4 AND {_FOR_ME}
              AND NOT EXISTS (SELECT 1 FROM announcement_dismissals d
                WHERE d.announcement_id = a.id AND d.user_id = $2)
            ORDER BY a.id LIMIT $5""",
        organization_id,
        user_id,
        supervisor,
        after,
        most,
    )


async def put_aside(
    sql: Connection, organization_id: int, user_id: int, announcement_id: int, *, supervisor: bool
) -> bool:
    """Whether it was for this person at all."""
    mine = await sql.fetchval(
        f"SELECT 1 FROM announcements a WHERE a.organization_id = $1 AND a.id = $4 AND {_FOR_ME}",
        organization_id,
        user_id,
        supervisor,
        announcement_id,
    )
    if mine:
        await sql.execute(
            "INSERT INTO announcement_dismissals (announcement_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            announcement_id,
            user_id,
        )
    return bool(mine)


async def delete(sql: Connection, organization_id: int, announcement_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "DELETE FROM announcements WHERE organization_id = $1 AND id = $2 RETURNING id",
            organization_id,
            announcement_id,
        )
    )
