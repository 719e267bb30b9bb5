"""Distributing numbers and the registrations they belong to."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.storage.database import Connection, Pool, Row

Source = Connection

_NUMBER = """SELECT n.id, n.phone, n.kind, n.state, n.state_reason, n.short_code_type, n.parts_per_second,
    n.daily_contacts, n.registration_id, n.account_id, n.user_id, u.name AS user_name, n.created_at, n.mms,
    a.stopped_reason AS account_stopped, now() AS now
  FROM numbers n JOIN carrier_accounts a ON a.id = n.account_id LEFT JOIN users u ON u.id = n.user_id
  WHERE n.organization_id = $1"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(f"{_NUMBER} AND n.id > $2 ORDER BY n.id LIMIT $3", organization_id, after, most)


async def one(sql: Source, organization_id: int, number_id: int) -> Row | None:
    return await sql.fetchrow(f"{_NUMBER} AND n.id = $2", organization_id, number_id)


async def add(sql: Connection, organization_id: int, given: Mapping[str, Any]) -> int | None:
    """None when the organisation has this number already."""
    made: int | None = await sql.fetchval(
        """INSERT INTO numbers (organization_id, account_id, registration_id, user_id, phone, kind,
             parts_per_second, daily_contacts, short_code_type, mms, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active')
           ON CONFLICT (organization_id, phone) DO NOTHING RETURNING id""",
        organization_id,
        given["account_id"],
        given["registration_id"],
        given["user_id"],
        given["phone"],
        given["kind"],
        given["parts_per_second"],
        given["daily_contacts"],
        given["short_code_type"],
        given["mms"],
    )
    return made


async def change(sql: Connection, number_id: int, given: Mapping[str, Any]) -> None:
    """`given` has every field that may change."""
    await sql.execute(
        """UPDATE numbers SET registration_id = $2, user_id = $3, parts_per_second = $4, daily_contacts = $5,
             short_code_type = $6, mms = $7 WHERE id = $1""",
        number_id,
        *(given[name] for name in CHANGEABLE),
    )


CHANGEABLE = ("registration_id", "user_id", "parts_per_second", "daily_contacts", "short_code_type", "mms")


async def set_state(sql: Connection, number_id: int, state: str, reason: str | None = None) -> None:
    await sql.execute("UPDATE numbers SET state = $2, state_reason = $3 WHERE id = $1", number_id, state, reason)


async def choose(sql: Connection, organization_id: int, campaign_id: int, number_ids: Sequence[int] | None) -> bool:
    """The numbers a campaign texts from, None for all of its registration; False: there is no such campaign."""
    found = await sql.fetchval(
        """UPDATE campaigns SET number_ids = to_jsonb($3::bigint[])
           WHERE id = $2 AND organization_id = $1 RETURNING id""",
        organization_id,
        campaign_id,
        number_ids,
    )
    return found is not None


async def of_campaign(sql: Source, organization_id: int, campaign_id: int) -> Row | None:
    """What a campaign says about its numbers."""
    return await sql.fetchrow(
        """SELECT title, state, registration_id, number_ids::text AS own_numbers FROM campaigns
           WHERE organization_id = $1 AND id = $2""",
        organization_id,
        campaign_id,
    )


async def is_member(sql: Source, organization_id: int, user_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "SELECT EXISTS (SELECT 1 FROM memberships WHERE organization_id = $1 AND user_id = $2)",
            organization_id,
            user_id,
        )
    )


_REGISTRATION = """SELECT id, name, brand, use_case, att_class, parts_per_minute, tmobile_daily_cap, vetting_score,
    tmobile_exempt, state, expires_on, area_codes::text AS area_codes, verify_token, verify_hint, verify_expires_on
  FROM registrations WHERE organization_id = $1"""


async def registrations(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(f"{_REGISTRATION} AND id > $2 ORDER BY id LIMIT $3", organization_id, after, most)


async def registration(sql: Source, organization_id: int, registration_id: int) -> Row | None:
    return await sql.fetchrow(f"{_REGISTRATION} AND id = $2", organization_id, registration_id)


async def lock_registration(sql: Connection, organization_id: int, registration_id: int) -> Row | None:
    """With every other change of it waiting."""
    return await sql.fetchrow(f"{_REGISTRATION} AND id = $2 FOR NO KEY UPDATE", organization_id, registration_id)


async def add_registration(sql: Connection, organization_id: int, given: Mapping[str, Any]) -> int:
    return int(
        await sql.fetchval(
            """INSERT INTO registrations (organization_id, name, brand, use_case, att_class, parts_per_minute,
                 tmobile_daily_cap, vetting_score, tmobile_exempt, state, expires_on, area_codes, verify_token,
                 verify_hint, verify_expires_on)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id""",
            organization_id,
            *_values(given),
        )
    )


async def change_registration(sql: Connection, registration_id: int, given: Mapping[str, Any]) -> None:
    """`given` has every field."""
    await sql.execute(
        """UPDATE registrations SET name = $2, brand = $3, use_case = $4, att_class = $5,
             parts_per_minute = $6, tmobile_daily_cap = $7, vetting_score = $8, tmobile_exempt = $9, state = $10,
             expires_on = $11, area_codes = $12, verify_token = $13, verify_hint = $14, verify_expires_on = $15
           WHERE id = $1""",
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
    "parts_per_minute",
    "tmobile_daily_cap",
    "vetting_score",
    "tmobile_exempt",
    "state",
    "expires_on",
    "area_codes",
    "verify_token",
    "verify_hint",
    "verify_expires_on",
)
