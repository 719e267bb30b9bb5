"""Who and what carries a tag, a piece at a time. Every row has the same columns; only tagged texts have a `text`."""

from server.storage.database import Pool, Row

_WHO = "ct.phone, ct.first_name, ct.last_name"
_NONE = "NULL::text AS text, NULL::timestamptz AS at"

# Of one tag ($2): where rows that carry it stand, after a place ($3).
_CARRIED = {
    "contact": f"""SELECT ct.id AS place, {_WHO}, NULL::text AS title, {_NONE} FROM contacts ct
      WHERE ct.organization_id = $1 AND ct.tag_ids @> ARRAY[$2::bigint] AND ct.id > $3""",
    "conversation": f"""SELECT cv.id AS place, {_WHO}, c.title, {_NONE}
      FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns c ON c.id = cv.campaign_id
      WHERE cv.organization_id = $1 AND cv.tag_ids @> ARRAY[$2::bigint] AND cv.id > $3""",
    "message": f"""SELECT m.id AS place, {_WHO}, c.title, m.text, m.created_at AS at
      FROM messages m JOIN contacts ct ON ct.id = m.contact_id LEFT JOIN campaigns c ON c.id = m.campaign_id
      WHERE m.organization_id = $1 AND m.tag_ids @> ARRAY[$2::bigint] AND m.id > $3""",
}


async def of_tag(pool: Pool, organization_id: int, tag_id: int, kind: str, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT x.*, t.name AS tag, t.kind FROM ({_CARRIED[kind]} ORDER BY place LIMIT $4) x
              JOIN tags t ON t.id = $2 ORDER BY x.place""",
        organization_id,
        tag_id,
        after,
        most,
    )


async def of_campaign(pool: Pool, campaign_id: int, tag_id: int | None, after: int, most: int) -> list[Row]:
    """All tags (or one) of `most` people of a campaign who carry any, in order of contact, after one.

    `tag` is None where a row carries what is deleted or not asked for.
    """
    return await pool.fetch(
        f"""WITH worn AS (
              SELECT cv.id, cv.contact_id, cv.tag_ids, c.title FROM conversations cv
                JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns c ON c.id = cv.campaign_id
              WHERE cv.campaign_id = $1 AND cv.contact_id > $2 AND (cv.tag_ids IS NOT NULL OR ct.tag_ids IS NOT NULL
                OR EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = cv.id AND m.tag_ids IS NOT NULL))
              ORDER BY cv.contact_id LIMIT $3)
            SELECT w.contact_id, {_WHO}, w.title, x.text, x.at, t.name AS tag, x.kind
            FROM worn w JOIN contacts ct ON ct.id = w.contact_id CROSS JOIN LATERAL (
                SELECT unnest(ct.tag_ids) AS tag_id, 'contact' AS kind, {_NONE}
                UNION ALL SELECT unnest(w.tag_ids), 'conversation', {_NONE}
                UNION ALL SELECT unnest(m.tag_ids), 'message', m.text, m.created_at FROM messages m
                WHERE m.conversation_id = w.id AND m.tag_ids IS NOT NULL) x
              LEFT JOIN tags t ON t.id = x.tag_id AND t.kind = x.kind AND ($4::bigint IS NULL OR t.id = $4)
            ORDER BY w.contact_id, t.position, t.id, x.at""",
        campaign_id,
        after,
        most,
        tag_id,
    )
