"""The SQL of clicks: read everything they ask, then write those whose contact and thread are still as they were read.

Two statements and no lock between them: a click that comes second finds nothing written, and looks again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import product
from typing import Any

import asyncpg

from server.domain.tags import Kind
from server.storage import views
from server.storage.database import Connection, Row
from server.storage.queries.access import ROLE
from server.storage.queries.awaited_reports import OF, lacks

_SCENES = f"""
SELECT p.turn, {views.CONVERSATION}, cv.initial_state, cv.organization_id,
  {ROLE.format(organization="p.organization_id", user="p.user_id", session="p.session", key="p.key")} AS role,
  ct.id AS contact_id, ct.xmin::text AS contact_seen,
  ct.phone, ct.email, ct.custom::text AS custom, ct.number_id, ct.opted_out_at, ct.carrier_class,
  cp.state AS campaign_state, cp.paused, cp.registration_id, cp.switches::text AS switches,
  cp.texting_hours::text AS own_hours, cp.number_ids::text AS own_numbers, {views.AREA_CODES},
  o.name AS organization, o.settings::text AS settings,
  s.text AS initial_script, s.media_url AS initial_media, r.text AS response_script,
  r.apply_tags::text AS apply_tags, r.set_fields::text AS set_fields,
  k.id AS known_id, k.state AS known_state, k.reason AS known_reason,
  (SELECT max(e.created_at) FROM messages e WHERE e.contact_id = ct.id AND e.kind = 'initial'
     AND e.campaign_id <> cv.campaign_id AND e.state NOT IN ('failed', 'cancelled', 'blocked')
  ) AS texted_elsewhere_at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[])
    WITH ORDINALITY AS p(conversation_id, organization_id, user_id, client_ref, response_id, session, key, turn)
  JOIN conversations cv ON cv.id = p.conversation_id AND cv.organization_id = p.organization_id
  JOIN contacts ct ON ct.id = cv.contact_id
  JOIN campaigns cp ON cp.id = cv.campaign_id JOIN organizations o ON o.id = cv.organization_id
  LEFT JOIN users au ON au.id = cv.assignee_id
  LEFT JOIN initial_scripts s ON s.id = cv.initial_script_id
  LEFT JOIN response_scripts r ON r.campaign_id = cp.id AND r.id = p.response_id
  LEFT JOIN messages k ON k.user_id = p.user_id AND k.client_ref = p.client_ref"""

# Who asks about what: conversation, organization, user, client_ref, response script, and the session or key.
Look = tuple[int, int, int, str, int | None, str | None, str | None]


async def scenes(sql: Connection, looks: Sequence[Look]) -> list[Row | None]:
    """Everything about each conversation that a click asks, and the rights of who clicks; None where there is none."""
    rows = {row["turn"]: row for row in await sql.fetch(_SCENES, *map(list, zip(*looks, strict=True)))}
    return [rows.get(turn) for turn in range(1, len(looks) + 1)]


# What a click writes, and what it has seen of contact and conversation.
_COLUMNS = {
    "conversation_id": "bigint",
    "kind": "text",
    "text": "text",
    "parts": "integer",
    "state": "text",
    "reason": "text",
    "user_id": "bigint",
    "client_ref": "text",
    "number_id": "bigint",
    "carrier_class": "text",
    "priority": "integer",
    "not_after": "timestamptz",
    "preview": "text",
    "media": "text",
    "contact_id": "bigint",
    "contact_seen": "text",
    "seen_version": "bigint",
    "apply_tags": "text",
    "set_fields": "text",
}
_ARRAYS = ", ".join(f"${place}::{type_}[]" for place, type_ in enumerate(_COLUMNS.values(), 1))
_GIVEN = f"""given AS MATERIALIZED (SELECT * FROM unnest({_ARRAYS})
  WITH ORDINALITY AS g({", ".join(_COLUMNS)}, turn))"""
_FIELDS = "coalesce(g.set_fields::jsonb, '{}')"  # that a canned response fills in


def _tagged(table: str, kind: Kind) -> str:
    """The tags of a row, with those that a canned response puts on what is of their kind."""
    return f"""tag_ids = CASE WHEN g.apply_tags IS NULL THEN {table}.tag_ids ELSE (
      SELECT array_agg(t.id ORDER BY t.id) FROM tags t
      WHERE t.organization_id = {table}.organization_id AND t.kind = '{kind}' AND (t.id = ANY({table}.tag_ids)
        OR t.id IN (SELECT x::bigint FROM jsonb_array_elements_text(g.apply_tags::jsonb) AS x))) END"""


def _writing(marks: bool, reports: bool, waits: bool) -> str:
    """Every change of a contact or a thread shows in `xmin` or `version`. Both conditions are asked again by PostgreSQL
    after it had to wait for somebody else's change, so nothing that was decided on old rows is ever written.

    `marks`: a canned response that also tags, or fills in fields; `reports`: a reply where a report is wanted. What few
    clicks do, the others need not get ready for. Unless it `waits`, rows that somebody else is changing are left alone:
    one of them would hold up all, and two groups might wait for each other.
    """
    of_contact = f", {_tagged('ct', Kind.CONTACT)}, custom = ct.custom || {_FIELDS}" if marks else ""
    of_thread = f", {_tagged('cv', Kind.CONVERSATION)}" if marks else ""
    given, locked, awaited, status, since = "given", "", "", "'waiting'", "NULL"
    if not waits:
        given = "free"
        locked = """free AS MATERIALIZED (SELECT g.* FROM given g
            JOIN contacts ct ON ct.id = g.contact_id AND ct.xmin = g.contact_seen::xid
            JOIN conversations cv ON cv.id = g.conversation_id AND cv.version = g.seen_version
          FOR NO KEY UPDATE OF ct, cv SKIP LOCKED),"""
    if reports:
        missing = lacks("coalesce(g.apply_tags::jsonb, '[]')", _FIELDS) if marks else lacks()
        awaited = f"""awaited AS MATERIALIZED (
          SELECT g.turn FROM {given} g JOIN ({OF}) ON cv.id = g.conversation_id AND {missing}),"""
        awaits = "g.turn IN (SELECT awaited.turn FROM awaited)"
        status = f"CASE WHEN {awaits} THEN 'needs_attention' ELSE 'waiting' END"
        since = f"CASE WHEN g.state <> 'blocked' AND {awaits} THEN now() END"
        of_thread += ", wants_out = false"
    return f"""
