"""Texts that come in: whose they are, where they belong, each kept once."""

from collections.abc import Sequence

from server.domain.organizations import LeaseMinutes
from server.storage import views
from server.storage.database import Connection, Pool, Row


async def number(sql: Connection, account_id: int, phone: str, word: str) -> Row | None:
    """Our number that a text was sent to, if it belongs to the account that says so; with the organisation's
    `keywords` that the text, made a `word`, is (None for none)."""
    return await sql.fetchrow(
        """SELECT n.id, n.organization_id, n.account_id,
             (SELECT array_agg(k.id) FROM keywords k WHERE $3 <> '' AND k.organization_id = n.organization_id
                AND k.word = $3 AND k.ended_at IS NULL) AS keywords
           FROM numbers n WHERE n.account_id = $1 AND n.phone = $2""",
        account_id,
        phone,
        word,
    )


async def contact(sql: Connection, organization_id: int, phone: str) -> Row | None:
    """The sender, locked."""
    return await sql.fetchrow(
        """SELECT id, phone, opted_out_at, undeliverable_at FROM contacts WHERE organization_id = $1 AND phone = $2
           FOR NO KEY UPDATE""",
        organization_id,
        phone,
    )


async def known(sql: Connection, carrier_id: str, no_words: str) -> Row | None:
    """The text, if it was kept before: as a message, or as an `orphan`; `wordless` if only its place was."""
    return await sql.fetchrow(
        """SELECT id, text = $2 AS wordless, false AS orphan FROM messages WHERE carrier_id = $1
           UNION ALL SELECT id, text = $2 AND attached_to_id IS NULL, true FROM orphans WHERE carrier_id = $1
           ORDER BY orphan LIMIT 1""",
        carrier_id,
        no_words,
    )


async def known_among(pool: Pool, carrier_ids: Sequence[str]) -> set[str]:
    """Those of the carrier's ids that we have."""
    rows = await pool.fetch(
        """SELECT carrier_id FROM messages WHERE carrier_id = ANY($1::text[])
           UNION ALL SELECT carrier_id FROM orphans WHERE carrier_id = ANY($1::text[])""",
        list(carrier_ids),
    )
    return {row["carrier_id"] for row in rows}


async def thread(sql: Connection, contact_id: int, number_id: int) -> Row | None:
    """The contact's newest thread that was texted from this number, else from any, else one where they wrote first."""
    return await sql.fetchrow(
        """SELECT cv.id, cv.campaign_id, cp.kind FROM conversations cv JOIN campaigns cp ON cp.id = cv.campaign_id
           LEFT JOIN LATERAL (SELECT max(m.id) AS newest, bool_or(m.number_id = $2) AS same,
               bool_or(m.state <> 'queued') AS went FROM messages m
             WHERE m.conversation_id = cv.id AND m.direction = 'out' AND m.state NOT IN ('blocked', 'cancelled')) o
             ON true
           WHERE cv.contact_id = $1 AND (o.newest IS NOT NULL OR cp.kind = 'keyword')
           ORDER BY coalesce(o.went, false) DESC, o.same DESC NULLS LAST, o.newest DESC NULLS LAST, cv.id DESC
           LIMIT 1""",
        contact_id,
        number_id,
    )


async def opt_out_scope(sql: Connection, organization_id: int) -> str:
    """How far STOP to a group message goes; see `domain.organizations.Settings`."""
    found: str = await sql.fetchval(
        "SELECT coalesce(settings->>'opt_out_scope', 'organization') FROM organizations WHERE id = $1", organization_id
    )
    return found


async def keep_orphan(
    sql: Connection, organization_id: int, number_id: int, phone: str, text: str, media: str | None, carrier_id: str
) -> None:
    await sql.execute(
        """INSERT INTO orphans (organization_id, number_id, phone, text, media, carrier_id)
           VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING""",
        organization_id,
        number_id,
        phone,
        text,
        media,
        carrier_id,
    )


