"""Dealing: who holds which conversation, decided by rows and never by two people at once."""

from collections.abc import Sequence
from datetime import timedelta

from server.domain.dealing import Stretch
from server.storage import views
from server.storage.database import Connection, Row

STAMP = "version = version + 1, changed = pg_current_xact_id()"
MOST_LEFT = 2000  # people nobody holds are counted no further


async def campaign(sql: Connection, organization_id: int, campaign_id: int, user_id: int) -> Row | None:
    """What dealing asks of a campaign, and what this volunteer already has of it."""
    return await sql.fetchrow(
        """SELECT cp.id, cp.state, cp.paused, cp.bucket_size, cp.places::text AS places, o.name AS organization,
             o.settings::text AS settings, cp.switches::text AS switches, cp.texting_hours::text AS own_hours,
             now() AS now,
             (SELECT count(*) FROM conversations c WHERE c.campaign_id = cp.id AND c.assignee_id = $3
                AND c.status = 'to_send') AS held,
             (SELECT count(*) FROM conversations c WHERE c.campaign_id = cp.id AND c.assignee_id = $3
                AND c.status = 'needs_attention') AS unanswered,
             CASE WHEN cp.switches->>'max_per_volunteer' IS NOT NULL THEN (SELECT count(*) FROM messages m
                WHERE m.campaign_id = cp.id AND m.user_id = $3 AND m.kind = 'initial') END AS sent,
             (SELECT s.work FROM memberships s WHERE s.organization_id = $1 AND s.user_id = $3) AS share
           FROM campaigns cp JOIN organizations o ON o.id = cp.organization_id
           WHERE cp.id = $2 AND cp.organization_id = $1""",
        organization_id,
        campaign_id,
        user_id,
    )


async def deal(
    sql: Connection,
    campaign_id: int,
    user_id: int,
    places: Sequence[str],
    guard: timedelta,
    lease: timedelta,
    most: int,
    stretch: Stretch,
) -> int:
    """Gives this volunteer up to `most` conversations of the pool that nobody else is being dealt; how many.

    `stretch` is where of the order that was drawn: from here, up to there (`domain.dealing`). Contacts need no lock:
    who waits for nobody can be in nobody's way, and the click looks at the opt-out again. What was picked is handed
    on as an array: of a LIMIT by parameter the planner expects a tenth of all rows, and would read the whole table.
    Nor does it wait for the disk, which a set-up may keep busy: if a crash takes it back, these people are in the pool
    again, and a press on one of them is refused.
    """
    return int(
        await sql.fetchval(
            f"""WITH picked AS (
                  SELECT cv.id FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
                  WHERE cv.campaign_id = $1 AND cv.deal_order >= $7 AND cv.deal_order < $8 AND cv.status = 'to_send'
                    AND cv.assignee_id IS NULL AND NOT cv.suppressed AND cv.place = ANY($3::text[])
                    AND ct.opted_out_at IS NULL
                    AND ($4::interval = interval '0' OR NOT EXISTS (
                      SELECT 1 FROM messages m WHERE m.contact_id = ct.id AND m.kind = 'initial'
                        AND m.campaign_id <> $1 AND m.created_at > now() - $4::interval
                        AND m.state NOT IN ('failed', 'cancelled', 'blocked')))
                  ORDER BY cv.deal_order LIMIT $6
                  FOR NO KEY UPDATE OF cv SKIP LOCKED),
                dealt AS (
                  UPDATE conversations SET assignee_id = $2, lease_until = now() + $5::interval, {STAMP}
                  WHERE id = ANY(ARRAY(SELECT id FROM picked)) RETURNING id)
                SELECT count(*), set_config('synchronous_commit', 'off', true) FROM dealt""",
            campaign_id,
            user_id,
            list(places),
            guard,
            lease,
            most,
            *stretch,
        )
    )


async def bucket(sql: Connection, campaign_id: int, user_id: int, most: int, floor: int) -> list[Row]:
    """What this volunteer has yet to send, with what the texts are made of: in dealt order, but first those of the
    language whose places begin at `floor`, and the test recipient last.

    Who was given a whole list gets it a bucket at a time.
    """
    return await sql.fetch(
        f"""SELECT cv.id, cv.version, {views.CONTACT}, ct.email, ct.custom::text AS custom, s.text AS initial_script
            FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
              JOIN organizations o ON o.id = cv.organization_id
              LEFT JOIN initial_scripts s ON s.id = cv.initial_script_id
            WHERE cv.campaign_id = $1 AND cv.assignee_id = $2 AND cv.status = 'to_send'
            ORDER BY cv.deal_order < 0, floor(cv.deal_order) <> $4::int, cv.deal_order LIMIT $3""",
        campaign_id,
        user_id,
        most,
        floor,
    )


