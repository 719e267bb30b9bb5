"""What a campaign's results are told from beside its figures. Each statement reads the campaign's rows once."""

from server.domain.sentiment_bands import POSITIVE_FROM
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


async def scripts(pool: Pool, campaign_id: int) -> list[Row]:
    """Each initial script with the conversations it opened; `replied` counts people, not texts."""
    return await pool.fetch(
        """SELECT s.id, s.position, s.text, s.language, coalesce(x.sent, 0) AS sent,
             coalesce(x.delivered, 0) AS delivered, coalesce(x.replied, 0) AS replied,
             coalesce(x.opt_outs, 0) AS opt_outs, coalesce(x.positive, 0) AS positive, x.mean
           FROM initial_scripts s LEFT JOIN (
             SELECT initial_script_id, count(*)::int AS sent,
               count(*) FILTER (WHERE initial_state = 'delivered')::int AS delivered,
               count(*) FILTER (WHERE replies > 0)::int AS replied,
               count(*) FILTER (WHERE status = 'opted_out')::int AS opt_outs,
               count(*) FILTER (WHERE score >= $2)::int AS positive, round(avg(score), 1)::float AS mean
             FROM conversations
             WHERE campaign_id = $1 AND initial_state IN ('accepted', 'sent', 'delivered', 'undelivered')
             GROUP BY 1) x ON x.initial_script_id = s.id
           WHERE s.campaign_id = $1 ORDER BY s.position""",
        campaign_id,
        POSITIVE_FROM,
    )


async def hours(pool: Pool, campaign_id: int, zone: str) -> list[Row]:
    """First texts, answers, replies and opt-outs of each hour in which there were any, by the clock of `zone`."""
    return await pool.fetch(
        """SELECT date_trunc('hour', m.created_at AT TIME ZONE $2) AS hour,
             count(*) FILTER (WHERE m.kind = 'initial')::int AS initials,
             count(*) FILTER (WHERE m.direction = 'out' AND m.kind <> 'initial')::int AS answers,
             count(*) FILTER (WHERE m.direction = 'in')::int AS replies,
             count(*) FILTER (WHERE m.opt_out = 'exact')::int AS opt_outs
           FROM conversations cv JOIN messages m ON m.conversation_id = cv.id
           WHERE cv.campaign_id = $1 GROUP BY 1 ORDER BY 1""",
        campaign_id,
        zone,
    )


async def ways(pool: Pool, campaign_id: int, most: int) -> list[Row]:
    """First texts that left by `kind` of way (carrier, area of the contact, number) and its `name`, the most first."""
    return await pool.fetch(
        """SELECT * FROM (
             SELECT CASE WHEN grouping(m.carrier_class) = 0 THEN 'carrier' WHEN grouping(area) = 0 THEN 'area'
                 ELSE 'number' END AS kind,
               coalesce(m.carrier_class, area, n.phone) AS name, count(*)::int AS sent,
               count(*) FILTER (WHERE m.state = 'delivered')::int AS delivered,
               count(*) FILTER (WHERE m.state = 'undelivered')::int AS not_delivered,
               count(*) FILTER (WHERE cv.replies > 0)::int AS replied,
               row_number() OVER (PARTITION BY grouping(m.carrier_class), grouping(area), grouping(n.phone)
                 ORDER BY count(*) DESC) AS nth
             FROM messages m JOIN conversations cv ON cv.campaign_id = m.campaign_id AND cv.contact_id = m.contact_id
               JOIN contacts ct ON ct.id = m.contact_id JOIN numbers n ON n.id = m.number_id
               CROSS JOIN LATERAL (SELECT CASE WHEN ct.phone LIKE '+1%' THEN substr(ct.phone, 3, 3) END AS area) a
             WHERE m.campaign_id = $1 AND m.kind = 'initial'
               AND m.state IN ('accepted', 'sent', 'delivered', 'undelivered')
             GROUP BY GROUPING SETS ((m.carrier_class), (area), (n.phone))) x
           WHERE nth <= $2 AND name IS NOT NULL ORDER BY kind, sent DESC, name""",
        campaign_id,
        most,
    )


async def parts(pool: Pool, campaign_id: int) -> Row:
    """What carriers charge for: parts that left, of first texts and of answers."""
    row = await pool.fetchrow(
        """SELECT coalesce(sum(m.parts) FILTER (WHERE m.kind = 'initial'), 0)::int AS initials,
             coalesce(sum(m.parts) FILTER (WHERE m.kind <> 'initial'), 0)::int AS answers
           FROM conversations cv JOIN messages m ON m.conversation_id = cv.id
           WHERE cv.campaign_id = $1 AND m.direction = 'out'
             AND m.state IN ('accepted', 'sent', 'delivered', 'undelivered', 'unknown', 'unconfirmed')""",
        campaign_id,
    )
    assert row is not None
    return row


async def commonest_place(pool: Pool, campaign_id: int) -> str | None:
    """Where most of those live who were texted first; a look at some of them is enough."""
    place: str | None = await pool.fetchval(
        """SELECT place FROM (SELECT place FROM conversations WHERE campaign_id = $1 LIMIT 1000) x
           GROUP BY place ORDER BY count(*) DESC, place LIMIT 1""",
        campaign_id,
    )
    return place
