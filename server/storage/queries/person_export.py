"""Everything that is held about one contact, as they may ask for it."""

from typing import Any, Final

import orjson

from server.storage.database import Connection

_ARRAY: Final = "SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x), '[]')::text FROM ({}) x"

# By what it is called in the answer; $1 is the contact, $2 the organization.
_PARTS: Final = {
    "lists": """SELECT l.name FROM list_contacts lc JOIN lists l ON l.id = lc.list_id WHERE lc.contact_id = $1
      AND l.organization_id = $2""",
    "tags": """SELECT t.name FROM contacts ct JOIN tags t ON t.id = ANY(ct.tag_ids) WHERE ct.id = $1
      AND t.organization_id = $2""",
    "opt_outs": """SELECT o.created_at AS at, o.source, o.ended_at, o.ended_source FROM opt_outs o
      JOIN contacts ct ON ct.id = $1 WHERE o.organization_id = $2 AND o.phone = ct.phone""",
    "consents": """SELECT given_at AS at, source, detail, revoked_at, revoked_source FROM consents
      WHERE contact_id = $1 AND organization_id = $2""",
    "conversations": """SELECT cv.id::text AS id, cp.title AS campaign, cv.status, cv.draft,
        cv.score AS sentiment_score,
        (SELECT coalesce(jsonb_agg(t.name ORDER BY t.name), '[]') FROM tags t
         WHERE t.organization_id = $2 AND t.id = ANY(cv.tag_ids)) AS tags,
        (SELECT coalesce(jsonb_object_agg(a.question, a.answer), '{}') FROM survey_answers a
         WHERE a.conversation_id = cv.id) AS answers,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('at', n.created_at, 'text', n.text) ORDER BY n.id), '[]')
         FROM notes n WHERE n.conversation_id = cv.id) AS notes
      FROM conversations cv JOIN campaigns cp ON cp.id = cv.campaign_id
      WHERE cv.contact_id = $1 AND cv.organization_id = $2""",
    "texts": """SELECT m.created_at AS at, m.id::text AS id, m.conversation_id::text AS conversation, m.direction,
        m.kind,
        m.text, m.media, m.state, m.score AS sentiment_score, n.phone AS our_number
      FROM messages m LEFT JOIN numbers n ON n.id = m.number_id WHERE m.contact_id = $1 AND m.organization_id = $2""",
    "texts_without_conversation": """SELECT o.received_at AS at, o.text FROM orphans o
      JOIN contacts ct ON ct.id = $1 WHERE o.organization_id = $2 AND o.phone = ct.phone""",
    "pictures": """SELECT created_at AS at, id::text AS id, content_type, size FROM media
      WHERE contact_id = $1 AND organization_id = $2""",
    "opened_links": """SELECT c.first_at AS at, l.name, l.url, c.clicks FROM clicks c JOIN links l ON l.id = c.link_id
      WHERE c.contact_id = $1 AND c.organization_id = $2""",
}

_CONTACT: Final = """SELECT jsonb_build_object('phone', phone, 'first_name', first_name, 'last_name', last_name,
  'email', email, 'zip', zip, 'city', city, 'state', state, 'language', language, 'external_id', external_id,
  'notes', notes, 'fields', custom, 'time_zones', place, 'landline', landline, 'carrier_class', carrier_class,
  'opted_out_at', opted_out_at, 'undeliverable_at', undeliverable_at, 'added_at', created_at, 'changed_at', touched_at)
  ::text FROM contacts WHERE id = $1 AND organization_id = $2 AND erased_at IS NULL"""


async def all_about(sql: Connection, organization_id: int, contact_id: int) -> dict[str, Any] | None:
    """None when there is no such contact. Names of who texted them are others' data, and left out."""
    contact = await sql.fetchval(_CONTACT, contact_id, organization_id)
    if contact is None:
        return None
    parts = {
        name: orjson.loads(await sql.fetchval(_ARRAY.format(select), contact_id, organization_id))
        for name, select in _PARTS.items()
    }
    for plain in ("lists", "tags"):
        parts[plain] = [one["name"] for one in parts[plain]]
    return {"contact": orjson.loads(contact), **parts}
