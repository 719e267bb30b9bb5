"""What a person holds of a campaign, and who else holds people to text there."""

from datetime import timedelta

from server.domain.campaigns import Share
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


async def share_of(sql: Connection, organization_id: int, user_id: int) -> Share:
    """Which of the work this person does, whatever the campaign."""
    found: Share | None = await sql.fetchval(
        "SELECT work FROM memberships WHERE organization_id = $1 AND user_id = $2", organization_id, user_id
    )
    return found or "both"


async def is_all_dealt(sql: Connection, campaign_id: int) -> bool:
    """Whether nobody is left in the pool but the test recipient. Ordered as its index is: else all are looked at."""
    return bool(
        await sql.fetchval(
            """SELECT (SELECT id FROM conversations WHERE campaign_id = $1 AND deal_order >= 0 AND status = 'to_send'
                 AND assignee_id IS NULL AND NOT suppressed ORDER BY deal_order LIMIT 1) IS NULL""",
            campaign_id,
        )
    )


async def other_senders(
    sql: Connection, campaign_id: int, user_id: int, lease: timedelta, turn: timedelta
) -> list[Row]:
    """Who else has people of this campaign to text; `busy`: they took or texted some within a `turn`.

    Until the commit nobody else asks.
    """
    await sql.execute("SELECT 1 FROM campaigns WHERE id = $1 FOR NO KEY UPDATE", campaign_id)
    return await sql.fetch(
        """SELECT u.id, u.name, h.taken > now() - $4::interval OR EXISTS (
             SELECT 1 FROM conversations w WHERE w.assignee_id = u.id AND w.campaign_id = $1
               AND w.status = 'waiting' AND w.last_message_at > now() - $4::interval) AS busy
           FROM (SELECT assignee_id, max(lease_until) - $3::interval AS taken FROM conversations
                 WHERE campaign_id = $1 AND status = 'to_send' AND lease_until > now() AND assignee_id <> $2
                 GROUP BY assignee_id) h JOIN users u ON u.id = h.assignee_id ORDER BY busy DESC, u.name""",
        campaign_id,
        user_id,
        lease,
        turn,
    )


async def unsent_of(sql: Connection, campaign_id: int, user_ids: list[int]) -> list[Row]:
    """People of this campaign whom these have yet to text, locked; not those who are being texted right now."""
    return await sql.fetch(
        """SELECT cv.id, cv.assignee_id FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.campaign_id = $1 AND cv.assignee_id = ANY($2::bigint[]) AND cv.status = 'to_send'
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv SKIP LOCKED""",
        campaign_id,
        user_ids,
    )
