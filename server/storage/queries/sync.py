"""What since? A viewer's changes after a position, and the next position, from one snapshot."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from server.storage import views
from server.storage.database import Connection, Database, Pool, Row

MOST = 500  # changes; a client that missed more fetches anew


@dataclass(frozen=True, slots=True)
class Changes:
    """`position` is where the next question begins; what is at or above it comes again, and is ignored by version."""

    conversations: list[Row]
    moved: list[Row]
    messages: list[Row]
    position: str


async def epoch(sql: Connection) -> str:
    found: str = await sql.fetchval("SELECT epoch FROM instance WHERE id = 1")
    return found


async def position(sql: Connection) -> str:
    """Where a client that fetches in this snapshot begins."""
    found: str = await sql.fetchval(
        """SELECT epoch || ':' || pg_snapshot_xmin(pg_current_snapshot())::text FROM instance WHERE id = 1"""
    )
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """Whose view, and since when; a supervisor's is everything that needs attention."""

    organization_id: int
    user_id: int
    supervisor: bool
    epoch: str
    start: str
    open_conversation: int | None


async def since(database: Database, gaps: Sequence[Gap]) -> list[Changes | None]:
    """Of each in order, from one snapshot. None: another epoch, or more than 500 changes."""
    async with database.reading() as sql:
        now = await position(sql)
        known = now.partition(":")[0]
        asked = [(place, gap) for place, gap in enumerate(gaps) if gap.epoch == known]
        conversations: dict[int, list[Row]] = defaultdict(list)
        for supervisor in (False, True):
            conversations |= await _of_each(
                sql, _CHANGED[supervisor], [(place, gap) for place, gap in asked if gap.supervisor == supervisor]
            )
        moved = await _of_each(sql, _MOVED, asked)
        messages = {place: await _messages(sql, gap) for place, gap in asked if gap.open_conversation is not None}
    found: list[Changes | None] = [None] * len(gaps)
    for place, _ in asked:
        own = conversations.get(place, []), moved.get(place, [])
        if max(map(len, own)) <= MOST:
            found[place] = Changes(*own, messages.get(place, []), now)
    return found


async def _of_each(sql: Connection, statement: str, asked: Sequence[tuple[int, Gap]]) -> dict[int, list[Row]]:
    """Rows by the place of who asked."""
    found: dict[int, list[Row]] = defaultdict(list)
    if asked:
        columns = zip(*((place, gap.organization_id, gap.user_id, gap.start) for place, gap in asked), strict=True)
        for row in await sql.fetch(statement, *map(list, columns)):
            found[row["turn"]].append(row)
    return found


def _each(statement: str) -> str:
    """A statement about one view `p`, asked of many; of each come up to one more than are told."""
    return f"""SELECT p.turn, x.* FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[])
      AS p(turn, organization_id, user_id, start) CROSS JOIN LATERAL ({statement} LIMIT {MOST + 1}) x"""


_SELECT = f"SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS}"
# Supervisors have what needs attention, and have to hear when it does no more: all but threads that only
# got their first text, which are too many.
_CHANGED = {
    False: _each(f"""{_SELECT} WHERE cv.assignee_id = p.user_id AND cv.changed >= p.start::xid8
               AND cv.organization_id = p.organization_id"""),
    True: _each(f"""{_SELECT} WHERE cv.organization_id = p.organization_id AND cv.changed >= p.start::xid8
              AND cv.status NOT IN ('to_send', 'skipped')
              AND (cv.status <> 'waiting' OR cv.replies > 0 OR EXISTS (
                SELECT 1 FROM messages m WHERE m.conversation_id = cv.id AND m.kind = 'reply'))"""),
}
_MOVED = _each("""SELECT DISTINCT ON (v.conversation_id) v.conversation_id, c.assignee_id, c.version
  FROM conversation_moves v JOIN conversations c ON c.id = v.conversation_id
  WHERE v.from_user_id = p.user_id AND v.changed >= p.start::xid8 AND v.organization_id = p.organization_id""")


async def _messages(sql: Connection, gap: Gap) -> list[Row]:
    """Of the open thread, if it is the viewer's to see: whole, since a report changes a row in the middle."""
    return await sql.fetch(
        f"""SELECT {views.MESSAGE} FROM {views.FROM_MESSAGES} JOIN conversations cv ON cv.id = m.conversation_id
            WHERE cv.id = $1 AND cv.organization_id = $2 AND ($4 OR cv.assignee_id = $3)
            ORDER BY m.id DESC LIMIT 200""",
        gap.open_conversation,
        gap.organization_id,
        gap.user_id,
        gap.supervisor,
    )


async def newest_of_people(pool: Pool, people: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The greatest change in the own view of each (organization, user): their conversations, and what was taken.

    Walked from the newest: the few who work in two organizations may have to pass by what is new in the other.
    """
    rows = await pool.fetch(
        """SELECT p.organization_id, p.user_id, greatest(
             (SELECT c.changed FROM conversations c
              WHERE c.assignee_id = p.user_id AND c.organization_id = p.organization_id
              ORDER BY c.changed DESC LIMIT 1),
             (SELECT v.changed FROM conversation_moves v
              WHERE v.from_user_id = p.user_id AND v.organization_id = p.organization_id
              ORDER BY v.changed DESC LIMIT 1))::text AS newest
           FROM unnest($1::bigint[], $2::bigint[]) AS p(organization_id, user_id)""",
        [organization_id for organization_id, _ in people],
        [user_id for _, user_id in people],
    )
    return {(row["organization_id"], row["user_id"]): row["newest"] for row in rows if row["newest"] is not None}


async def newest_of_organizations(pool: Pool, organization_ids: Sequence[int]) -> dict[int, str]:
    """The same for those who watch an organisation."""
    rows = await pool.fetch(
        """SELECT o.id, (SELECT max(c.changed) FROM conversations c WHERE c.organization_id = o.id)::text AS newest
           FROM unnest($1::bigint[]) AS o(id)""",
        list(organization_ids),
    )
    return {row["id"]: row["newest"] for row in rows if row["newest"] is not None}
