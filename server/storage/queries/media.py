"""Pictures: those that came in, and those that people attach."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row


async def expect(
    sql: Connection, organization_id: int, contact_id: int | None, account_id: int, urls: Sequence[str]
) -> list[int]:
    """Notes what the carrier says it holds for us; ids in the same order."""
    rows = await sql.fetch(
        """INSERT INTO media (organization_id, contact_id, account_id, source_url, state, size)
           SELECT $1, $2, $3, u.url, 'pending', 0 FROM unnest($4::text[]) WITH ORDINALITY AS u(url, place)
           ORDER BY u.place RETURNING id""",
        organization_id,
        contact_id,
        account_id,
        list(urls),
    )
    return sorted(row["id"] for row in rows)


async def pending(pool: Pool, media_id: int) -> Row | None:
    return await pool.fetchrow(
        "SELECT id, account_id, source_url FROM media WHERE id = $1 AND state = 'pending'", media_id
    )


async def keep(pool: Pool, media_id: int, content_type: str, content: bytes) -> None:
    await pool.execute(
        """UPDATE media SET state = 'ready', content_type = $2, content = $3, size = length($3::bytea)
           WHERE id = $1 AND state = 'pending'""",
        media_id,
        content_type,
        content,
    )


async def refuse(pool: Pool, media_id: int) -> None:
    await pool.execute("UPDATE media SET state = 'refused' WHERE id = $1 AND state = 'pending'", media_id)


async def add(pool: Pool, organization_id: int, user_id: int, token: str, content_type: str, content: bytes) -> int:
    return int(
        await pool.fetchval(
            """INSERT INTO media (organization_id, user_id, token, state, content_type, content, size)
               VALUES ($1, $2, $3, 'ready', $4, $5, length($5::bytea)) RETURNING id""",
            organization_id,
            user_id,
            token,
            content_type,
            content,
        )
    )


async def added_lately(pool: Pool, user_id: int) -> int:
    """How many a person attached within the last hour."""
    return int(
        await pool.fetchval(
            "SELECT count(*) FROM media WHERE user_id = $1 AND created_at > now() - interval '1 hour'", user_id
        )
    )


# By a text, a template, a first text or a campaign; short-circuited for all that is new.
_USED = """(EXISTS (SELECT FROM messages m WHERE m.media IS NOT NULL
    AND m.media @> jsonb_build_array(jsonb_build_object('id', d.id::text)))
  OR EXISTS (SELECT FROM templates t WHERE t.media_id = d.id)
  OR EXISTS (SELECT FROM campaigns c WHERE c.image_id = d.id)
  OR EXISTS (SELECT FROM initial_scripts s WHERE s.media_url LIKE '%/media/' || d.token))"""


async def forget_unused(pool: Pool) -> int:
    """Deletes what people handed in more than a day ago and nothing uses; how many."""
    rows = await pool.fetch(
        f"""DELETE FROM media d WHERE d.token IS NOT NULL AND d.created_at < now() - interval '25 hours'
              AND NOT {_USED} RETURNING d.id"""
    )
    return len(rows)


async def attachable(sql: Connection, organization_id: int, ids: Sequence[int]) -> dict[int, Row]:
    """Token and content type of those that the organisation's people attached, by id.

    What lies unused for a day is attached no more: an hour later `forget_unused` may take it away.
    """
    rows = await sql.fetch(
        f"""SELECT d.id, d.token, d.content_type FROM media d
            WHERE d.organization_id = $1 AND d.id = ANY($2::bigint[]) AND d.token IS NOT NULL
              AND (d.created_at > now() - interval '1 day' OR {_USED})""",
        organization_id,
        list(ids),
    )
    return {row["id"]: row for row in rows}


async def by_token(pool: Pool, token: str) -> Row | None:
    """What the carrier fetches: never anything that came in."""
    return await pool.fetchrow("SELECT content_type, content FROM media WHERE token = $1 AND state = 'ready'", token)


async def seen_by(pool: Pool, organization_id: int, media_id: int, user_id: int, *, supervisor: bool) -> Row | None:
    """Supervisors see all of their organisation's; others what they attached, and what came to threads they hold."""
    return await pool.fetchrow(
        """SELECT d.state, d.content_type, d.content FROM media d
           WHERE d.id = $2 AND d.organization_id = $1 AND ($4 OR d.user_id = $3 OR EXISTS (
             SELECT 1 FROM messages m JOIN conversations cv ON cv.id = m.conversation_id
             WHERE m.contact_id = d.contact_id AND cv.assignee_id = $3
               AND m.media @> jsonb_build_array(jsonb_build_object('id', d.id::text))))""",
        organization_id,
        media_id,
        user_id,
        supervisor,
    )
