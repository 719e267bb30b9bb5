"""The order in which everybody locks: the contact, then its conversations; several in order of contact."""

from collections.abc import Sequence

from server.storage.database import Connection


async def conversation(sql: Connection, organization_id: int, conversation_id: int) -> None:
    """Holds one conversation and its contact until the transaction ends; nothing if it is not there."""
    await conversations(sql, organization_id, [conversation_id])


async def conversations(sql: Connection, organization_id: int, ids: Sequence[int]) -> None:
    await sql.execute(
        """SELECT 1 FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.organization_id = $1 AND cv.id = ANY($2::bigint[])
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv""",
        organization_id,
        list(ids),
    )
