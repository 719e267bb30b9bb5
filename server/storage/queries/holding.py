"""What a person holds of a campaign, and who else holds people to text there."""

from collections.abc import Sequence
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


async def deal_the_last(
    sql: Connection, campaign_id: int, user_id: int, places: Sequence[str], guard: timedelta, lease: timedelta
) -> int:
    """Gives this volunteer the test recipient, once nobody else is left in the pool; how many (0 or 1)."""
    return int(
        await sql.fetchval(
            """WITH picked AS (
                 SELECT cv.id FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
                 WHERE cv.campaign_id = $1 AND cv.deal_order < 0 AND cv.status = 'to_send' AND cv.assignee_id IS NULL
                   AND NOT cv.suppressed AND cv.place = ANY($3::text[]) AND ct.opted_out_at IS NULL
                   AND (SELECT o.id FROM conversations o WHERE o.campaign_id = $1 AND o.deal_order >= 0
                      AND o.status = 'to_send' AND o.assignee_id IS NULL AND NOT o.suppressed
                    ORDER BY o.deal_order LIMIT 1) IS NULL
                   AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.contact_id = ct.id AND m.kind = 'initial'
                     AND m.campaign_id <> $1 AND m.created_at > now() - $4::interval
                     AND m.state NOT IN ('failed', 'cancelled', 'blocked'))
                 LIMIT 1 FOR NO KEY UPDATE OF cv SKIP LOCKED),
               dealt AS (
                 UPDATE conversations SET assignee_id = $2, lease_until = now() + $5::interval,
                   version = version + 1, changed = pg_current_xact_id()
                 WHERE id = ANY(ARRAY(SELECT id FROM picked)) RETURNING id)
               SELECT count(*) FROM dealt""",
            campaign_id,
            user_id,
            list(places),
            guard,
            lease,
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
