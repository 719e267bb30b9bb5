"""What PostgreSQL plans by."""

from server.storage.database import Pool


async def renew(pool: Pool, *tables: str) -> None:
    """After many new rows: plans that were made for few are kept until the statistics of their tables change."""
    await pool.execute(f"ANALYZE {', '.join(tables)}")