WITH {_GIVEN}, {locked} {awaited} c1 AS (
  UPDATE contacts ct SET number_id = coalesce(ct.number_id, g.number_id){of_contact}
  FROM {given} g WHERE ct.id = g.contact_id AND ct.xmin = g.contact_seen::xid
  RETURNING g.turn),
c AS (
  UPDATE conversations cv SET version = cv.version + 1, changed = pg_current_xact_id(), assignee_id = g.user_id,
    status = CASE WHEN g.state = 'blocked' THEN 'opted_out' ELSE {status} END,
    initial_state = CASE WHEN g.kind = 'initial' THEN g.state ELSE cv.initial_state END,
    lease_until = CASE WHEN g.kind = 'initial' THEN NULL ELSE cv.lease_until END,
    last_message_at = now(), preview = g.preview, draft = NULL, needs_attention_since = {since}{of_thread}
  FROM {given} g
  WHERE cv.id = g.conversation_id AND cv.version = g.seen_version
    AND g.turn IN (SELECT c1.turn FROM c1)
  RETURNING cv.id, cv.organization_id, cv.contact_id, cv.campaign_id, cv.status, cv.assignee_id, cv.lease_until,
    cv.needs_attention_since, cv.wants_out, cv.last_message_at, cv.preview, cv.replies, cv.score, cv.draft, cv.tag_ids,
    cv.version, cv.changed, g.turn),
m AS (
  INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
    state, reason, user_id, client_ref, number_id, carrier_class, priority, not_before, not_after, attempt, requeued,
    settled_at, media)
  SELECT c.organization_id, c.campaign_id, c.id, c.contact_id, 'out', g.kind, g.text, g.parts, g.state, g.reason,
    g.user_id, g.client_ref, g.number_id, g.carrier_class, g.priority, now(), g.not_after, 0, 0,
    CASE WHEN g.state = 'blocked' THEN now() END, g.media::jsonb
  FROM c JOIN {given} g ON g.turn = c.turn
  RETURNING id, created_at, conversation_id)
SELECT c.*, m.id AS message_id, m.created_at FROM c JOIN m ON m.conversation_id = c.id"""


_WRITE = {kind: _writing(*kind) for kind in product((False, True), repeat=3)}


async def write(sql: Connection, clicks: Sequence[Mapping[str, Any]], *, waits: bool) -> list[Row | None]:
    """Inserts each message, binds its contact to its number, moves its conversation on.

    A click has the columns of a message, those of its scene, and `wants_report`: the conversation goes on needing
    attention until something of its campaign's report is filled in. None for a click that has to look again: contact
    or thread are no longer as they were seen, or unless it `waits` somebody is changing them; or it was written
    meanwhile, or another initial, by which those that were written along with it are none either.
    """
    written: list[Row | None] = [None] * len(clicks)
    alike: dict[tuple[bool, bool], list[int]] = {}
    for place, click in enumerate(clicks):
        marks = click["apply_tags"] is not None or click["set_fields"] is not None
        alike.setdefault((marks, click["wants_report"]), []).append(place)
    for kind, places in alike.items():
        columns = ([clicks[place][name] for place in places] for name in _COLUMNS)
        with suppress(asyncpg.UniqueViolationError):
            for row in await sql.fetch(_WRITE[*kind, waits], *columns):
                written[places[row["turn"] - 1]] = row
    return written
