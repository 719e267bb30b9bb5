"""Distributing numbers and the registrations they belong to."""

from collections.abc import Mapping
from typing import Any

from server.storage.database import Connection, Pool, Row

Source = Connection

RECENT = 100_000  # attempts, of all organisations, that delivery is told from

_NUMBER = """SELECT n.id, n.phone, n.kind, n.state, n.parts_per_second, n.daily_contacts, n.registration_id,
    n.account_id, n.user_id, n.created_at
  FROM numbers n WHERE n.organization_id = $1"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(f"{_NUMBER} AND n.id > $2 ORDER BY n.id LIMIT $3", organization_id, after, most)


async def one(sql: Source, organization_id: int, number_id: int) -> Row | None:
    return await sql.fetchrow(f"{_NUMBER} AND n.id = $2", organization_id, number_id)


async def queued_parts(pool: Pool, number_ids: list[int]) -> dict[int, int]:
    rows = await pool.fetch(
        """SELECT number_id, sum(parts)::int AS parts FROM messages
           WHERE state = 'queued' AND number_id = ANY($1::bigint[]) GROUP BY number_id""",
        number_ids,
    )
    return {row["number_id"]: row["parts"] for row in rows}


async def delivered_shares(pool: Pool, number_ids: list[int]) -> dict[int, float]:
    """Of the texts lately sent from each number whose end is known, the share that arrived."""
    rows = await pool.fetch(
        f"""SELECT a.number_id, avg((m.state = 'delivered')::int)::float AS share
            FROM attempts a JOIN messages m ON m.id = a.message_id AND m.attempt = a.attempt
            WHERE a.id > (SELECT coalesce(max(id), 0) - {RECENT} FROM attempts)
              AND a.number_id = ANY($1::bigint[]) AND m.state IN ('delivered', 'undelivered', 'failed')
            GROUP BY a.number_id""",
        number_ids,
    )
    return {row["number_id"]: row["share"] for row in rows}


async def add(sql: Connection, organization_id: int, given: Mapping[str, Any]) -> int | None:
    """None when the organisation has this number already."""
    made: int | None = await sql.fetchval(
        """INSERT INTO numbers (organization_id, account_id, registration_id, user_id, phone, kind,
             parts_per_second, daily_contacts, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active')
           ON CONFLICT (organization_id, phone) DO NOTHING RETURNING id""",
        organization_id,
        given["account_id"],
        given["registration_id"],
        given["user_id"],
        given["phone"],
        given["kind"],
        given["parts_per_second"],
        given["daily_contacts"],
    )
    return made


async def set_state(sql: Connection, number_id: int, state: str) -> None:
    await sql.execute("UPDATE numbers SET state = $2 WHERE id = $1", number_id, state)


async def set_free_the_unheard(sql: Connection, number_id: int) -> int:
    """Contacts bound to the number who never heard from it get another one with their next text; how many.

    Their texts that wait are bound anew by a sender.
    """
    rows = await sql.fetch(
        """SELECT c.id FROM contacts c WHERE c.number_id = $1 AND NOT EXISTS (
             SELECT 1 FROM messages m WHERE m.contact_id = c.id AND m.number_id = $1
               AND m.state NOT IN ('queued', 'cancelled', 'blocked'))
           ORDER BY c.id FOR NO KEY UPDATE""",
        number_id,
    )
    ids = [row["id"] for row in rows]
    await sql.execute(
        """UPDATE messages SET number_id = NULL
           WHERE contact_id = ANY($1::bigint[]) AND number_id = $2 AND state = 'queued'""",
        ids,
        number_id,
    )
    await sql.execute("UPDATE contacts SET number_id = NULL WHERE id = ANY($1::bigint[])", ids)
    return len(ids)


async def is_member(sql: Source, organization_id: int, user_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "SELECT EXISTS (SELECT 1 FROM memberships WHERE organization_id = $1 AND user_id = $2)",
            organization_id,
            user_id,
        )
    )


_REGISTRATION = """SELECT id, name, brand, use_case, att_class, tmobile_daily_cap, state, expires_on
  FROM registrations WHERE organization_id = $1"""


async def registrations(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(f"{_REGISTRATION} AND id > $2 ORDER BY id LIMIT $3", organization_id, after, most)


async def registration(sql: Source, organization_id: int, registration_id: int) -> Row | None:
    return await sql.fetchrow(f"{_REGISTRATION} AND id = $2", organization_id, registration_id)


async def add_registration(sql: Connection, organization_id: int, given: Mapping[str, Any]) -> int:
    return int(
        await sql.fetchval(
            """INSERT INTO registrations (organization_id, name, brand, use_case, att_class,
                 tmobile_daily_cap, state, expires_on)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id""",
            organization_id,
            *_values(given),
        )
    )


async def change_registration(sql: Connection, registration_id: int, given: Mapping[str, Any]) -> None:
    """`given` has every field."""
    await sql.execute(
        """UPDATE registrations SET name = $2, brand = $3, use_case = $4, att_class = $5,
             tmobile_daily_cap = $6, state = $7, expires_on = $8 WHERE id = $1""",
        registration_id,
        *_values(given),
    )


async def delete_registration(sql: Connection, registration_id: int) -> None:
    """Raises asyncpg.IntegrityConstraintViolationError while something belongs to it."""
    await sql.execute("DELETE FROM registrations WHERE id = $1", registration_id)


def _values(given: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(given[name] for name in REGISTRATION_FIELDS)


REGISTRATION_FIELDS = (
    "name",
    "brand",
    "use_case",
    "att_class",
    "tmobile_daily_cap",
    "state",
    "expires_on",
)
