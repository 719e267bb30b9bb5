"""The SQL of a click: read everything it asks, then write it if contact and thread are still as they were read.

Two statements and no lock between them: a click that comes second finds nothing written, and looks again.
"""

from collections.abc import Mapping
from typing import Any

from server.domain.tags import Kind
from server.storage import views
from server.storage.database import Connection, Row
from server.storage.queries.access import ROLE
from server.storage.queries.awaited_reports import OF, lacks

_SCENE = f"""
SELECT {views.CONVERSATION}, cv.initial_state, cv.organization_id,
  {ROLE.format(organization="$2", user="$3", session="$6::text", key="$7::text")} AS role,
  ct.id AS contact_id, ct.xmin::text AS contact_seen,
  ct.phone, ct.email, ct.custom::text AS custom, ct.number_id, ct.opted_out_at, ct.carrier_class,
  cp.state AS campaign_state, cp.paused, cp.registration_id, cp.switches::text AS switches,
  cp.texting_hours::text AS own_hours, cp.number_ids::text AS own_numbers, {views.AREA_CODES},
  o.name AS organization, o.settings::text AS settings,
  s.text AS initial_script, s.media_url AS initial_media, r.text AS response_script,
  r.apply_tags::text AS apply_tags, r.set_fields::text AS set_fields,
  p.id AS known_id, p.state AS known_state,
  p.reason AS known_reason,
  (SELECT max(e.created_at) FROM messages e WHERE e.contact_id = ct.id AND e.kind = 'initial'
     AND e.campaign_id <> cv.campaign_id AND e.state NOT IN ('failed', 'cancelled', 'blocked')
  ) AS texted_elsewhere_at
FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
  JOIN campaigns cp ON cp.id = cv.campaign_id JOIN organizations o ON o.id = cv.organization_id
  LEFT JOIN users au ON au.id = cv.assignee_id
  LEFT JOIN initial_scripts s ON s.id = cv.initial_script_id
  LEFT JOIN response_scripts r ON r.campaign_id = cp.id AND r.id = $5
  LEFT JOIN messages p ON p.user_id = $3 AND p.client_ref = $4
WHERE cv.id = $1 AND cv.organization_id = $2"""


async def scene(
    sql: Connection,
    conversation_id: int,
    organization_id: int,
    user_id: int,
    client_ref: str,
    response_script_id: int | None,
    came_with: tuple[str | None, str | None],
) -> Row | None:
    """Everything about a conversation that a click asks, and the rights of who clicks, by session or key."""
    return await sql.fetchrow(
        _SCENE, conversation_id, organization_id, user_id, client_ref, response_script_id, *came_with
    )


_FIELDS = "coalesce($19::jsonb, '{}')"  # that a canned response fills in


def _tagged(table: str, kind: Kind) -> str:
    """The tags of a row, with those that a canned response puts on what is of their kind."""
    return f"""tag_ids = CASE WHEN $18::jsonb IS NULL THEN tag_ids ELSE (
      SELECT array_agg(t.id ORDER BY t.id) FROM tags t
      WHERE t.organization_id = {table}.organization_id AND t.kind = '{kind}' AND (t.id = ANY({table}.tag_ids)
        OR t.id IN (SELECT x::bigint FROM jsonb_array_elements_text($18::jsonb) AS x))) END"""


def _writing(*, marks: bool, reports: bool) -> str:
    """Every change of a contact or a thread shows in `xmin` or `version`. Both conditions are asked again by PostgreSQL
    after it had to wait for somebody else's change, so nothing that was decided on old rows is ever written.

    `marks`: a canned response that also tags, or fills in fields; `reports`: a reply where a report is wanted. What few
    clicks do, the others need not get ready for.
    """
    of_contact = f", {_tagged('contacts', Kind.CONTACT)}, custom = custom || {_FIELDS}" if marks else ""
    of_thread = f", {_tagged('conversations', Kind.CONVERSATION)}" if marks else ""
    awaited, status, since = "", "'waiting'", "NULL"
    if reports:
        missing = lacks("coalesce($18::jsonb, '[]')", _FIELDS) if marks else lacks()
        awaited = f"awaited AS MATERIALIZED (SELECT FROM {OF} WHERE cv.id = $1 AND {missing}),"
        status = "CASE WHEN EXISTS (SELECT FROM awaited) THEN 'needs_attention' ELSE 'waiting' END"
        since = "CASE WHEN $5::text <> 'blocked' AND EXISTS (SELECT FROM awaited) THEN now() END"
        of_thread += ", wants_out = false"
    return f"""
WITH {awaited} ct AS (
  UPDATE contacts SET number_id = coalesce(number_id, $9::bigint){of_contact}
  WHERE id = $14 AND xmin = $15::text::xid
  RETURNING id),
c AS (
  UPDATE conversations SET version = version + 1, changed = pg_current_xact_id(), assignee_id = $7::bigint,
    status = CASE WHEN $5::text = 'blocked' THEN 'opted_out' ELSE {status} END,
    initial_state = CASE WHEN $2::text = 'initial' THEN $5::text ELSE initial_state END,
    lease_until = CASE WHEN $2::text = 'initial' THEN NULL ELSE lease_until END,
    last_message_at = now(), preview = $13::text, draft = NULL, needs_attention_since = {since}{of_thread}
  WHERE id = $1 AND version = $16 AND EXISTS (SELECT 1 FROM ct)
  RETURNING id, organization_id, contact_id, campaign_id, status, assignee_id, lease_until, needs_attention_since,
    wants_out, last_message_at, preview, replies, score, draft, tag_ids, version, changed),
m AS (
  INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
    state, reason, user_id, client_ref, number_id, carrier_class, priority, not_before, not_after, attempt, requeued,
    settled_at, media)
  SELECT c.organization_id, c.campaign_id, c.id, c.contact_id, 'out', $2::text, $3::text, $4, $5::text, $6::text,
    $7::bigint, $8::text, $9::bigint, $10::text, $11,
    now(), $12, 0, 0, CASE WHEN $5::text = 'blocked' THEN now() END, $17::jsonb
  FROM c
  RETURNING id, created_at)
SELECT c.*, m.id AS message_id, m.created_at FROM c, m"""


_WRITE = {
    (marks, reports): _writing(marks=marks, reports=reports) for marks in (False, True) for reports in (False, True)
}


async def write(sql: Connection, message: Mapping[str, Any], seen: Row, *, wants_report: bool = False) -> Row | None:
    """Inserts the message, binds the contact to its number, moves the conversation on; one statement.

    `wants_report`: the conversation goes on needing attention until something of its campaign's report is filled in.
    None when contact or thread are no longer as in `seen`, a row of `scene`. Raises asyncpg.UniqueViolationError if the
    same press, or another initial, was written meanwhile.
    """
    marks = (seen["apply_tags"], seen["set_fields"])
    marked = any(mark is not None for mark in marks)
    return await sql.fetchrow(
        _WRITE[marked, wants_report],
        message["conversation_id"],
        message["kind"],
        message["text"],
        message["parts"],
        message["state"],
        message["reason"],
        message["user_id"],
        message["client_ref"],
        message["number_id"],
        message["carrier_class"],
        message["priority"],
        message["not_after"],
        message["preview"],
        seen["contact_id"],
        seen["contact_seen"],
        seen["version"],
        message["media"],
        *(marks if marked else ()),
    )
