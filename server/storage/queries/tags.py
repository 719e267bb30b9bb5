"""Tags, and the rows that carry them in `tag_ids`."""

from collections.abc import Collection, Sequence

from server.domain.tags import Kind
from server.storage.database import Connection, Pool, Row

Source = Connection

ROW = "id, kind, name, position, is_default"

# The tags of a row after a change: `{add}` and `{remove}` are arrays; what was deleted, or is of another kind, falls
# out. No tags are NULL.
CHANGED = """(SELECT array_agg(t.id ORDER BY t.id) FROM tags t WHERE t.organization_id = {row}.organization_id
  AND t.kind = '{kind}' AND t.id = ANY(coalesce({row}.tag_ids, '{{}}') || {add}) AND t.id <> ALL({remove}))"""


async def listed(pool: Pool, organization_id: int, kind: str | None, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT {ROW} FROM tags WHERE organization_id = $1 AND id > $2 AND ($4::text IS NULL OR kind = $4)
           ORDER BY id LIMIT $3""",
        organization_id,
        after,
        most,
        kind,
    )


async def one(sql: Source, organization_id: int, tag_id: int) -> Row | None:
    return await sql.fetchrow(f"SELECT {ROW} FROM tags WHERE organization_id = $1 AND id = $2", organization_id, tag_id)


async def in_order(pool: Pool, organization_id: int) -> list[Row]:
    """All of them, as they stand in lists and forms."""
    return await pool.fetch(f"SELECT {ROW} FROM tags WHERE organization_id = $1 ORDER BY position, id", organization_id)


async def add(sql: Connection, organization_id: int, kind: str, name: str, *, is_default: bool) -> int | None:
    """Behind the others. None when another tag of the kind has this name."""
    made: int | None = await sql.fetchval(
        """INSERT INTO tags (organization_id, kind, name, is_default, position)
           VALUES ($1, $2, $3, $4, (SELECT coalesce(max(position) + 1, 0) FROM tags WHERE organization_id = $1))
           ON CONFLICT (organization_id, kind, name) DO NOTHING RETURNING id""",
        organization_id,
        kind,
        name,
        is_default,
    )
    return made


async def change(sql: Connection, tag_id: int, name: str | None, is_default: bool | None) -> None:
    """None stays. Raises asyncpg.UniqueViolationError when another tag of the kind has this name."""
    await sql.execute(
        "UPDATE tags SET name = coalesce($2, name), is_default = coalesce($3, is_default) WHERE id = $1",
        tag_id,
        name,
        is_default,
    )


async def delete(sql: Connection, organization_id: int, tag_id: int) -> bool:
    """Rows may go on holding its id, which then means nothing."""
    return bool(
        await sql.fetchval(
            "DELETE FROM tags WHERE organization_id = $1 AND id = $2 RETURNING id", organization_id, tag_id
        )
    )


async def unknown(sql: Source, organization_id: int, tag_ids: Collection[int], kinds: Sequence[Kind]) -> list[int]:
    """Those of the ids that are no tags of these kinds."""
    rows = await sql.fetch(
        """SELECT x.id FROM unnest($2::bigint[]) AS x(id) WHERE NOT EXISTS (
             SELECT 1 FROM tags t WHERE t.organization_id = $1 AND t.id = x.id AND t.kind = ANY($3::text[]))""",
        organization_id,
        list(tag_ids),
        list(kinds),
    )
    return [row["id"] for row in rows]


async def change_thread(sql: Connection, conversation_id: int, add: Sequence[int], remove: Sequence[int]) -> None:
    """Tags of a thread and of its contact, both locked; each tag goes where its kind belongs."""
    thread = CHANGED.format(row="cv", kind=Kind.CONVERSATION, add="$2::bigint[]", remove="$3::bigint[]")
    contact = CHANGED.format(row="ct", kind=Kind.CONTACT, add="$2::bigint[]", remove="$3::bigint[]")
    await sql.execute(
        f"""WITH cv AS (
              UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id(), tag_ids = {thread}
              WHERE id = $1 RETURNING contact_id)
            UPDATE contacts ct SET tag_ids = {contact} FROM cv WHERE ct.id = cv.contact_id""",
        conversation_id,
        list(add),
        list(remove),
    )


async def change_contact(sql: Connection, contact_id: int, add: Sequence[int], remove: Sequence[int]) -> None:
    contact = CHANGED.format(row="ct", kind=Kind.CONTACT, add="$2::bigint[]", remove="$3::bigint[]")
    await sql.execute(f"UPDATE contacts ct SET tag_ids = {contact} WHERE id = $1", contact_id, list(add), list(remove))


async def change_message(
    sql: Connection, conversation_id: int, message_id: int, add: Sequence[int], remove: Sequence[int]
) -> None:
    """Of a text of a locked thread."""
    message = CHANGED.format(row="m", kind=Kind.MESSAGE, add="$3::bigint[]", remove="$4::bigint[]")
    await sql.execute(
        f"""WITH cv AS (
              UPDATE conversations SET version = version + 1, changed = pg_current_xact_id() WHERE id = $1)
            UPDATE messages m SET tag_ids = {message} WHERE id = $2 AND conversation_id = $1""",
        conversation_id,
        message_id,
        list(add),
        list(remove),
    )


async def thread_of(sql: Source, organization_id: int, message_id: int) -> int | None:
    """The thread that a text belongs to."""
    found: int | None = await sql.fetchval(
        "SELECT conversation_id FROM messages WHERE organization_id = $1 AND id = $2", organization_id, message_id
    )
    return found
