"""What a person holds of a campaign, and who else holds people to text there."""

from server.storage.database import Connection, Row


async def open_of(sql: Connection, organization_id: int, campaign_id: int, user_id: int) -> list[Row]:
    """Unsent and unanswered threads of this person, locked after their contacts."""
    return await sql.fetch(
        """SELECT cv.id, cv.status, cv.needs_attention_since
           FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.assignee_id = $3 AND cv.campaign_id = $2 AND cv.organization_id = $1
             AND cv.status IN ('to_send', 'needs_attention')
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv""",
        organization_id,
        campaign_id,
        user_id,
    )


async def other_sender(sql: Connection, campaign_id: int, user_id: int) -> str | None:
    """Name of somebody else who has people of this campaign to text. Until the commit nobody else asks."""
    await sql.execute("SELECT 1 FROM campaigns WHERE id = $1 FOR NO KEY UPDATE", campaign_id)
    name: str | None = await sql.fetchval(
        """SELECT u.name FROM conversations cv JOIN users u ON u.id = cv.assignee_id
           WHERE cv.campaign_id = $1 AND cv.status = 'to_send' AND cv.lease_until > now() AND cv.assignee_id <> $2
           LIMIT 1""",
        campaign_id,
        user_id,
    )
    return name
