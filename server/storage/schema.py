"""Bringing a database to the schema of this version, once, whoever starts first."""

import pkgutil
import secrets

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as run_migrations

from server.storage import migrations
from server.storage.database import Connection, orm_config

MIGRATION_LOCK = 7_262_001  # any number, the same in every process of an instance


async def migrate(url: str) -> None:
    """Applies what is missing. Waits for another process that is doing so."""
    guard = await asyncpg.connect(url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        try:
            await run_migrations(config=orm_config(url))
        finally:
            await Tortoise.close_connections()
        await guard.execute(
            "INSERT INTO instance (id, epoch) VALUES (1, $1) ON CONFLICT DO NOTHING", secrets.token_hex(8)
        )
    finally:
        await guard.close()


def known() -> list[str]:
    """Names of the migrations of this version, in order."""
    return sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))


async def missing(pool: Connection) -> list[str]:
    """Migrations that this database has not seen."""
    try:
        rows = await pool.fetch("SELECT name FROM tortoise_migrations WHERE app = 'textbank'")
    except asyncpg.UndefinedTableError:
        return known()
    applied = {row["name"] for row in rows}
    return [name for name in known() if name not in applied]


# Positions of the time before a restore mean nothing now: a new epoch, and every row stamped anew.
AFTER_RESTORE = (
    "UPDATE instance SET epoch = md5(random()::text || clock_timestamp()::text)",
    "UPDATE conversations SET changed = pg_current_xact_id()",
    "UPDATE conversation_moves SET changed = pg_current_xact_id()",
)
