"""The database as one value: the ORM's connection pool, lent to SQL of our own as well."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connection

Row = Mapping[str, Any]  # a record of a query, by the names of its columns


class Connection(Protocol):
    """What we use of an asyncpg connection, which is untyped."""

    async def fetch(self, query: str, *args: Any) -> list[Row]: ...

    async def fetchrow(self, query: str, *args: Any) -> Row | None: ...

    async def fetchval(self, query: str, *args: Any) -> Any: ...

    async def execute(self, query: str, *args: Any) -> str: ...

    async def executemany(self, command: str, args: Any) -> None: ...

    async def copy_records_to_table(self, table_name: str, *, records: Any, columns: Any) -> str: ...

    def cursor(self, query: str, *args: Any, prefetch: int) -> Any: ...


class Pool(Connection, Protocol):
    """The pool: asked directly, each question goes out on a connection of its own."""

    def acquire(self) -> Any: ...


def orm_config(url: str, pool_size: int = 5) -> dict[str, Any]:
    """The ORM's configuration for `postgres://user:password@host:port/name[?host=/socket/folder]`."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    credentials = {
        "host": query.get("host", [parts.hostname or "127.0.0.1"])[0],
        "port": int(query.get("port", [parts.port or 5432])[0]),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/"),
        "minsize": pool_size,  # a connection learns its types and plans with use: one made in a rush is slow
        "maxsize": pool_size,
        "command_timeout": 60,
        "reset": _as_it_was,
        # Our statements are few and come often: planning them anew took as long as doing them. What they read lies in
        # memory, where an index costs no more than the order of a table: small tables were read whole for each click.
        "server_settings": {"plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"},
    }
    return {
        "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
        "apps": {
            "textbank": {
                "models": ["server.storage.models"],
                "migrations": "server.storage.migrations",
                "default_connection": "default",
            }
        },
        "use_tz": True,
    }


async def _as_it_was(_connection: Connection) -> None:
    """Nothing of ours changes a session, and setting one back costs as much as the statement before it."""


@dataclass(slots=True)
class Transaction:
    """One transaction, spoken to in SQL (`tx.sql`) or by the ORM (`using_db=tx.orm`)."""

    sql: Connection
    _client: AsyncpgDBClient

    @property
    def orm(self) -> TransactionWrapper:
        """The ORM's own way to begin costs half a millisecond more, so it joins ours when it is needed."""
        wrapper = TransactionWrapper(self._client)
        wrapper._connection = cast(asyncpg.Connection, self.sql)
        return wrapper


class Database:
    """The pool of one process; made by `connect`, ended by `close`."""

    def __init__(self, client: AsyncpgDBClient, pool: Pool) -> None:
        self._client = client
        self.pool = pool

    @classmethod
    async def connect(cls, url: str, pool_size: int = 10) -> "Database":
        """Raises OSError or asyncpg.PostgresError when there is no such database to be reached."""
        await Tortoise.init(config=orm_config(url, pool_size), _enable_global_fallback=True)
        client = cast(AsyncpgDBClient, get_connection("default"))
        await client.create_connection(with_db=True)
        assert client._pool is not None
        return cls(client, cast(Pool, client._pool))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits on leaving, rolls back on an error. Never gather inside it: one connection."""
        async with self.pool.acquire() as sql, sql.transaction():
            yield Transaction(sql, self._client)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """One snapshot for several statements that must agree."""
        async with (
            self.pool.acquire() as sql,
            sql.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield sql

    async def close(self) -> None:
        await Tortoise.close_connections()