# How long the holder has to answer, before the thread goes back for others to take: who is suspended, or only sends
# first texts, not at all.
_LEASE = f"""(SELECT CASE WHEN m.suspended_at IS NULL AND m.work IS DISTINCT FROM 'initials'
      AND (cp.switches->>'work') IS DISTINCT FROM 'initials'
    THEN make_interval(mins => coalesce((o.settings->'lease_minutes'->>'replies')::int, {LeaseMinutes().replies}))
    ELSE interval '0' END
  FROM organizations o JOIN campaigns cp ON cp.id = conversations.campaign_id
    LEFT JOIN memberships m ON m.organization_id = o.id AND m.user_id = conversations.assignee_id
  WHERE o.id = conversations.organization_id)"""


_KEPT = f"""SELECT {views.CONVERSATION}, cv.organization_id, m.id AS message_id, m.created_at
            FROM c cv JOIN m ON m.conversation_id = cv.id JOIN contacts ct ON ct.id = cv.contact_id
              JOIN organizations o ON o.id = cv.organization_id LEFT JOIN users au ON au.id = cv.assignee_id"""


async def keep(
    sql: Connection,
    conversation_id: int,
    number_id: int,
    *,
    text: str,
    media: str | None,
    parts: int,
    carrier_id: str,
    reason: str | None,
    score: int | None,
    opt_out: str,
    preview: str,
    settled: bool = False,
) -> Row:
    """Writes the reply and moves its thread on; answers the thread's row with the message's id and time.

    One that is `settled` needs nobody's attention.
    """
    row = await sql.fetchrow(
        f"""WITH m AS (
              INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                parts, state, reason, number_id, carrier_class, priority, attempt, requeued, carrier_id, score, opt_out,
                media)
              SELECT organization_id, campaign_id, id, contact_id, 'in', 'reply', $3, $4, 'received', $5, $2, 'unknown',
                0, 0, 0, $6, $7, $8, $10::jsonb FROM conversations WHERE id = $1
              RETURNING id, conversation_id, created_at),
            c AS (
              UPDATE conversations SET version = version + 1, changed = pg_current_xact_id(), replies = replies + 1,
                status = CASE WHEN status = 'opted_out' OR (status = 'needs_attention' AND $11) THEN status
                  WHEN $11 THEN 'closed' ELSE 'needs_attention' END,
                needs_attention_since = CASE WHEN status = 'opted_out' OR $11 THEN needs_attention_since
                  ELSE coalesce(needs_attention_since, now()) END,
                wants_out = $8 = 'likely' OR (wants_out AND status = 'needs_attention'),
                lease_until = CASE WHEN assignee_id IS NULL THEN NULL ELSE now() + {_LEASE} END,
                last_message_at = now(), preview = $9, score = coalesce($7, score)
              WHERE id = $1 RETURNING *)
            {_KEPT}""",
        conversation_id,
        number_id,
        text,
        parts,
        reason,
        carrier_id,
        score,
        opt_out,
        preview,
        media,
        settled,
    )
    assert row is not None
    return row


async def fill_in(
    sql: Connection,
    message_id: int,
    *,
    text: str,
    media: str | None,
    score: int | None,
    opt_out: str,
    preview: str,
) -> Row:
    """The words of a text that was known only by its id; the thread's row as `keep` answers it.

    What somebody wrote or was told since says more of the thread than these words.
    """
    row = await sql.fetchrow(
        f"""WITH m AS (
              UPDATE messages SET text = $2, score = $4, opt_out = $5, media = $3::jsonb, reason = NULL WHERE id = $1
              RETURNING id, conversation_id, created_at),
            c AS (
              UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id(),
                wants_out = wants_out OR ($5 = 'likely' AND status = 'needs_attention'),
                preview = CASE WHEN last_message_at > m.created_at THEN preview ELSE $6 END,
                score = CASE WHEN $4 IS NULL OR EXISTS (
                    SELECT 1 FROM messages e WHERE e.conversation_id = cv.id AND e.id > m.id AND e.score IS NOT NULL)
                  THEN cv.score ELSE $4 END
              FROM m WHERE cv.id = m.conversation_id RETURNING cv.*)
            {_KEPT}""",
        message_id,
        text,
        media,
        score,
        opt_out,
        preview,
    )
    assert row is not None
    return row


async def fill_in_orphan(sql: Connection, orphan_id: int, text: str, media: str | None) -> None:
    await sql.execute("UPDATE orphans SET text = $2, media = $3::jsonb WHERE id = $1", orphan_id, text, media)
