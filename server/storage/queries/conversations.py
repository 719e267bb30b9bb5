"""Threads: reading them, and the small changes one person makes to one thread."""

from server.storage import views
from server.storage.database import Connection, Pool, Row
from server.storage.queries import locking


async def lock(sql: Connection, organization_id: int, conversation_id: int, user_id: int) -> Row | None:
    """The conversation with its contact, both locked; `was_mine` as in queries.access."""
    await locking.conversation(sql, organization_id, conversation_id)
    return await sql.fetchrow(
        """SELECT cv.id, cv.status, cv.assignee_id, cv.initial_state, cv.version, cv.campaign_id, cv.organization_id,
             ct.id AS contact_id, ct.phone, u.name AS owner,
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


async def set_draft(sql: Connection, conversation_id: int, text: str | None) -> None:
    await sql.execute(
        """UPDATE conversations SET draft = $2, version = version + 1, changed = pg_current_xact_id()
           WHERE id = $1""",
        conversation_id,
        text,
    )


async def view(sql: Connection, conversation_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS} WHERE cv.id = $1",
        conversation_id,
    )


async def messages(sql: Connection, conversation_id: int, before: int | None, most: int) -> list[Row]:
    """The newest texts of a thread, oldest first; `before` an id for those above."""
    rows = await sql.fetch(
        f"""SELECT {views.MESSAGE} FROM {views.FROM_MESSAGES}
            WHERE m.conversation_id = $1 AND ($2::bigint IS NULL OR m.id < $2) ORDER BY m.id DESC LIMIT $3""",
        conversation_id,
        before,
        most,
    )
    return list(reversed(rows))


async def phone(sql: Pool, conversation_id: int) -> str | None:
    found: str | None = await sql.fetchval(
        "SELECT ct.phone FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id WHERE cv.id = $1",
        conversation_id,
    )
    return found


async def listed(
    sql: Pool,
    organization_id: int,
    *,
    assignee_id: int | None,
    campaign_id: int | None,
    status: str | None,
    text: str | None,
    after: int,
    most: int,
) -> list[Row]:
    """One page of threads by id, with the filters that are given."""
    return await sql.fetch(
        f"""SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS}
            WHERE cv.organization_id = $1 AND cv.id > $2
              AND ($3::bigint IS NULL OR cv.assignee_id = $3) AND ($4::bigint IS NULL OR cv.campaign_id = $4)
              AND ($5::text IS NULL OR cv.status = $5)
              AND ($6::text IS NULL OR cv.preview ILIKE '%' || $6 || '%' OR ct.first_name ILIKE $6 || '%')
            ORDER BY cv.id LIMIT $7""",
        organization_id,
        after,
        assignee_id,
        campaign_id,
        status,
        text,
        most,
    )


async def needing_attention(sql: Pool, organization_id: int, most: int) -> list[Row]:
    """The supervisors' list, the longest waiting first."""
    return await sql.fetch(
        f"""SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS}
            WHERE cv.organization_id = $1 AND cv.status = 'needs_attention'
            ORDER BY cv.needs_attention_since LIMIT $2""",
        organization_id,
        most,
    )
