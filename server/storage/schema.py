"""Bringing a database to the schema of this version, once, whoever starts first."""

import secrets

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.api import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor

from server.storage.database import orm_config

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


async def pending(url: str) -> list[str]:
    """Names of the migrations this database still lacks."""
    config = orm_config(url)
    await Tortoise.init(config=config, init_connections=False)
    try:
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        return [step.migration.name for step in await executor.plan(None)]
    finally:
        await Tortoise.close_connections()
