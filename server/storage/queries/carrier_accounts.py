"""Carrier accounts as the send path sees them."""

from server.storage.database import Connection, Pool, Row


async def by_id(pool: Pool, account_id: int) -> Row | None:
    return await pool.fetchrow(
        """SELECT id, organization_id, auth_id, token_encrypted, api_url, messages_per_second, stopped_at
           FROM carrier_accounts WHERE id = $1""",
        account_id,
    )


async def every(pool: Pool) -> list[Row]:
    return await pool.fetch(
        "SELECT id, organization_id, auth_id, token_encrypted, api_url, messages_per_second FROM carrier_accounts"
    )


async def stop(sql: Connection, account_id: int, reason: str) -> bool:
    """Nothing more is sent through it until a person starts it again. False if it stood still already."""
    row = await sql.fetchrow(
        """UPDATE carrier_accounts SET stopped_at = now(), stopped_reason = $2
           WHERE id = $1 AND stopped_at IS NULL RETURNING id""",
        account_id,
        reason,
    )
    return row is not None


async def rest_number(sql: Connection, number_id: int) -> bool:
    """False if it was not active any more."""
    row = await sql.fetchrow(
        "UPDATE numbers SET state = 'resting' WHERE id = $1 AND state = 'active' RETURNING id", number_id
    )
    return row is not None


_VIEW = """SELECT id, name, auth_id, api_url, messages_per_second, requests_per_second, stopped_at, stopped_reason,
    synced_at
  FROM carrier_accounts WHERE organization_id = $1"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    """Never the token."""
    return await pool.fetch(f"{_VIEW} AND id > $2 ORDER BY id LIMIT $3", organization_id, after, most)


async def one(sql: Connection, organization_id: int, account_id: int) -> Row | None:
    return await sql.fetchrow(f"{_VIEW} AND id = $2", organization_id, account_id)


async def oldest(sql: Connection, organization_id: int) -> int | None:
    found: int | None = await sql.fetchval(
        "SELECT min(id) FROM carrier_accounts WHERE organization_id = $1", organization_id
    )
    return found


async def add(
    sql: Connection,
    organization_id: int,
    name: str,
    auth_id: str,
    token: str,
    api_url: str,
    rate: float,
    requests: float | None,
) -> int:
    """`token` is sealed; `rate` in parts, `requests` in calls per second."""
    return int(
        await sql.fetchval(
            """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url,
                 messages_per_second, requests_per_second) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
            organization_id,
            name,
            auth_id,
            token,
            api_url,
            rate,
            requests,
        )
    )


async def change(
    sql: Connection,
    account_id: int,
    *,
    name: str | None,
    auth_id: str | None,
    token: str | None,
    api_url: str | None,
    rate: float | None,
    requests: float | None,
    starts: bool,
) -> None:
    """None leaves a value as it is; `starts` an account again that was stopped."""
    await sql.execute(
        """UPDATE carrier_accounts SET name = coalesce($2, name), auth_id = coalesce($3, auth_id),
             token_encrypted = coalesce($4, token_encrypted), api_url = coalesce($5, api_url),
             messages_per_second = coalesce($6, messages_per_second),
             requests_per_second = coalesce($7, requests_per_second),
             stopped_at = CASE WHEN $8 THEN NULL ELSE stopped_at END,
             stopped_reason = CASE WHEN $8 THEN NULL ELSE stopped_reason END
           WHERE id = $1""",
        account_id,
        name,
        auth_id,
        token,
        api_url,
        rate,
        requests,
        starts,
    )


async def delete(sql: Connection, account_id: int) -> None:
    """Raises asyncpg.IntegrityConstraintViolationError while it has numbers."""
    await sql.execute("DELETE FROM carrier_accounts WHERE id = $1", account_id)
