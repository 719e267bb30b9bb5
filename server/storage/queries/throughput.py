"""What waits, what may be sent and what was sent a moment ago: by registration and by campaign."""

from server.storage.database import Pool, Row
from server.storage.queries.number_health import DAY_BEGAN

LATELY = 15.0  # seconds that the rate of now is measured over


async def registrations(pool: Pool, organization_id: int) -> list[Row]:
    """Each with its limits, and a last one without id for numbers of no registration."""
    return await pool.fetch(
        """SELECT id, name, brand, state, att_class, parts_per_minute, tmobile_daily_cap, vetting_score,
             tmobile_exempt, least(expires_on, verify_expires_on) AS expires_on,
             coalesce(least(expires_on, verify_expires_on) < current_date, false) AS expired
           FROM registrations WHERE organization_id = $1
           UNION ALL SELECT NULL, '', '', 'approved', '', NULL, NULL, NULL, false, NULL, false
           ORDER BY id NULLS LAST""",
        organization_id,
    )


async def accounts(pool: Pool, organization_id: int) -> list[Row]:
    """Parts a second of each account and whether it is stopped."""
    return await pool.fetch(
        """SELECT id, name, messages_per_second, stopped_reason FROM carrier_accounts
           WHERE organization_id = $1 ORDER BY id""",
        organization_id,
    )


async def queue(pool: Pool, organization_id: int) -> list[Row]:
    """Parts that wait, by campaign, number and carrier class; number None where it is not bound yet."""
    return await pool.fetch(
        """SELECT m.campaign_id, cp.registration_id, m.number_id, m.carrier_class, sum(m.parts)::int AS parts,
             count(*)::int AS texts, min(m.created_at) AS oldest
           FROM messages m JOIN campaigns cp ON cp.id = m.campaign_id
           WHERE m.organization_id = $1 AND m.state = 'queued' GROUP BY 1, 2, 3, 4""",
        organization_id,
    )


async def sent_today(pool: Pool, organization_id: int) -> list[Row]:
    """Parts since the carriers' day began, by brand and carrier class."""
    return await pool.fetch(
        f"""SELECT coalesce(nullif(r.brand, ''), r.id::text) AS brand, m.carrier_class, sum(a.parts)::int AS parts
            FROM attempts a JOIN messages m ON m.id = a.message_id JOIN numbers n ON n.id = a.number_id
              JOIN registrations r ON r.id = n.registration_id
            WHERE a.started_at >= {DAY_BEGAN} AND m.organization_id = $1 GROUP BY 1, 2""",
        organization_id,
    )


async def seconds_left_today(pool: Pool) -> float:
    """Of the carriers' day."""
    return float(await pool.fetchval(f"SELECT extract(epoch FROM {DAY_BEGAN} + interval '1 day' - now())::float"))


async def campaigns(pool: Pool, organization_id: int) -> list[Row]:
    """Those under way or about to be, with what their forecast asks."""
    return await pool.fetch(
        """SELECT c.id, c.title, c.state, c.paused, c.registration_id, c.number_ids::text AS own_numbers,
             c.places::text AS places, c.switches::text AS switches, c.texting_hours::text AS own_hours,
             c.scheduled_at, o.name AS organization, o.settings::text AS settings, now() AS now
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id
           WHERE c.organization_id = $1 AND c.kind <> 'keyword' AND c.state IN ('running', 'paused', 'scheduled')
           ORDER BY c.id""",
        organization_id,
    )


async def left(pool: Pool, campaign_ids: list[int]) -> dict[int, Row]:
    """By campaign: people who have yet to be texted, and the parts of one of its first texts as those sent had."""
    rows = await pool.fetch(
        """SELECT cv.campaign_id, count(*)::int AS people, coalesce((
             SELECT avg(m.parts) FROM (SELECT parts FROM messages
               WHERE campaign_id = cv.campaign_id AND kind = 'initial' ORDER BY contact_id LIMIT 200) m), 1)::float
             AS parts
           FROM conversations cv WHERE cv.campaign_id = ANY($1::bigint[]) AND cv.status = 'to_send'
             AND NOT cv.suppressed GROUP BY cv.campaign_id""",
        campaign_ids,
    )
    return {row["campaign_id"]: row for row in rows}


async def lately(pool: Pool, organization_id: int) -> list[Row]:
    """Parts a second of the last moments, by campaign and number."""
    return await pool.fetch(
        """SELECT m.campaign_id, a.number_id, sum(a.parts)::float / $2::float AS rate
           FROM attempts a JOIN messages m ON m.id = a.message_id
           WHERE a.started_at > now() - make_interval(secs => $2) AND m.organization_id = $1 GROUP BY 1, 2""",
        organization_id,
        LATELY,
    )


async def planned(pool: Pool, organization_id: int, campaign_id: int) -> Row | None:
    """A campaign that is not over, as its forecast asks; of a draft the people are those of its list."""
    return await pool.fetchrow(
        """SELECT c.id, c.state, c.paused, c.registration_id, c.number_ids::text AS own_numbers,
             c.switches::text AS switches, c.texting_hours::text AS own_hours, c.scheduled_at, o.name AS organization,
             o.settings::text AS settings, now() AS now,
             CASE WHEN c.state = 'draft' THEN (SELECT coalesce(jsonb_agg(DISTINCT ct.place), '[]')::text
                 FROM list_contacts lc JOIN contacts ct ON ct.id = lc.contact_id WHERE lc.list_id = c.list_id)
               ELSE c.places::text END AS places,
             CASE WHEN c.state = 'draft' THEN (SELECT count(*) FROM list_contacts lc WHERE lc.list_id = c.list_id)
               ELSE (SELECT count(*) FROM conversations cv WHERE cv.campaign_id = c.id AND cv.status = 'to_send'
                 AND NOT cv.suppressed) END::int AS people,
             coalesce((SELECT avg(m.parts) FROM (SELECT parts FROM messages WHERE campaign_id = c.id
               AND kind = 'initial' ORDER BY contact_id LIMIT 200) m), 0)::float AS parts,
             (SELECT coalesce(sum(m.parts), 0)::int FROM messages m
              WHERE m.campaign_id = c.id AND m.state = 'queued') AS queue
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id
           WHERE c.organization_id = $1 AND c.id = $2 AND c.state NOT IN ('ended', 'archived')""",
        organization_id,
        campaign_id,
    )


async def kept_back(pool: Pool, campaign_id: int, most: int) -> list[Row]:
    """Why first texts that somebody pressed Send for never left: our reason, `failed` for the carrier's."""
    return await pool.fetch(
        """SELECT CASE WHEN state = 'failed' THEN 'failed' ELSE coalesce(reason, state) END AS reason,
             count(*)::int AS texts
           FROM messages WHERE campaign_id = $1 AND kind = 'initial' AND state IN ('failed', 'cancelled', 'blocked')
           GROUP BY 1 ORDER BY texts DESC, reason LIMIT $2""",
        campaign_id,
        most,
    )
