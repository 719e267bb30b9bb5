"""Notes about threads."""

from collections.abc import Sequence

from server.storage.database import Connection, Row


async def add(sql: Connection, conversation_id: int, user_id: int, text: str) -> None:
    """To a locked thread, which has changed with it."""
    await sql.execute(
        """WITH cv AS (
             UPDATE conversations SET version = version + 1, changed = pg_current_xact_id() WHERE id = $1)
           INSERT INTO notes (conversation_id, user_id, text) VALUES ($1, $2, $3)""",
        conversation_id,
        user_id,
        text,
    )


async def add_to_moved(sql: Connection, ids: Sequence[int], user_id: int, text: str) -> dict[int, int]:
    """The same note to each of many locked threads, which change anyway; ids of the notes, by thread."""
    rows = await sql.fetch(
        """INSERT INTO notes (conversation_id, user_id, text) SELECT id, $2, $3 FROM unnest($1::bigint[]) AS t(id)
           RETURNING id, conversation_id""",
        list(ids),
        user_id,
        text,
    )
    return {row["conversation_id"]: row["id"] for row in rows}


async def remove(sql: Connection, ids: Sequence[int]) -> None:
    await sql.execute("DELETE FROM notes WHERE id = ANY($1::bigint[])", list(ids))


async def of(sql: Connection, conversation_id: int) -> list[Row]:
    """The newest of a thread, oldest first."""
    rows = await sql.fetch(
        """SELECT n.id, n.text, n.created_at, u.name AS by_name FROM notes n LEFT JOIN users u ON u.id = n.user_id
           WHERE n.conversation_id = $1 ORDER BY n.id DESC LIMIT 200""",
        conversation_id,
    )
    return rows[::-1]
