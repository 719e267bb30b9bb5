"""What happens now, for those who watch: minute by minute, who delivers, who is at work, what waits too long.

Messages are found by when something happened to them, through an index of blocks: what lies far back is not read.
A range has two ends, since plans are made without its values and an open end looks like a third of the table.
"""

from collections.abc import Sequence
from datetime import datetime

from server.domain.sentiment_bands import NEUTRAL_FROM, POSITIVE_FROM
from server.storage.database import Pool, Row
from server.storage.queries.progress import OPTED_OUT

_SETTLED = "('delivered', 'undelivered', 'failed')"


async def now(pool: Pool) -> datetime:
    found: datetime = await pool.fetchval("SELECT now()")
    return found


async def minutes(pool: Pool, organization_id: int, since: datetime) -> list[Row]:
    """By campaign and minute: what left, arrived and came back since then, how it sounded, and who opted out."""
    return await pool.fetch(
        f"""SELECT campaign_id, date_trunc('minute', at) AS minute, count(*) FILTER (WHERE what = 'sent')::int AS sent,
              count(*) FILTER (WHERE what = 'delivered')::int AS delivered,
              count(*) FILTER (WHERE what = 'reply')::int AS replies,
              count(*) FILTER (WHERE what = 'opt_out')::int AS opt_outs,
              count(*) FILTER (WHERE score >= {POSITIVE_FROM})::int AS positive,
              count(*) FILTER (WHERE score >= {NEUTRAL_FROM} AND score < {POSITIVE_FROM})::int AS neutral,
              count(*) FILTER (WHERE score < {NEUTRAL_FROM})::int AS negative
            FROM (
              SELECT campaign_id, accepted_at AS at, 'sent' AS what, NULL::smallint AS score FROM messages
              WHERE accepted_at >= $2 AND accepted_at < now() + interval '1 minute' AND organization_id = $1
              UNION ALL
              SELECT campaign_id, settled_at, 'delivered', NULL FROM messages
              WHERE settled_at >= $2 AND settled_at < now() + interval '1 minute' AND organization_id = $1
                AND state = 'delivered'
              UNION ALL
              SELECT campaign_id, created_at, 'reply', score FROM messages
              WHERE created_at >= $2 AND created_at < now() + interval '1 minute' AND organization_id = $1
                AND direction = 'in'
              UNION ALL
              SELECT cv.campaign_id, o.created_at, 'opt_out', NULL
              FROM opt_outs o JOIN contacts ct ON ct.organization_id = o.organization_id AND ct.phone = o.phone
                JOIN conversations cv ON cv.contact_id = ct.id
              WHERE o.organization_id = $1 AND o.ended_at IS NULL AND o.created_at >= $2
                AND o.created_at < now() + interval '1 minute'
                AND {OPTED_OUT}) AS happened
            WHERE campaign_id IS NOT NULL GROUP BY 1, 2""",
        organization_id,
        since,
    )


async def delivery(pool: Pool, organization_id: int, since: datetime, filtered: Sequence[str]) -> list[Row]:
    """By campaign, number and carrier class: texts whose end came since then, those delivered and those taken for
    spam, which the carrier's reasons in `filtered` say."""
    return await pool.fetch(
        f"""SELECT campaign_id, number_id, carrier_class, count(*)::int AS settled,
              count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
              count(*) FILTER (WHERE state <> 'delivered' AND reason = ANY($3::text[]))::int AS filtered
            FROM messages
            WHERE settled_at >= $2 AND settled_at < now() + interval '1 minute' AND organization_id = $1
              AND direction = 'out' AND state IN {_SETTLED} AND campaign_id IS NOT NULL
            GROUP BY 1, 2, 3""",
        organization_id,
        since,
        list(filtered),
    )


async def pressed(pool: Pool, organization_id: int, since: datetime) -> list[Row]:
    """By campaign and person: texts they sent since then."""
    return await pool.fetch(
        """SELECT campaign_id, user_id, count(*)::int AS texts FROM messages
           WHERE created_at >= $2 AND created_at < now() + interval '1 minute' AND organization_id = $1
             AND direction = 'out' AND user_id IS NOT NULL GROUP BY 1, 2""",
        organization_id,
        since,
    )


