"""Campaigns as volunteers and supervisors meet them on their screens."""

from collections.abc import Collection

from server.storage.database import Connection, Pool, Row
from server.storage.queries.access import SHARED
from server.storage.queries.assignment import MOST_LEFT

# What domain.campaign_rules reads, and where its people live.
_RULES = """o.name AS organization, o.settings::text AS settings, c.switches::text AS switches,
 c.texting_hours::text AS own_hours, c.places::text AS places, now() AS now"""

# What a canned response puts on a thread, by name.
_NAMES = """(SELECT coalesce(jsonb_agg(t.name ORDER BY t.name), '[]') FROM tags t
  WHERE t.id IN (SELECT x::bigint FROM jsonb_array_elements_text(r.apply_tags) AS x))"""


async def open_to(pool: Pool, organization_id: int, user_id: int, *, supervisor: bool) -> list[Row]:
    """Running campaigns shared with this person, with what is left and what is theirs."""
    shared = SHARED.format(user="$2::bigint")
    return await pool.fetch(
        f"""SELECT c.id, c.title, c.description, c.disclaimer, c.start_label, c.state, {_RULES},
              (SELECT d.token FROM media d WHERE d.id = c.image_id) AS image_token,
              (SELECT count(*) FROM (SELECT 1 FROM conversations v WHERE v.campaign_id = c.id AND v.status = 'to_send'
                 AND v.assignee_id IS NULL AND NOT v.suppressed LIMIT {MOST_LEFT}) x) AS left,
              (SELECT count(*) FROM conversations v WHERE v.campaign_id = c.id AND v.assignee_id = $2
                 AND v.status = 'to_send') AS to_send,
              (SELECT count(*) FROM conversations v WHERE v.campaign_id = c.id AND v.assignee_id = $2
                 AND v.status = 'needs_attention') AS replies,
              (SELECT count(*) FROM messages m WHERE m.campaign_id = c.id AND m.user_id = $2
                 AND m.kind = 'initial') AS sent
            FROM campaigns c JOIN organizations o ON o.id = c.organization_id
            WHERE c.organization_id = $1 AND c.state IN ('running', 'paused')
              AND ({shared} OR ($3 AND c.kind = 'p2p'))
            ORDER BY c.launched_at DESC""",
        organization_id,
        user_id,
        supervisor,
    )


async def left_of(pool: Pool, organization_ids: Collection[int]) -> list[Row]:
    """How many people nobody holds in each text bank under way of these organizations; counted to MOST_LEFT."""
    return await pool.fetch(
        f"""SELECT c.id, c.organization_id, c.state, c.paused,
              (SELECT count(*) FROM (SELECT 1 FROM conversations v WHERE v.campaign_id = c.id AND v.status = 'to_send'
                 AND v.assignee_id IS NULL AND NOT v.suppressed ORDER BY v.deal_order LIMIT {MOST_LEFT}) x) AS left
            FROM campaigns c
            WHERE c.organization_id = ANY($1::bigint[]) AND c.state IN ('running', 'paused') AND c.kind = 'p2p'""",
        sorted(organization_ids),
    )


async def screen(sql: Connection, organization_id: int, campaign_id: int) -> Row | None:
    """What the texting screen says about its campaign."""
    return await sql.fetchrow(
        f"""SELECT c.id, c.title, c.disclaimer, c.start_label, c.state, c.paused, c.bucket_size, {_RULES},
             coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id::text, 'title', r.title, 'text', r.text,
               'apply_tags', {_NAMES}) ORDER BY r.position) FROM response_scripts r WHERE r.campaign_id = c.id),
               '[]')::text AS response_scripts
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id
           WHERE c.id = $2 AND c.organization_id = $1""",
        organization_id,
        campaign_id,
    )


async def people(pool: Pool, organization_id: int) -> list[Row]:
    """Who may hold threads, for the list of a hand-over."""
    return await pool.fetch(
        """SELECT u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 AND m.suspended_at IS NULL ORDER BY u.name LIMIT 1000""",
        organization_id,
    )
