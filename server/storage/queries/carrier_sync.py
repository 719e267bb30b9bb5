"""Numbers and registrations as the carrier lists them, beside ours."""

from collections.abc import Mapping
from typing import Any

from server.storage.database import Connection, Pool, Row


async def accounts(pool: Pool, organization_id: int | None) -> list[Row]:
    """Of one organisation, or of all."""
    return await pool.fetch(
        """SELECT a.id, a.name, a.auth_id, a.organization_id, o.name AS organization, a.application_id
           FROM carrier_accounts a JOIN organizations o ON o.id = a.organization_id
           WHERE $1::bigint IS NULL OR a.organization_id = $1 ORDER BY a.id""",
        organization_id,
    )


async def only_organization(pool: Pool) -> int | None:
    """Of an instance that has exactly one."""
    found: int | None = await pool.fetchval("SELECT CASE WHEN count(*) = 1 THEN min(id) END FROM organizations")
    return found


async def has_account(pool: Pool, auth_id: str) -> bool:
    return bool(await pool.fetchval("SELECT EXISTS (SELECT 1 FROM carrier_accounts WHERE auth_id = $1)", auth_id))


async def lock_account(sql: Connection, account_id: int) -> Row:
    """One sync of an account at a time."""
    row = await sql.fetchrow(
        """SELECT id, organization_id, application_id, auth_id FROM carrier_accounts WHERE id = $1
           FOR NO KEY UPDATE""",
        account_id,
    )
    assert row is not None
    return row


async def registrations(sql: Connection, organization_id: int) -> dict[str, Row]:
    """Those that came from the carrier, by their id there."""
    rows = await sql.fetch(
        """SELECT id, name, brand, use_case, att_class, parts_per_minute, tmobile_daily_cap, vetting_score, state,
             carrier_id
           FROM registrations WHERE organization_id = $1 AND carrier_id IS NOT NULL""",
        organization_id,
    )
    return {row["carrier_id"]: row for row in rows}


REGISTRATION = (
    "brand",
    "use_case",
    "att_class",
    "parts_per_minute",
    "tmobile_daily_cap",
    "vetting_score",
    "state",
)


async def add_registration(
    sql: Connection, organization_id: int, name: str, carrier_id: str, given: Mapping[str, Any]
) -> int:
    """`given` has every field of REGISTRATION."""
    return int(
        await sql.fetchval(
            f"""INSERT INTO registrations (organization_id, name, carrier_id, {", ".join(REGISTRATION)})
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id""",
            organization_id,
            name,
            carrier_id,
            *(given[field] for field in REGISTRATION),
        )
    )


async def change_registration(sql: Connection, registration_id: int, given: Mapping[str, Any]) -> None:
    """All but its name, which people may have changed."""
    names = ", ".join(f"{name} = ${at}" for at, name in enumerate(REGISTRATION, 2))
    await sql.execute(
        f"UPDATE registrations SET {names} WHERE id = $1",
        registration_id,
        *(given[field] for field in REGISTRATION),
    )


async def numbers(sql: Connection, organization_id: int) -> dict[str, Row]:
    """All of the organisation, by phone, locked in order of id."""
    rows = await sql.fetch(
        """SELECT id, phone, kind, state, registration_id, account_id, mms FROM numbers WHERE organization_id = $1
           ORDER BY id FOR NO KEY UPDATE""",
        organization_id,
    )
    return {row["phone"]: row for row in rows}


async def add_number(sql: Connection, organization_id: int, given: Mapping[str, Any]) -> None:
    await sql.execute(
        """INSERT INTO numbers (organization_id, account_id, registration_id, phone, kind, parts_per_second, state,
             state_reason, mms)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        organization_id,
        given["account_id"],
        given["registration_id"],
        given["phone"],
        given["kind"],
        given["parts_per_second"],
        given["state"],
        given["state_reason"],
        given["mms"],
    )


async def change_number(sql: Connection, number_id: int, registration_id: int | None, *, mms: bool) -> None:
    await sql.execute(
        "UPDATE numbers SET registration_id = $2, mms = $3 WHERE id = $1", number_id, registration_id, mms
    )


async def rest_number(sql: Connection, number_id: int, reason: str) -> None:
    await sql.execute(
        "UPDATE numbers SET state = 'resting', state_reason = $2 WHERE id = $1 AND state = 'active'",
        number_id,
        reason,
    )


async def synced(sql: Connection, account_id: int, application_id: str | None) -> None:
    await sql.execute(
        """UPDATE carrier_accounts SET synced_at = now(), application_id = coalesce($2, application_id)
           WHERE id = $1""",
        account_id,
        application_id,
    )