async def left(sql: Connection, campaign_id: int) -> int:
    """How many nobody holds; counted to MOST_LEFT, where people stop caring and counting begins to cost.

    In dealt order, as the index of the pool has it: where nearly all are left, the table looks cheaper, and a plan
    is kept until hardly any are.
    """
    return int(
        await sql.fetchval(
            f"""SELECT count(*) FROM (SELECT 1 FROM conversations WHERE campaign_id = $1 AND status = 'to_send'
                 AND assignee_id IS NULL AND NOT suppressed ORDER BY deal_order LIMIT {MOST_LEFT}) x""",
            campaign_id,
        )
    )


async def places_left(sql: Connection, campaign_id: int) -> list[str]:
    """Where those live whom nobody holds, as keys of places; of the first that are counted."""
    rows = await sql.fetch(
        f"""SELECT DISTINCT place FROM (SELECT place FROM conversations WHERE campaign_id = $1 AND status = 'to_send'
              AND assignee_id IS NULL AND NOT suppressed ORDER BY deal_order LIMIT {MOST_LEFT}) x""",
        campaign_id,
    )
    return [row["place"] for row in rows]


async def deal_replies(sql: Connection, campaign_id: int, user_id: int, lease: timedelta, most: int) -> list[int]:
    """Unanswered threads that nobody holds, those of this volunteer's language and the longest waiting first; ids."""
    rows = await sql.fetch(
        f"""WITH picked AS (
              SELECT cv.id FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
              WHERE cv.campaign_id = $1 AND cv.status = 'needs_attention' AND cv.assignee_id IS NULL
              ORDER BY coalesce(nullif(ct.language, ''), 'en') <> (SELECT language FROM users WHERE id = $2),
                cv.needs_attention_since
              LIMIT $4 FOR NO KEY UPDATE OF ct, cv SKIP LOCKED),
            moved AS (
              INSERT INTO conversation_moves (organization_id, conversation_id, to_user_id, by_user_id, reason)
              SELECT cv.organization_id, cv.id, $2, $2, 'claimed' FROM conversations cv
              WHERE cv.id = ANY(ARRAY(SELECT id FROM picked)))
            UPDATE conversations SET assignee_id = $2, lease_until = now() + $3::interval, {STAMP}
            WHERE id = ANY(ARRAY(SELECT id FROM picked)) RETURNING id""",
        campaign_id,
        user_id,
        lease,
        most,
    )
    return [row["id"] for row in rows]


async def lock_conversations(sql: Connection, organization_id: int, ids: Sequence[int]) -> list[Row]:
    """Locks contacts, then conversations, in order of contact; rows of another organisation are not there."""
    return await sql.fetch(
        """SELECT cv.id, cv.assignee_id, cv.status, cv.version, cv.campaign_id
           FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.organization_id = $1 AND cv.id = ANY($2::bigint[])
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv""",
        organization_id,
        list(ids),
    )


async def move(
    sql: Connection,
    ids: Sequence[int],
    to_user_ids: Sequence[int | None],
    by_user_id: int | None,
    reason: str | None,
    lease: timedelta,
) -> None:
    """Gives each conversation to the person at the same place of `to_user_ids` (None: the pool), and records it."""
    await sql.execute(
        f"""WITH given AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS g(id, to_user)),
            recorded AS (
              INSERT INTO conversation_moves
                (organization_id, conversation_id, from_user_id, to_user_id, by_user_id, reason)
              SELECT cv.organization_id, cv.id, cv.assignee_id, g.to_user, $3, $4
              FROM given g JOIN conversations cv ON cv.id = g.id)
            UPDATE conversations cv SET assignee_id = g.to_user, {STAMP},
              lease_until = CASE WHEN g.to_user IS NULL THEN NULL ELSE now() + $5::interval END
            FROM given g WHERE cv.id = g.id""",
        list(ids),
        list(to_user_ids),
        by_user_id,
        reason,
        lease,
    )


async def expired(sql: Connection, most: int) -> list[Row]:
    """Unsent conversations whose lease ran out, locked; those of campaigns that keep assignments stay."""
    return await sql.fetch(
        """SELECT cv.id, cv.organization_id, cv.assignee_id
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             JOIN campaigns cp ON cp.id = cv.campaign_id
           WHERE cv.lease_until < now() AND cv.status IN ('to_send', 'needs_attention')
             AND cv.assignee_id IS NOT NULL
             AND (cp.switches->>'keep_assignments')::boolean IS NOT TRUE
           ORDER BY cv.lease_until LIMIT $1 FOR NO KEY UPDATE OF ct, cv SKIP LOCKED""",
        most,
    )


async def views_of(sql: Connection, ids: Sequence[int]) -> list[Row]:
    """The rows of `views.conversation` for these ids, in their order."""
    return await sql.fetch(
        f"""SELECT {views.CONVERSATION}, cv.organization_id
            FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(id, place)
              JOIN ({views.FROM_CONVERSATIONS}) ON cv.id = asked.id ORDER BY asked.place""",
        list(ids),
    )
