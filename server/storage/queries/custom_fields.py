"""The fields of an organisation's own, and the values that contacts have in them."""

from collections.abc import Collection, Mapping, Sequence

import orjson

from server.domain.custom_fields import Field, Kind
from server.storage.database import Connection, Pool, Row

Source = Connection

ROW = "id, key, name, kind, choices::text AS choices, position, is_default"


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"SELECT {ROW} FROM custom_fields WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        organization_id,
        after,
        most,
    )


async def one(sql: Source, organization_id: int, field_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {ROW} FROM custom_fields WHERE organization_id = $1 AND id = $2", organization_id, field_id
    )


async def by_key(sql: Source, organization_id: int, keys: Collection[str]) -> dict[str, Field]:
    """Those of the keys that are fields."""
    rows = await sql.fetch(
        f"SELECT {ROW} FROM custom_fields WHERE organization_id = $1 AND key = ANY($2::text[])",
        organization_id,
        list(keys),
    )
    return {row["key"]: _field(row) for row in rows}


async def all_of(sql: Source, organization_id: int) -> dict[str, Field]:
    """By key."""
    rows = await sql.fetch(f"SELECT {ROW} FROM custom_fields WHERE organization_id = $1", organization_id)
    return {row["key"]: _field(row) for row in rows}


def _field(row: Row) -> Field:
    return Field(row["key"], Kind(row["kind"]), orjson.loads(row["choices"]))


async def in_order(pool: Pool, organization_id: int) -> list[Row]:
    """All of them, as they stand in lists and forms."""
    return await pool.fetch(
        f"SELECT {ROW} FROM custom_fields WHERE organization_id = $1 ORDER BY position, id", organization_id
    )


async def add(
    sql: Connection, organization_id: int, key: str, name: str, kind: str, choices: Sequence[str], *, is_default: bool
) -> int | None:
    """Behind the others. None when another field has this key."""
    made: int | None = await sql.fetchval(
        """INSERT INTO custom_fields (organization_id, key, name, kind, choices, is_default, position)
           VALUES ($1, $2, $3, $4, $5::jsonb, $6,
             (SELECT coalesce(max(position) + 1, 0) FROM custom_fields WHERE organization_id = $1))
           ON CONFLICT (organization_id, key) DO NOTHING RETURNING id""",
        organization_id,
        key,
        name,
        kind,
        orjson.dumps(choices).decode(),
        is_default,
    )
    return made


async def change(
    sql: Connection, field_id: int, name: str | None, choices: Sequence[str] | None, is_default: bool | None
) -> None:
    """None stays as it is."""
    await sql.execute(
        """UPDATE custom_fields SET name = coalesce($2, name), choices = coalesce($3::jsonb, choices),
             is_default = coalesce($4, is_default)
           WHERE id = $1""",
        field_id,
        name,
        None if choices is None else orjson.dumps(choices).decode(),
        is_default,
    )


async def delete(sql: Connection, organization_id: int, field_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "DELETE FROM custom_fields WHERE organization_id = $1 AND id = $2 RETURNING id", organization_id, field_id
        )
    )


async def known_to(sql: Connection, contact_id: int) -> set[str]:
    """Keys that a contact has values of, from an import perhaps."""
    rows = await sql.fetch(
        "SELECT k FROM contacts ct CROSS JOIN LATERAL jsonb_object_keys(ct.custom) AS k WHERE ct.id = $1", contact_id
    )
    return {row["k"] for row in rows}


async def set_values(sql: Connection, conversation_id: int, contact_id: int, values: Mapping[str, str]) -> None:
    """Of a locked contact; an empty value takes its key away. The thread at hand has changed with it."""
    await sql.execute(
        """WITH cv AS (
             UPDATE conversations SET version = version + 1, changed = pg_current_xact_id() WHERE id = $1)
           UPDATE contacts SET custom = (custom || $3::jsonb) - $4::text[] WHERE id = $2""",
        conversation_id,
        contact_id,
        orjson.dumps(values).decode(),
        [key for key, value in values.items() if not value],
    )
