"""The recipients of a campaign with what they were sent and what they answered, a piece at a time."""

from server.storage.database import Pool, Row


async def piece(pool: Pool, campaign_id: int, after: int, most: int) -> list[Row]:
    """Rows in order of contact, after one; the response is the first reply."""
    return await pool.fetch(
        """SELECT cv.contact_id, ct.phone, ct.first_name, ct.last_name, m.state, m.reason, m.detail,
             CASE WHEN m.state IN ('accepted', 'sent', 'delivered', 'undelivered')
               THEN coalesce(m.accepted_at, m.created_at) END AS sent_at,
             coalesce(m.state NOT IN ('blocked', 'cancelled', 'failed') AND ct.opted_out_at >= m.created_at,
               false) AS opted_out,
             r.text AS response, r.created_at AS responded_at, r.score
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             LEFT JOIN messages m ON m.campaign_id = cv.campaign_id AND m.contact_id = cv.contact_id
               AND m.kind = 'initial'
             LEFT JOIN LATERAL (
               SELECT i.text, i.created_at, i.score FROM messages i
               WHERE i.conversation_id = cv.id AND i.direction = 'in' ORDER BY i.id LIMIT 1) r ON true
           WHERE cv.campaign_id = $1 AND cv.contact_id > $2 ORDER BY cv.contact_id LIMIT $3""",
        campaign_id,
        after,
        most,
    )
