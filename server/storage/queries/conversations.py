"""Threads: reading them, and the small changes one person makes to one thread."""

from server.storage import views
from server.storage.database import Connection, Pool, Row
from server.storage.queries import locking
from server.storage.queries.filters import conditions
from server.storage.queries.reports import FIELD_STANDS, TAG_STANDS


async def lock(sql: Connection, organization_id: int, conversation_id: int, user_id: int) -> Row | None:
    """The conversation with its contact, both locked; `was_mine` as in queries.access."""
    await locking.conversation(sql, organization_id, conversation_id)
    return await sql.fetchrow(
        """SELECT cv.id, cv.status, cv.assignee_id, cv.initial_state, cv.version, cv.campaign_id, cv.organization_id,
             cv.needs_attention_since, ct.id AS contact_id, ct.phone, u.name AS owner,
             EXISTS (SELECT 1 FROM conversation_moves v
                     WHERE v.conversation_id = cv.id AND v.from_user_id = $3) AS was_mine
           FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
             LEFT JOIN users u ON u.id = cv.assignee_id
           WHERE cv.id = $1 AND cv.organization_id = $2""",
        conversation_id,
        organization_id,
        user_id,
    )


async def set_status(sql: Connection, conversation_id: int, status: str) -> None:
    """Closing, reopening, skipping: nothing waits for an answer any more, or again."""
    await sql.execute(
        """UPDATE conversations SET status = $2::text, version = version + 1, changed = pg_current_xact_id(),
             needs_attention_since = CASE WHEN $2::text = 'needs_attention' THEN now() END
           WHERE id = $1""",
        conversation_id,
        status,
    )


async def ask_for_attention(sql: Connection, conversation_id: int) -> None:
    """Of the coordinators. Whose answer is still awaited has waited as long as before."""
    await sql.execute(
        """UPDATE conversations cv SET status = 'needs_attention', version = version + 1,
             changed = pg_current_xact_id(),
             needs_attention_since = CASE WHEN status = 'needs_attention' AND (
               SELECT m.direction FROM messages m WHERE m.conversation_id = cv.id AND m.kind = 'reply'
                 AND m.state NOT IN ('blocked', 'cancelled') ORDER BY m.id DESC LIMIT 1) = 'in'
               THEN needs_attention_since ELSE now() END
           WHERE id = $1""",
        conversation_id,
    )


async def set_draft(
    sql: Connection, conversation_id: int, text: str | None, user_id: int, client_ref: str | None
) -> None:
    """Unless this person has sent the text of that reference: a slow line brought the draft after it."""
    await sql.execute(
        """UPDATE conversations SET draft = $2, version = version + 1, changed = pg_current_xact_id()
           WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM messages WHERE user_id = $3 AND client_ref = $4)""",
        conversation_id,
        text,
        user_id,
        client_ref,
    )


async def view(sql: Connection, conversation_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS} WHERE cv.id = $1",
        conversation_id,
    )


async def messages(sql: Connection, conversation_id: int, before: int | None, most: int) -> list[Row]:
    """The newest texts of a thread, oldest first; `before` an id for those above."""
    above, values = conditions({"m.id < {0}": before}, first=3)
    rows = await sql.fetch(
        f"""SELECT {views.MESSAGE} FROM {views.FROM_MESSAGES}
            WHERE m.conversation_id = $1 {above} ORDER BY m.id DESC LIMIT $2""",
        conversation_id,
        most,
        *values,
    )
    return list(reversed(rows))


async def contact(sql: Pool, conversation_id: int, *, whole: bool) -> Row | None:
    """Who a thread is with: tags and, as JSON text, `fields`. `whole`: with values of all the organisation's own.

    Else nobody sees more than they are asked for by the campaign's report, or may send: what a canned response of the
    campaign or a template names. A whole name and an address only a response of this campaign can give away: templates
    are written for no campaign, and would do so for all.
    """
    return await sql.fetchrow(
        f"""SELECT ct.phone,
              ARRAY(SELECT t.id FROM tags t WHERE t.id = ANY(ct.tag_ids) AND ($2 OR {TAG_STANDS})
                ORDER BY t.id) AS tag_ids,
              (SELECT coalesce(jsonb_object_agg(k.key, k.value), '{{}}')
               FROM jsonb_each_text(ct.custom || jsonb_build_object('lastName', ct.last_name, 'email', ct.email))
                 AS k(key, value)
               WHERE EXISTS (SELECT FROM custom_fields f WHERE f.key = k.key AND (
                   $2 AND f.organization_id = cp.organization_id OR {FIELD_STANDS}))
                 OR EXISTS (SELECT FROM response_scripts r
                   WHERE r.campaign_id = cp.id AND position('{{' || k.key || '}}' IN r.text) > 0)
                 OR k.key NOT IN ('lastName', 'email') AND EXISTS (SELECT FROM templates p
                   WHERE p.organization_id = cp.organization_id AND position('{{' || k.key || '}}' IN p.text) > 0)
              )::text AS fields
            FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns cp ON cp.id = cv.campaign_id
            WHERE cv.id = $1""",
        conversation_id,
        whole,
    )


async def keeps_assignments(sql: Connection, campaign_id: int) -> bool:
    """Whether people of this campaign go only to whom they were given."""
    return bool(
        await sql.fetchval(
            "SELECT (switches->>'keep_assignments')::boolean IS TRUE FROM campaigns WHERE id = $1", campaign_id
        )
    )
