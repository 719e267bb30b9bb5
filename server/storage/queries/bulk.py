"""Acts on many conversations, their pieces, and the way back."""

from collections.abc import Sequence

import msgspec

from server.domain.bulk import Act
from server.domain.tags import Kind
from server.storage.database import Connection, Pool, Row
from server.storage.queries.assignment import STAMP
from server.storage.queries.tags import CHANGED
from server.storage.queries.undo import Before

_VIEW = """b.id, b.organization_id, b.by_user_id, b.act, b.tags::text AS tags, b.conversation_ids, b.done, b.changed,
  cardinality(b.conversation_ids) AS total, b.finished_at, b.undo_until, b.undo_begun_at, b.undone_at, b.restored"""


async def begin(
    sql: Connection, organization_id: int, user_id: int, act: Act, tags: str, ids: Sequence[int], token_hash: str
) -> int:
    return int(
        await sql.fetchval(
            """INSERT INTO bulk_acts (organization_id, by_user_id, act, tags, conversation_ids, token_hash)
               VALUES ($1, $2, $3, $4::jsonb, $5, $6) RETURNING id""",
            organization_id,
            user_id,
            act,
            tags,
            list(ids),
            token_hash,
        )
    )


async def one(pool: Pool, organization_id: int, bulk_id: int) -> Row | None:
    return await pool.fetchrow(
        f"SELECT {_VIEW} FROM bulk_acts b WHERE b.organization_id = $1 AND b.id = $2", organization_id, bulk_id
    )


async def lock(sql: Connection, bulk_id: int) -> Row | None:
    """Held by whoever does the next piece, with today's role of who wanted it; None: they are no longer here."""
    return await sql.fetchrow(
        f"""SELECT {_VIEW}, m.role, u.name, u.language FROM bulk_acts b JOIN users u ON u.id = b.by_user_id
              JOIN memberships m ON m.user_id = u.id AND m.organization_id = b.organization_id
            WHERE b.id = $1 AND m.suspended_at IS NULL FOR NO KEY UPDATE OF b""",
        bulk_id,
    )


async def lock_threads(sql: Connection, organization_id: int, ids: Sequence[int]) -> list[Row]:
    """Contacts, then conversations, in order of contact, with what an act asks of them."""
    return await sql.fetch(
        """SELECT cv.id, cv.assignee_id, cv.status, cv.version, cv.needs_attention_since AS since, cv.tag_ids,
             ct.tag_ids AS contact_tag_ids, ct.phone, (
             SELECT coalesce(max(m.id), 0) FROM messages m WHERE m.contact_id = ct.id AND m.direction = 'in') AS heard
           FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.organization_id = $1 AND cv.id = ANY($2::bigint[])
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv""",
        organization_id,
        list(ids),
    )


async def set_status(sql: Connection, ids: Sequence[int], status: str) -> None:
    await sql.execute(
        f"""UPDATE conversations SET status = $2::text, {STAMP},
              needs_attention_since = CASE WHEN $2::text = 'needs_attention' THEN now() END
            WHERE id = ANY($1::bigint[])""",
        list(ids),
        status,
    )


async def tag(sql: Connection, ids: Sequence[int], add: Sequence[int], remove: Sequence[int]) -> None:
    """Of threads and their contacts, all locked; each tag goes where its kind belongs."""
    thread = CHANGED.format(row="cv", kind=Kind.CONVERSATION, add="$2::bigint[]", remove="$3::bigint[]")
    contact = CHANGED.format(row="ct", kind=Kind.CONTACT, add="$2::bigint[]", remove="$3::bigint[]")
    await sql.execute(
        f"""WITH cv AS (
              UPDATE conversations cv SET {STAMP}, tag_ids = {thread} WHERE id = ANY($1::bigint[])
              RETURNING contact_id)
            UPDATE contacts ct SET tag_ids = {contact} WHERE id = ANY(ARRAY(SELECT contact_id FROM cv))""",
        list(ids),
        list(add),
        list(remove),
    )


async def keep_piece(sql: Connection, bulk_id: int, before: Sequence[Before], looked_at: int) -> None:
    """`looked_at`: how many of the act's conversations the piece was about, changed or not."""
    await sql.execute(
        """WITH kept AS (INSERT INTO bulk_pieces (bulk_act_id, before) SELECT $1, $2::jsonb WHERE $3 > 0)
           UPDATE bulk_acts SET done = done + $4, changed = changed + $3 WHERE id = $1""",
        bulk_id,
        msgspec.json.encode(before).decode(),
        len(before),
        looked_at,
    )


async def finish(sql: Connection, bulk_id: int, undo_seconds: int) -> None:
    await sql.execute(
        """UPDATE bulk_acts SET finished_at = now(), undo_until = now() + make_interval(secs => $2)
           WHERE id = $1 AND finished_at IS NULL""",
        bulk_id,
        undo_seconds,
    )


async def take(sql: Connection, organization_id: int, user_id: int, token_hash: str) -> Row | None:
    """Marks an act as being taken back, once; None if there is none, or it was, or it is another person's."""
    return await sql.fetchrow(
        """UPDATE bulk_acts SET undo_begun_at = now()
           WHERE organization_id = $1 AND by_user_id = $2 AND token_hash = $3 AND undo_begun_at IS NULL
           RETURNING id, changed, finished_at IS NULL AS running, coalesce(undo_until < now(), false) AS late""",
        organization_id,
        user_id,
        token_hash,
    )


async def next_piece(sql: Connection, bulk_id: int) -> Row | None:
    """The newest that was not taken back yet: what was done last is undone first."""
    return await sql.fetchrow(
        """SELECT id, before::text AS moved FROM bulk_pieces WHERE bulk_act_id = $1 AND NOT undone
           ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE""",
        bulk_id,
    )


async def piece_undone(sql: Connection, bulk_id: int, piece_id: int, restored: int) -> None:
    await sql.execute(
        """WITH piece AS (UPDATE bulk_pieces SET undone = true WHERE id = $2)
           UPDATE bulk_acts SET restored = restored + $3 WHERE id = $1""",
        bulk_id,
        piece_id,
        restored,
    )


async def undone(sql: Connection, bulk_id: int) -> None:
    await sql.execute("UPDATE bulk_acts SET undone_at = now() WHERE id = $1", bulk_id)
