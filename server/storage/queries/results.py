"""What a campaign's results are told from beside its figures: volunteers, and reasons for what did not arrive."""

from server.storage.database import Pool, Row


async def volunteers(pool: Pool, campaign_id: int, most: int) -> list[Row]:
    """Who sent first texts, with their replies and opt-outs; `needs_attention` are those they hold now.

    The row without a name holds what nobody has. `sent`, `replies` and the others add up to the campaign's figures.
    """
    return await pool.fetch(
        """SELECT u.name, sum(x.sent)::int AS sent, sum(x.delivered)::int AS delivered, sum(x.replies)::int AS replies,
             sum(x.opt_outs)::int AS opt_outs, sum(x.needs_attention)::int AS needs_attention
           FROM (
             SELECT m.user_id,
               count(*) FILTER (WHERE m.state IN ('accepted', 'sent', 'delivered', 'undelivered')) AS sent,
               count(*) FILTER (WHERE m.state = 'delivered') AS delivered, sum(cv.replies) AS replies,
               count(*) FILTER (WHERE cv.status = 'opted_out') AS opt_outs, 0 AS needs_attention
             FROM messages m JOIN conversations cv ON cv.campaign_id = m.campaign_id AND cv.contact_id = m.contact_id
             WHERE m.campaign_id = $1 AND m.kind = 'initial' GROUP BY m.user_id
             UNION ALL
             SELECT assignee_id, 0, 0, 0, 0, count(*) FROM conversations
             WHERE campaign_id = $1 AND status = 'needs_attention' GROUP BY assignee_id
           ) x LEFT JOIN users u ON u.id = x.user_id
           GROUP BY x.user_id, u.name ORDER BY u.name IS NULL, sent DESC, lower(u.name) LIMIT $2""",
        campaign_id,
        most,
    )


async def reasons(pool: Pool, campaign_id: int, most: int) -> list[Row]:
    """Why first texts were not sent or not delivered: the carrier's sentence, else our word for it."""
    return await pool.fetch(
        """SELECT coalesce(detail, reason, state) AS reason, state, count(*)::int AS texts FROM messages
           WHERE campaign_id = $1 AND kind = 'initial' AND state IN ('undelivered', 'failed', 'cancelled', 'blocked')
           GROUP BY 1, 2 ORDER BY texts DESC, reason LIMIT $2""",
        campaign_id,
        most,
    )
