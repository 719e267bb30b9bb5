"""PostgreSQL and Redis for a test session: started once, shared by its worker processes, gone with it."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from server.storage.embedded import StoreError, Stores, erase, start
from server.storage.embedded.home import home_of, open_to_all

MEMORY = Path("/dev/shm")  # on Linux: files that are never written to a disk
_NAME = f"textbank-tests-{os.getuid()}-"
ENOUGH = 2 * 2**30  # bytes; a database takes 12 MB, the largest of a test 100


@contextlib.contextmanager
def session_stores(factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Stores that forget: no fsync. The first worker that comes owns them and leaves last."""
    folder = session_folder(factory)
    with (folder / "users.lock").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        stores = start(folder, postgres=True, redis=True, durable=False)
        try:
            yield stores
        finally:
            fcntl.flock(users, fcntl.LOCK_EX if stores.owned else fcntl.LOCK_UN)  # waits for the others
            stores.stop()
    if stores.owned:
        with contextlib.suppress(StoreError):  # a late worker owns them now, and erases them
            erase(folder)
            shutil.rmtree(_in_memory(folder), ignore_errors=True)


def session_folder(factory: pytest.TempPathFactory) -> Path:
    """One per run of pytest, not per worker; pytest itself removes those of old runs."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "session-stores"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def in_memory(folder: Path) -> Path | None:
    """A place for databases of the stores of this session folder: on a disk it takes several times the processor's
    time to copy the 600 files of one. None where memory is no place for files, or has no room."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        return None
    place = _in_memory(folder)
    for left in MEMORY.glob(f"{_NAME}*"):
        if left == place or _is_over(left / "of"):
            shutil.rmtree(left, ignore_errors=True)
    open_to_all(place)
    (place / "of").symlink_to(folder)
    home_of(folder).own(place / "databases")
    return place / "databases"


def _is_over(folder: Path) -> bool:
    """Whether nobody uses a session's folder any more: it is gone, or they were killed."""
    try:
        with (folder / "users.lock").open("rb") as users:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _in_memory(folder: Path) -> Path:
    return MEMORY / f"{_NAME}{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def clone_database(admin_url: str, template: str, name: str) -> str:
    """Copies a database nobody is connected to; returns the URL of the copy."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    return database_url(admin_url, name)


def drop_database(admin_url: str, name: str) -> None:
    """Ends the sessions in it first."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(drop.format(sql.Identifier(name)))


def database_url(admin_url: str, name: str) -> str:
    """The same server, another database."""
    before, _, query = admin_url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}?{query}"


def own_clock(url: str, moment: str) -> None:
    """Sessions of this database that begin from now on take an expression of SQL for the time.

    `now()` of ours is found before PostgreSQL's, and stands in defaults; what the server does by itself keeps the
    true time.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA own_clock")
        connection.execute(
            f"CREATE FUNCTION own_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT {moment} $$"
        )
        rows = connection.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND column_default ILIKE '%CURRENT_TIMESTAMP%'"""
        ).fetchall()
        for table, column in rows:
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT own_clock.now()")
        name = sql.Identifier(connection.info.dbname)
        path = sql.SQL("ALTER DATABASE {} SET search_path = own_clock, pg_catalog, public")
        connection.execute(path.format(name))
