"""What a campaign's results are told from. Each statement reads the campaign's rows once; some read a million."""

from server.domain.sentiment_bands import POSITIVE_FROM
from server.storage.database import Connection, Row
from server.storage.queries.progress import LEFT, OPTED_OUT

LARGE_SHARE = 0.2  # of all texts


async def settle(sql: Connection) -> Row:
    """Of a transaction that reads one snapshot: `since`, the position from which changes may lack in it, and `at`.

    Its statements are planned for the campaign they are about, and may hold in memory what they join.
    """
    await sql.execute("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL work_mem = '64MB'")
    row = await sql.fetchrow("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS since, now() AS at")
    assert row is not None
    return row


async def changed(sql: Connection, organization_id: int, campaign_id: int | None, since: str) -> bool:
    """Whether a thread of a campaign (None: of any) may have changed since a position.

    Of many that did only some are looked at: then it is so that theirs is among them.
    """
    return bool(
        await sql.fetchval(
            """SELECT count(*) >= 2000 OR coalesce(bool_or($2::bigint IS NULL OR campaign_id = $2), false) FROM (
                 SELECT campaign_id FROM conversations
                 WHERE organization_id = $1 AND changed >= $3::text::xid8 ORDER BY changed LIMIT 2000) x""",
            organization_id,
            campaign_id,
            since,
        )
    )


async def large(sql: Connection, contacts: int) -> list[Row]:
    """Campaigns of so many contacts at least that go on, or ended within a day."""
    return await sql.fetch(
        """SELECT id, organization_id FROM campaigns
           WHERE setup_total >= $1 AND (state IN ('running', 'paused') OR ended_at > now() - interval '1 day')
           ORDER BY id""",
        contacts,
    )


async def initials(sql: Connection, campaign_id: int) -> list[Row]:
    """First texts by `kind` of what they went by (volunteer, number) and its `name`, None of nobody.

    `replied` are people, `replies` texts; `needs_attention` are those that a volunteer holds now.
    """
    return await sql.fetch(
        f"""WITH fine AS MATERIALIZED (
              SELECT m.user_id, m.number_id, count(*) FILTER (WHERE m.state IN {LEFT}) AS sent,
                count(*) FILTER (WHERE m.state = 'delivered') AS delivered,
                count(*) FILTER (WHERE m.state = 'undelivered') AS not_delivered,
                count(*) FILTER (WHERE m.state IN {LEFT} AND cv.replies > 0) AS replied,
                sum(cv.replies) AS replies, count(*) FILTER (WHERE {OPTED_OUT}) AS opt_outs
              FROM messages m JOIN conversations cv ON cv.campaign_id = m.campaign_id AND cv.contact_id = m.contact_id
              WHERE m.campaign_id = $1 AND m.kind = 'initial' GROUP BY 1, 2),
            summed AS (
              SELECT CASE WHEN grouping(user_id) = 0 THEN 'volunteer' ELSE 'number' END AS kind,
                user_id, number_id, sum(sent) AS sent, sum(delivered) AS delivered,
                sum(not_delivered) AS not_delivered, sum(replied) AS replied, sum(replies) AS replies,
                sum(opt_outs) AS opt_outs, 0 AS needs_attention
              FROM fine GROUP BY GROUPING SETS ((user_id), (number_id))
              UNION ALL
              SELECT 'volunteer', assignee_id, NULL, 0, 0, 0, 0, 0, 0, count(*) FROM conversations
              WHERE campaign_id = $1 AND status = 'needs_attention' GROUP BY assignee_id)
            SELECT s.kind, coalesce(n.phone, u.name) AS name, sum(s.sent)::int AS sent,
              sum(s.delivered)::int AS delivered, sum(s.not_delivered)::int AS not_delivered,
              sum(s.replied)::int AS replied, sum(s.replies)::int AS replies, sum(s.opt_outs)::int AS opt_outs,
              sum(s.needs_attention)::int AS needs_attention
            FROM summed s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN numbers n ON n.id = s.number_id
            GROUP BY s.kind, s.user_id, s.number_id, coalesce(n.phone, u.name)
            ORDER BY s.kind, coalesce(n.phone, u.name) IS NULL, sent DESC,
              lower(coalesce(n.phone, u.name))""",
        campaign_id,
    )


async def reached(sql: Connection, campaign_id: int) -> list[Row]:
    """First texts that left by `kind` of where they went (area code, carrier) and its `name`, the most first.

    The carrier is the one that is known of the contact by now: of most the first report names it.
    """
    return await sql.fetch(
        f"""WITH fine AS MATERIALIZED (
              SELECT CASE WHEN ct.phone LIKE '+1%' THEN substr(ct.phone, 3, 3) END AS area,
                coalesce(ct.carrier_class, 'unknown') AS carrier, count(*) AS sent,
                count(*) FILTER (WHERE cv.initial_state = 'delivered') AS delivered,
                count(*) FILTER (WHERE cv.initial_state = 'undelivered') AS not_delivered,
                count(*) FILTER (WHERE cv.replies > 0) AS replied
              FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
              WHERE cv.campaign_id = $1 AND cv.initial_state IN {LEFT} GROUP BY 1, 2)
            SELECT CASE WHEN grouping(area) = 0 THEN 'area' ELSE 'carrier' END AS kind, coalesce(area, carrier) AS name,
              sum(sent)::int AS sent, sum(delivered)::int AS delivered, sum(not_delivered)::int AS not_delivered,
              sum(replied)::int AS replied
            FROM fine GROUP BY GROUPING SETS ((area), (carrier)) ORDER BY sent DESC, name""",
        campaign_id,
    )


