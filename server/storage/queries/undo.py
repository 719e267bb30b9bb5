"""Deeds that can be taken back: hand-overs, skips, closings, opt-outs, each with the threads as they stood."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from server.storage.database import Connection, Row


class Before(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A thread before a deed, and how the deed `left` it.

    `status` is None where the deed was a hand-over; `opted_out`: it opted the contact out, whose newest text to us
    was `heard`; `question`: it answered that one, where `answer` stood before; `added` and `removed` are tags; `note`:
    the one that says why.
    """

    id: int
    left: str = ""
    owner: int | None = msgspec.field(name="from", default=None)
    status: str | None = None
    since: datetime | None = None
    opted_out: bool = False
    heard: int = 0
    question: str | None = None
    answer: str | None = None
    added: list[int] = []
    removed: list[int] = []
    note: int | None = None


async def left(sql: Connection, before: Sequence[Before]) -> dict[int, str]:
    """What nobody may have changed since, if a deed is to be taken back: whose the thread is, where it stands, its
    newest text, what was answered. Reports of the carrier, notes and drafts do not count; nor do texts to somebody
    who was opted out, which are blocked, while what they write themselves is `heard`."""
    rows = await sql.fetch(
        """SELECT cv.id, CASE WHEN g.opted_out THEN jsonb_build_array(cv.status, cv.assignee_id)
             ELSE jsonb_build_array(cv.status, cv.assignee_id, extract(epoch FROM cv.last_message_at),
               md5(cv.preview), a.answer) END::text AS left
           FROM unnest($1::bigint[], $2::text[], $3::boolean[]) AS g(id, question, opted_out)
             JOIN conversations cv ON cv.id = g.id
             LEFT JOIN survey_answers a ON a.conversation_id = cv.id AND a.question = g.question""",
        [one.id for one in before],
        [one.question for one in before],
        [one.opted_out for one in before],
    )
    return {row["id"]: row["left"] for row in rows}


async def as_left(sql: Connection, before: Sequence[Before]) -> list[Before]:
    """Within the deed's own transaction, at its end."""
    now = await left(sql, before)
    return [msgspec.structs.replace(one, left=now[one.id]) for one in before]


async def record(
    sql: Connection, organization_id: int, user_id: int, before: Sequence[Before], token_hash: str, seconds: int
) -> Row:
    row = await sql.fetchrow(
        """INSERT INTO reassignments (organization_id, by_user_id, moved, token_hash, undo_until)
           VALUES ($1, $2, $3::jsonb, $4, now() + make_interval(secs => $5)) RETURNING id, undo_until""",
        organization_id,
        user_id,
        msgspec.json.encode(before).decode(),
        token_hash,
        seconds,
    )
    assert row is not None
    return row


async def take(sql: Connection, organization_id: int, user_id: int, token_hash: str, *, of_others: bool) -> Row | None:
    """Marks a deed as undone, once; None if there is none, or it was, or it is not this person's."""
    return await sql.fetchrow(
        """UPDATE reassignments SET undone_at = now()
           WHERE organization_id = $1 AND token_hash = $3 AND undone_at IS NULL AND (by_user_id = $2 OR $4)
           RETURNING moved::text AS moved, undo_until < now() AS late""",
        organization_id,
        user_id,
        token_hash,
        of_others,
    )


def before_of(row: Row) -> list[Before]:
    return msgspec.json.decode(row["moved"], type=list[Before])


async def restore(sql: Connection, before: Before, lease: timedelta) -> None:
    """Status and waiting time as they were. A thread whose first text an opt-out stopped stays without one, and whose
    answer it stopped on its way needs one again."""
    await sql.execute(
        """WITH newest AS (
             SELECT state FROM messages WHERE conversation_id = $1 AND kind = 'reply' AND direction = 'out'
             ORDER BY id DESC LIMIT 1),
           stopped AS (SELECT $5 AND $2 = 'waiting' AND EXISTS (SELECT 1 FROM newest WHERE state = 'blocked') AS answer)
           UPDATE conversations SET version = version + 1, changed = pg_current_xact_id(),
             status = CASE WHEN initial_state = 'blocked' THEN status
                           WHEN stopped.answer THEN 'needs_attention' ELSE $2::text END,
             needs_attention_since = CASE WHEN stopped.answer THEN now()
               WHEN initial_state IS DISTINCT FROM 'blocked' THEN $3::timestamptz END,
             lease_until = CASE WHEN assignee_id IS NOT NULL THEN now() + $4::interval END
           FROM stopped WHERE id = $1""",
        before.id,
        before.status,
        before.since,
        lease,
        before.opted_out,
    )


async def heard(sql: Connection, contact_id: int) -> int:
    """The newest text this contact wrote; 0 for none."""
    return int(
        await sql.fetchval(
            "SELECT coalesce(max(id), 0) FROM messages WHERE contact_id = $1 AND direction = 'in'", contact_id
        )
    )
