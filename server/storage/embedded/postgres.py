"""PostgreSQL as our child: a cluster made once, a server on a unix socket that ends with us."""

import os
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from server.processes import Child, spawn
from server.storage.embedded import postmaster
from server.storage.embedded.errors import USE_YOUR_OWN, StoreError
from server.storage.embedded.home import Home
from server.storage.embedded.logs import rotated, tail
from server.storage.embedded.programs import POSTGRES_MAJOR, postgres_programs_for

SUPERUSER = DATABASE = "textbank"
START = 120.0  # s; a server that was cut off replays its log first
STOP = 30.0  # s
LOOK = 0.02  # s
DISK_FULL = ("No space left on device", "Check free disk space")
FAILURE_LINES = 15  # the cause may stand some lines before the end

FLAGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "2GB",  # a page is written whole after each checkpoint: fewer of these, less to write
    "checkpoint_timeout": "15min",
    "jit": "off",  # costs more than it gains on queries of milliseconds
    "wal_level": "minimal",  # nobody replicates an embedded server
    "max_wal_senders": "0",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
MOST_BUFFERS, SHARE_OF_MEMORY = 512, 8  # MiB, and at most an eighth of the machine's
DURABLE = {"synchronous_commit": "on"}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # for tests


def start(home: Home, *, durable: bool) -> tuple[Child, str]:
    """Returns the server and the URL of its database, for asyncpg and psycopg alike."""
    programs = postgres_programs_for(home.account)
    log = rotated(home.logs / "postgresql.log")
    _require_version(home.cluster)
    if not home.cluster.exists():
        _initialize(programs, home, log, durable=durable)
    postmaster.clear(home.cluster)
    child = _serve(programs, home, log, durable=durable)
    try:
        _wait_until_ready(child, home.cluster, log)
        _ensure_database(home.sockets)
    except BaseException:
        child.stop(STOP)
        raise
    return child, url(home.sockets, DATABASE)


def url(sockets: Path, database: str) -> str:
    return f"postgres://{SUPERUSER}@/{database}?host={quote(str(sockets))}"


def _require_version(cluster: Path) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    if found != POSTGRES_MAJOR:
        raise StoreError(
            f"The data in {cluster} is of PostgreSQL {found}, this Textbank brings {POSTGRES_MAJOR}. "
            "Run `textbank backup` with the Textbank that wrote it, move the folder away, "
            "then `textbank restore` with this one."
        )


def _initialize(programs: Path, home: Home, log: Path, *, durable: bool) -> None:
    """Makes the cluster beside its place and moves it there: half a cluster never counts as one."""
    draft = home.cluster.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    # C.UTF-8 is built in: the same order and the same lower() on every machine, accents included.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["--auth=trust", f"--username={SUPERUSER}", "--text-search-config=simple", "--no-instructions"]
    made = _run([f"{programs}/initdb", *locale, *options, *([] if durable else ["--no-sync"]), str(draft)], home, log)
    if made.wait() != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise _failure("PostgreSQL cannot make its data folder", log)
    draft.rename(home.cluster)


def _serve(programs: Path, home: Home, log: Path, *, durable: bool) -> Child:
    # Quoted, because the setting is a list and a folder's name may hold a comma.
    settings = {
        **FLAGS,
        "shared_buffers": f"{_buffers()}MB",
        **(DURABLE if durable else FORGETFUL),
        "unix_socket_directories": f'"{home.sockets}"',
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return _run([f"{programs}/postgres", "-D", str(home.cluster), *options], home, log)


def _buffers() -> int:
    """MiB; PostgreSQL takes of them what it uses."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(MOST_BUFFERS, memory // SHARE_OF_MEMORY)


def _run(argv: list[str], home: Home, log: Path) -> Child:
    """SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes out; SIGTERM would wait for clients."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    return spawn(argv, env=env, cwd=home.folder, user=home.account, log=log, stop_signal=signal.SIGINT)


def _wait_until_ready(child: Child, cluster: Path, log: Path) -> None:
    deadline = time.monotonic() + START
    while not postmaster.is_ready(cluster, child.pid):
        if not child.alive:
            raise _failure("PostgreSQL did not start", log)
        if time.monotonic() > deadline:
            raise _failure(f"PostgreSQL is not ready after {START:.0f} seconds", log)
        time.sleep(LOOK)


def _ensure_database(sockets: Path) -> None:
    with psycopg.connect(url(sockets, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _failure(what: str, log: Path) -> StoreError:
    if any(words in tail(log, FAILURE_LINES) for words in DISK_FULL):
        return StoreError(f"{what}: the disk is full. Free some space and start again.")
    return StoreError(f"{what}. It says: {tail(log)} (more in {log}). {USE_YOUR_OWN}")