async def unanswered(pool: Pool, organization_id: int) -> list[Row]:
    """By campaign and holder (None: nobody): threads that need attention, and since when the oldest of them does."""
    return await pool.fetch(
        """SELECT campaign_id, assignee_id AS user_id, count(*)::int AS threads, min(needs_attention_since) AS oldest
           FROM conversations WHERE organization_id = $1 AND status = 'needs_attention' GROUP BY 1, 2""",
        organization_id,
    )


async def names(pool: Pool, user_ids: Sequence[int]) -> dict[int, str]:
    rows = await pool.fetch("SELECT id, name FROM users WHERE id = ANY($1::bigint[])", list(user_ids))
    return {row["id"]: row["name"] for row in rows}


async def area_codes(pool: Pool, organization_id: int) -> dict[int, str]:
    """Of the organization's numbers that have one: all that may be told of them to who must not see them."""
    rows = await pool.fetch(
        """SELECT id, substr(phone, 3, 3) AS area FROM numbers
           WHERE organization_id = $1 AND phone LIKE '+1__________' AND state <> 'released'""",
        organization_id,
    )
    return {row["id"]: row["area"] for row in rows}


async def to_mind(pool: Pool, organization_id: int, days: int) -> list[Row]:
    """What ends within so many days or is stopped: what running campaigns stand on, and tokens of Campaign Verify,
    which take time to renew; texts that match no thread; texts bought of which nine in ten are used. Kind, campaign
    (None: of all), name (of texts how many), time."""
    return await pool.fetch(
        """SELECT 'registration' AS kind, c.id AS campaign_id, r.name, r.expires_on::timestamptz AS at
           FROM campaigns c JOIN registrations r ON r.id = c.registration_id
           WHERE c.organization_id = $1 AND c.state IN ('running', 'paused') AND r.expires_on < current_date + $2::int
           UNION ALL
           SELECT 'verify', NULL, r.name, r.verify_expires_on::timestamptz FROM registrations r
           WHERE r.organization_id = $1 AND r.state = 'approved' AND r.verify_expires_on < current_date + $2::int
           UNION ALL
           SELECT 'invite', c.id, c.title, max(i.expires_at)
           FROM campaigns c JOIN invites i ON i.campaign_id = c.id AND i.revoked_at IS NULL
           WHERE c.organization_id = $1 AND c.state IN ('running', 'paused') GROUP BY c.id
           HAVING max(i.expires_at) BETWEEN now() AND now() + interval '1 day'
           UNION ALL
           SELECT 'account', NULL, a.name, a.stopped_at FROM carrier_accounts a
           WHERE a.organization_id = $1 AND a.stopped_at IS NOT NULL
           UNION ALL
           SELECT 'orphans', NULL, count(*)::text, min(f.received_at) FROM orphans f
           WHERE f.organization_id = $1 AND f.attached_to_id IS NULL HAVING count(*) > 0
           UNION ALL
           SELECT 'texts', NULL, greatest(o.texts_bought - o.texts_used, 0)::text, o.texts_counted_to
           FROM organizations o WHERE o.id = $1 AND 10 * o.texts_used >= 9 * o.texts_bought
           ORDER BY kind, campaign_id""",
        organization_id,
        days,
    )


async def organizations_of(pool: Pool, campaign_ids: Sequence[int]) -> dict[int, int]:
    """By campaign: whose it is."""
    rows = await pool.fetch(
        "SELECT id, organization_id FROM campaigns WHERE id = ANY($1::bigint[])", list(campaign_ids)
    )
    return {row["id"]: row["organization_id"] for row in rows}


async def under_way(pool: Pool, organization_ids: Sequence[int]) -> dict[int, int]:
    """Campaigns of these organizations that run or pause, with whose they are."""
    rows = await pool.fetch(
        """SELECT id, organization_id FROM campaigns
           WHERE organization_id = ANY($1::bigint[]) AND state IN ('running', 'paused')""",
        list(organization_ids),
    )
    return {row["id"]: row["organization_id"] for row in rows}