async def reasons(sql: Connection, campaign_id: int, most: int) -> list[Row]:
    """Why first texts were not sent or not delivered: the carrier's sentence, else our word for it."""
    return await sql.fetch(
        """SELECT coalesce(detail, reason, state) AS reason, state, count(*)::int AS texts FROM messages
           WHERE campaign_id = $1 AND kind = 'initial' AND state IN ('undelivered', 'failed', 'cancelled', 'blocked')
           GROUP BY 1, 2 ORDER BY texts DESC, reason LIMIT $2""",
        campaign_id,
        most,
    )


async def scripts(sql: Connection, campaign_id: int) -> list[Row]:
    """By initial script (`id`) the conversations that it opened; `replied` counts people, not texts."""
    return await sql.fetch(
        f"""SELECT initial_script_id AS id, count(*)::int AS sent,
              count(*) FILTER (WHERE initial_state = 'delivered')::int AS delivered,
              count(*) FILTER (WHERE replies > 0)::int AS replied,
              count(*) FILTER (WHERE {OPTED_OUT})::int AS opt_outs,
              count(*) FILTER (WHERE score >= $2)::int AS positive, round(avg(score), 1)::float AS mean
            FROM conversations cv
            WHERE campaign_id = $1 AND initial_state IN {LEFT} AND initial_script_id IS NOT NULL GROUP BY 1""",
        campaign_id,
        POSITIVE_FROM,
    )


async def hours(sql: Connection, campaign_id: int, zone: str) -> list[Row]:
    """First texts, answers, replies and opt-outs of each hour in which there were any, by the clock of `zone`.

    Opt-outs are people, at the moment they opted out. Parts are those that carriers charge for. Texts are counted by
    quarters first: zones differ by these, and turning each text's moment to a zone took longer than finding it.
    """
    return await sql.fetch(
        f"""SELECT date_trunc('hour', quarter AT TIME ZONE $2) AS hour, sum(initials)::int AS initials,
             sum(answers)::int AS answers, sum(replies)::int AS replies, sum(opt_outs)::int AS opt_outs,
             coalesce(sum(parts_of_initials), 0)::int AS parts_of_initials,
             coalesce(sum(parts_of_answers), 0)::int AS parts_of_answers
           FROM (
             SELECT date_bin('15 minutes', m.created_at, 'epoch'::timestamptz) AS quarter,
               count(*) FILTER (WHERE m.kind = 'initial') AS initials,
               count(*) FILTER (WHERE m.direction = 'out' AND m.kind <> 'initial') AS answers,
               count(*) FILTER (WHERE m.direction = 'in') AS replies,
               0 AS opt_outs,
               sum(m.parts) FILTER (WHERE m.charged AND m.kind = 'initial') AS parts_of_initials,
               sum(m.parts) FILTER (WHERE m.charged AND m.kind <> 'initial') AS parts_of_answers
             FROM (SELECT m.*, m.direction = 'out' AND m.state IN (
                 'accepted', 'sent', 'delivered', 'undelivered', 'unknown', 'unconfirmed') AS charged
               FROM {await _texts(sql, campaign_id)}) m
             GROUP BY 1
             UNION ALL
             SELECT date_bin('15 minutes', ct.opted_out_at, 'epoch'::timestamptz), 0, 0, 0, count(*), 0, 0
             FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             WHERE cv.campaign_id = $1 AND {OPTED_OUT} AND ct.opted_out_at IS NOT NULL GROUP BY 1) x
           GROUP BY 1 ORDER BY 1""",
        campaign_id,
        zone,
    )


async def _texts(sql: Connection, campaign_id: int) -> str:
    """All texts of a campaign ($1), by what finds them soonest: thread by thread, or reading those of everybody."""
    share = await sql.fetchval(
        """SELECT setup_total / greatest(1, (SELECT reltuples FROM pg_class WHERE oid = 'messages'::regclass))
           FROM campaigns WHERE id = $1""",
        campaign_id,
    )
    if share > LARGE_SHARE:
        return "messages m WHERE m.campaign_id = $1"
    return "conversations cv JOIN messages m ON m.conversation_id = cv.id WHERE cv.campaign_id = $1"


async def commonest_place(sql: Connection, campaign_id: int) -> str | None:
    """Where most of those live who were texted first; a look at some of them is enough."""
    place: str | None = await sql.fetchval(
        """SELECT place FROM (SELECT place FROM conversations WHERE campaign_id = $1 LIMIT 1000) x
           GROUP BY place ORDER BY count(*) DESC, place LIMIT 1""",
        campaign_id,
    )
    return place
