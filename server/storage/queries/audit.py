"""The audit log: adding to it, sealing it, reading it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from server.domain.audit import Entry, Sealed
from server.storage.database import Connection, Pool, Row
from server.storage.queries.filters import conditions

SEALING = 7_262_004  # the advisory lock of whoever seals: one at a time, until its transaction ends
PIECE = 1_000

_ENTRY = "id, organization_id, actor_id, action, subject, detail::text AS detail, at"


async def add(sql: Connection, rows: Sequence[tuple[int, int | None, str, str | None, str]]) -> None:
    """(organization, actor, action, subject, detail as JSON text) of each act."""
    await sql.executemany(
        """INSERT INTO audit_log (organization_id, actor_id, action, subject, detail)
           VALUES ($1, $2, $3, $4, $5::jsonb)""",
        rows,
    )


async def hold(sql: Connection) -> bool:
    """Whether this transaction is the one that seals now."""
    return bool(await sql.fetchval("SELECT pg_try_advisory_xact_lock($1)", SEALING))


async def newest(sql: Connection) -> Row | None:
    return await sql.fetchrow("SELECT place, hash FROM audit_log WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1")


async def unsealed(sql: Connection, most: int) -> list[Entry]:
    rows = await sql.fetch(f"SELECT {_ENTRY} FROM audit_log WHERE place IS NULL ORDER BY id LIMIT $1", most)
    return [Entry(**row) for row in rows]


async def keep_seals(sql: Connection, chain: Sequence[Sealed]) -> None:
    await sql.execute(
        """UPDATE audit_log a SET place = s.place, previous = s.previous, hash = s.hash
           FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS s(id, place, previous, hash)
           WHERE a.id = s.id""",
        [one.entry.id for one in chain],
        [one.place for one in chain],
        [one.previous for one in chain],
        [one.hash for one in chain],
    )


async def chain(sql: Connection) -> AsyncIterator[Sealed]:
    """All that is sealed, in order, a piece at a time."""
    last = 0
    while rows := await sql.fetch(
        f"SELECT {_ENTRY}, place, previous, hash FROM audit_log WHERE place > $1 ORDER BY place LIMIT $2", last, PIECE
    ):
        for row in rows:
            entry = Entry(*(row[name] for name in Entry.__slots__))
            yield Sealed(entry, row["place"], row["previous"] or "", row["hash"] or "")
        last = rows[-1]["place"]


async def waiting(sql: Connection) -> int:
    return int(await sql.fetchval("SELECT count(*) FROM audit_log WHERE place IS NULL"))


async def last_before(sql: Connection, age: timedelta) -> Row | None:
    """The newest sealed entry of those that are older; never the newest of all, to which the next is chained."""
    return await sql.fetchrow(
        """SELECT place, hash, organization_id FROM audit_log
           WHERE place < (SELECT max(place) FROM audit_log) AND at < now() - $1::interval
           ORDER BY place DESC LIMIT 1""",
        age,
    )


async def end_up_to(sql: Connection, place: int) -> None:
    """The one way by which entries go: the database asks for the word within the same transaction."""
    await sql.execute("SELECT set_config('textbank.retention', 'audit', true)")
    await sql.execute("DELETE FROM audit_log WHERE place <= $1", place)


async def listed(
    pool: Pool,
    organization_id: int,
    *,
    actor_id: int | None,
    action: str | None,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    most: int,
) -> list[Row]:
    """The newest first, with the name of who did it."""
    where, values = conditions(
        {
            "a.actor_id = {0}": actor_id,
            "a.action = {0}": action,
            "a.at >= {0}": since,
            "a.at < {0}": until,
            "a.id < {0}": before,
        },
        first=3,
    )
    return await pool.fetch(
        f"""SELECT a.id, a.at, a.actor_id, u.name AS actor_name, a.action, a.subject, a.detail::text AS detail,
              a.place IS NOT NULL AS sealed
            FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
            WHERE a.organization_id = $1 {where} ORDER BY a.id DESC LIMIT $2""",
        organization_id,
        most,
        *values,
    )


async def names(pool: Pool, organization_id: int, ids: Sequence[int]) -> list[Row]:
    """(subject, name) of campaigns, people and numbers with one of these ids; people also as `person:`."""
    return await pool.fetch(
        """SELECT 'campaign:' || id AS subject, title AS name FROM campaigns
             WHERE organization_id = $1 AND id = ANY($2::bigint[])
           UNION ALL SELECT 'number:' || id, phone FROM numbers
             WHERE organization_id = $1 AND id = ANY($2::bigint[])
           UNION ALL SELECT kind || ':' || u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id,
             unnest(ARRAY['user', 'person']) AS kind
             WHERE m.organization_id = $1 AND u.id = ANY($2::bigint[])""",
        organization_id,
        ids,
    )
