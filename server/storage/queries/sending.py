"""The SQL of a click: read everything it asks with the contact locked, then write it in one statement."""

from collections.abc import Mapping
from typing import Any

from server.storage import views
from server.storage.database import Connection, Row
from server.storage.queries import locking

_SCENE = f"""
SELECT {views.CONVERSATION}, cv.initial_state, cv.organization_id,
  ct.id AS contact_id, ct.phone, ct.custom::text AS custom, ct.number_id, ct.opted_out_at, ct.carrier_class,
  cp.state AS campaign_state, cp.paused, cp.registration_id, cp.switches::text AS switches,
  cp.texting_hours::text AS own_hours, o.name AS organization, o.settings::text AS settings,
  s.text AS initial_script, r.text AS response_script, p.id AS known_id, p.state AS known_state,
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
) -> Row | None:
    """Everything about a conversation that a click asks, its contact and itself locked.

    Read after the lock and not with it: a statement that waited would see old rows of all it did not lock.
    """
    await locking.conversation(sql, organization_id, conversation_id)
    return await sql.fetchrow(_SCENE, conversation_id, organization_id, user_id, client_ref, response_script_id)


_WRITE = """
WITH m AS (
  INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
    state, reason, user_id, client_ref, number_id, carrier_class, priority, not_before, not_after, attempt, requeued,
    settled_at)
  SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', $2::text, $3::text, $4, $5::text, $6::text,
    $7::bigint, $8::text, $9::bigint, $10::text, $11,
    now(), $12, 0, 0, CASE WHEN $5::text = 'blocked' THEN now() END
  FROM conversations cv WHERE cv.id = $1
  RETURNING id, conversation_id, created_at),
sticky AS (
  UPDATE contacts SET number_id = $9::bigint FROM conversations cv
  WHERE cv.id = $1 AND contacts.id = cv.contact_id AND contacts.number_id IS NULL AND $9::bigint IS NOT NULL),
c AS (
  UPDATE conversations SET version = version + 1, changed = pg_current_xact_id(), assignee_id = $7::bigint,
    status = CASE WHEN $5::text = 'blocked' THEN 'opted_out' ELSE 'waiting' END,
    initial_state = CASE WHEN $2::text = 'initial' THEN $5::text ELSE initial_state END,
    lease_until = CASE WHEN $2::text = 'initial' THEN NULL ELSE lease_until END,
    last_message_at = now(), preview = $13::text, draft = NULL, needs_attention_since = NULL
  WHERE id = $1
  RETURNING id, campaign_id, status, assignee_id, lease_until, needs_attention_since, last_message_at, preview,
    replies, score, draft, version, changed)
SELECT c.*, m.id AS message_id, m.created_at FROM c JOIN m ON m.conversation_id = c.id"""


async def write(sql: Connection, message: Mapping[str, Any]) -> Row:
    """Inserts the message, binds the contact to its number, moves the conversation on.

    Raises asyncpg.UniqueViolationError if the same press, or another initial, was written meanwhile.
    """
    row = await sql.fetchrow(
        _WRITE,
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
    )
    assert row is not None
    return row
