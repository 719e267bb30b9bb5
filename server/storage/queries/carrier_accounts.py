"""Carrier accounts as the send path sees them."""

import asyncpg

from server.storage.database import Connection

Row = asyncpg.Record


async def by_id(pool: asyncpg.Pool, account_id: int) -> Row | None:
    return await pool.fetchrow(
        """SELECT id, organization_id, auth_id, token_encrypted, api_url, messages_per_second, stopped_at
           FROM carrier_accounts WHERE id = $1""",
        account_id,
    )


async def every(pool: asyncpg.Pool) -> list[Row]:
    return await pool.fetch(
        "SELECT id, organization_id, auth_id, token_encrypted, api_url, messages_per_second FROM carrier_accounts"
    )


async def stop(sql: Connection, account_id: int, reason: str) -> None:
    """Nothing more is sent through it until a person starts it again."""
    await sql.execute(
        """UPDATE carrier_accounts SET stopped_at = now(), stopped_reason = $2
           WHERE id = $1 AND stopped_at IS NULL""",
        account_id,
        reason,
    )


async def rest_number(sql: Connection, number_id: int) -> None:
    await sql.execute("UPDATE numbers SET state = 'resting' WHERE id = $1 AND state = 'active'", number_id)
