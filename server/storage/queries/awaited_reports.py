"""Where a campaign wants a report of every conversation: an answered one needs attention until something is in it.

Each campaign says so by a switch. Who waits for an answer needs attention whatever is written down.
"""

from collections.abc import Sequence

from server.storage.database import Connection, Pool
from server.storage.queries.assignment import STAMP
from server.storage.queries.reports import FIELD_STANDS, TAG_STANDS

OF = """conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns cp ON cp.id = cv.campaign_id"""


def lacks(tags: str = "'[]'::jsonb", fields: str = "'{}'::jsonb") -> str:
    """Whether conversation `cv` lacks a report that its campaign wants: they wrote, and nothing of the form is filled.

    With `tags` and `fields` (jsonb: ids, values by key) that are about to be written. A form without anything to fill
    in is not wanted.
    """
    return f"""((cp.switches->>'needs_attention_without_report')::boolean IS TRUE AND cv.replies > 0
      AND NOT EXISTS (SELECT FROM survey_answers a WHERE a.conversation_id = cv.id)
      AND NOT EXISTS (SELECT FROM tags t WHERE {TAG_STANDS}
        AND (t.id = ANY(cv.tag_ids) OR t.id = ANY(ct.tag_ids)
          OR t.id::text IN (SELECT jsonb_array_elements_text({tags}))))
      AND NOT EXISTS (SELECT FROM custom_fields f WHERE {FIELD_STANDS} AND (ct.custom || {fields}) ? f.key)
      AND (coalesce(cp.questions, '[]') NOT IN ('[]', 'null')
        OR EXISTS (SELECT FROM tags t WHERE {TAG_STANDS})
        OR EXISTS (SELECT FROM custom_fields f WHERE {FIELD_STANDS})))"""


# Nothing but the report is awaited, as it has been since our last text; who passes a conversation on, or reopens it,
# asks for attention later.
_ANSWERED = """cv.needs_attention_since <= cv.last_message_at AND (
  SELECT m.direction FROM messages m WHERE m.conversation_id = cv.id AND m.kind = 'reply'
    AND m.state NOT IN ('blocked', 'cancelled') ORDER BY m.id DESC LIMIT 1) = 'out'"""


_MAY_CHANGE = f"(cv.status = 'waiting' OR (cv.status = 'needs_attention' AND {_ANSWERED}))"


async def settle(sql: Connection, ids: Sequence[int]) -> list[int]:
    """Locked conversations whose reports were filled in or emptied stand as they should; ids of those that changed."""
    return await _settle(sql, ids, "(cp.switches->>'needs_attention_without_report')::boolean")


async def settle_wanted_or_not(sql: Connection, ids: Sequence[int]) -> list[int]:
    """The same where it was changed what their campaign wants."""
    return await _settle(sql, ids, "true")


async def _settle(sql: Connection, ids: Sequence[int], which: str) -> list[int]:
    rows = await sql.fetch(
        f"""UPDATE conversations c SET {STAMP}, wants_out = false,
              status = CASE WHEN s.lacks THEN 'needs_attention' ELSE 'waiting' END,
              needs_attention_since = CASE WHEN s.lacks THEN last_message_at END
            FROM (SELECT cv.id, cv.status = 'needs_attention' AS waits, {lacks()} AS lacks FROM {OF}
                  WHERE cv.id = ANY($1::bigint[]) AND {which} AND {_MAY_CHANGE}) s
            WHERE c.id = s.id AND s.waits <> s.lacks RETURNING c.id""",
        list(ids),
    )
    return [row["id"] for row in rows]


async def of_contact(sql: Connection, contact_id: int) -> list[int]:
    """Conversations with a locked contact that are under way."""
    rows = await sql.fetch(
        "SELECT id FROM conversations WHERE contact_id = $1 AND status IN ('waiting', 'needs_attention')", contact_id
    )
    return [row["id"] for row in rows]


async def of_campaign(pool: Pool, campaign_id: int) -> list[int]:
    """Those under way that do not stand as they should, as far as can be seen without locks."""
    rows = await pool.fetch(
        f"""SELECT cv.id FROM {OF} WHERE cv.campaign_id = $1 AND cv.replies > 0 AND {_MAY_CHANGE}
              AND (cv.status = 'needs_attention') <> {lacks()} ORDER BY cv.id""",
        campaign_id,
    )
    return [row["id"] for row in rows]


async def campaigns_that_want(sql: Connection, organization_id: int) -> list[int]:
    """Campaigns with threads that want a report of each."""
    rows = await sql.fetch(
        """SELECT id FROM campaigns WHERE organization_id = $1 AND state NOT IN ('draft', 'archived')
             AND (switches->>'needs_attention_without_report')::boolean ORDER BY id""",
        organization_id,
    )
    return [row["id"] for row in rows]
