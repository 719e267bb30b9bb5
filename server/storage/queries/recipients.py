"""The recipients of a campaign with what they were sent and what they answered, a piece at a time."""

from collections.abc import Mapping, Sequence

import orjson

from server.domain.recipient_csv import RISKY
from server.domain.recipients import STATUS
from server.storage.database import Pool, Row
from server.storage.queries.progress import LEFT, OPTED_OUT


def _moment(at: str) -> str:
    return f"""coalesce(to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')"""


_STATUS = " ".join(f"WHEN '{state}' THEN '{word}'" for state, word in STATUS.items())


def _cell(text: str) -> str:
    """As `recipient_csv.line` makes it of a text; what starts with a letter is not looked at closely."""
    risky = f"NOT $4 AND NOT ascii({text}) BETWEEN 65 AND 126 AND {text} ~ $5"
    return f"""replace(CASE WHEN {risky} THEN '''' || {text} ELSE {text} END, '"', '""')"""


_NAME = "trim(ct.first_name || ' ' || ct.last_name)"


async def lines(
    pool: Pool, campaign_id: int, after: int, most: int, told: Mapping[str, str], *, raw: bool = False
) -> Row:
    """`lines` of the recipient report in order of contact, after one; the last of them is `contact_id`, None of none.

    The database writes them: of a million, handing each cell over took longer than to find it. The response is the
    first reply. Only what is undelivered has an error: what `told` makes of the carrier's sentence as the column keeps
    it, else of our code; those it does not know are `untold`.
    """
    row = await pool.fetchrow(
        f"""SELECT max(contact_id) AS contact_id,
              string_agg(concat('"', concat_ws('","', phone, {_cell("name")}, sent_at, status,
                {_cell("coalesce($6::jsonb ->> error, error)")}, opted_out, {_cell("response")}, responded_at, score),
                E'"\\r\\n'), '' ORDER BY contact_id) AS lines,
              array_agg(DISTINCT error) FILTER (WHERE error <> '' AND NOT $6::jsonb ? error) AS untold
            FROM (
              SELECT cv.contact_id, ct.phone, {_NAME} AS name,
                CASE WHEN m.state IN {LEFT}
                  THEN {_moment("coalesce(m.accepted_at, m.created_at)")} ELSE '' END AS sent_at,
                CASE m.state {_STATUS} ELSE '' END AS status,
                CASE WHEN m.state = 'undelivered' THEN coalesce(m.detail, m.reason, m.state) ELSE '' END AS error,
                CASE WHEN {OPTED_OUT} THEN 'yes' ELSE 'no' END AS opted_out,
                coalesce(r.text, '') AS response, {_moment("r.created_at")} AS responded_at,
                coalesce(r.score::text, '') AS score
              FROM (SELECT id, campaign_id, contact_id, replies, status, initial_state FROM conversations
                    WHERE campaign_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3) cv
                JOIN contacts ct ON ct.id = cv.contact_id AND ct.id > $2
                LEFT JOIN messages m ON m.campaign_id = cv.campaign_id AND m.contact_id = cv.contact_id
                  AND m.kind = 'initial' AND m.campaign_id = $1 AND m.contact_id > $2
                LEFT JOIN LATERAL (
                  SELECT i.text, i.created_at, i.score FROM messages i
                  WHERE cv.replies > 0 AND i.conversation_id = cv.id AND i.direction = 'in'
                  ORDER BY i.id LIMIT 1) r ON true
              ORDER BY cv.contact_id OFFSET 0) x""",
        campaign_id,
        after,
        most,
        raw,
        RISKY,
        orjson.dumps(dict(told)).decode(),
    )
    assert row is not None
    return row


async def texts(pool: Pool, campaign_id: int, after: int, most: int) -> list[Row]:
    """Every text of `most` recipients who were texted, in order of contact, after one; `tags` are names.

    Whose texts were erased has a row without a text.
    """
    return await pool.fetch(
        """SELECT cv.contact_id, ct.phone, ct.first_name, ct.last_name, m.direction, m.text, m.created_at, m.state,
             m.reason, m.detail, m.parts, m.score, u.name AS by_name,
             CASE WHEN m.tag_ids IS NOT NULL THEN
               (SELECT array_agg(t.name ORDER BY t.name) FROM tags t WHERE t.id = ANY(m.tag_ids)) END AS tags
           FROM (SELECT id, contact_id FROM conversations
                 WHERE campaign_id = $1 AND contact_id > $2 AND initial_state IS NOT NULL
                 ORDER BY contact_id LIMIT $3) cv
             JOIN contacts ct ON ct.id = cv.contact_id LEFT JOIN messages m ON m.conversation_id = cv.id
             LEFT JOIN users u ON u.id = m.user_id
           ORDER BY cv.contact_id, m.id""",
        campaign_id,
        after,
        most,
    )


async def tags_worn(pool: Pool, campaign_id: int) -> list[Row]:
    """Tags of threads and contacts that somebody in the campaign wears."""
    return await pool.fetch(
        """SELECT t.id, t.name FROM tags t JOIN campaigns c ON c.organization_id = t.organization_id
           WHERE c.id = $1 AND (
             (t.kind = 'conversation' AND EXISTS (
               SELECT 1 FROM conversations cv WHERE cv.tag_ids @> ARRAY[t.id] AND cv.campaign_id = c.id))
             OR (t.kind = 'contact' AND EXISTS (
               SELECT 1 FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
               WHERE ct.tag_ids @> ARRAY[t.id] AND cv.campaign_id = c.id)))
           ORDER BY t.position, t.id""",
        campaign_id,
    )


async def van_piece(pool: Pool, campaign_id: int, keys: Sequence[str], zone: str, after: int, most: int) -> list[Row]:
    """Who has an external id and whose first text left, in order of contact, after one.

    `answers` stand in the order of `keys`; `day` is that of the last text, by the clock of `zone`; `stopped_by` is how
    the phone came on the do-not-text list.
    """
    return await pool.fetch(
        """SELECT cv.contact_id, ct.external_id, ct.phone, cv.replies, cv.tag_ids, ct.tag_ids AS contact_tags,
             ct.undeliverable_at, ct.opted_out_at IS NOT NULL AS opted_out,
             CASE WHEN ct.opted_out_at IS NOT NULL THEN (
               SELECT o.source FROM opt_outs o
               WHERE o.organization_id = ct.organization_id AND o.phone = ct.phone AND o.ended_at IS NULL
             ) END AS stopped_by,
             (coalesce(cv.last_message_at, now()) AT TIME ZONE $3)::date AS day,
             CASE WHEN cardinality($2::text[]) > 0 THEN (
               SELECT array_agg(a.answer ORDER BY k.place)
               FROM unnest($2::text[]) WITH ORDINALITY AS k(key, place)
                 LEFT JOIN survey_answers a ON a.conversation_id = cv.id AND a.question = k.key) END AS answers
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
           WHERE cv.campaign_id = $1 AND cv.contact_id > $4 AND ct.external_id <> ''
             AND cv.initial_state IN ('accepted', 'sent', 'delivered', 'undelivered')
           ORDER BY cv.contact_id LIMIT $5""",
        campaign_id,
        list(keys),
        zone,
        after,
        most,
    )
