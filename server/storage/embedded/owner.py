"""One process owns the stores of a data folder; others attach to them, and take over when it is gone."""

import contextlib
import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from server.processes import Child
from server.storage.embedded import postgres as postgresql
from server.storage.embedded import postmaster
from server.storage.embedded import redis as redis_server
from server.storage.embedded.addresses import Addresses, notes_of, read, write
from server.storage.embedded.errors import StoreError
from server.storage.embedded.home import Home, home_of, prepare

PATIENCE = 180.0  # s that we wait for an owner that is still starting; more than its own patience
LOOK = 0.05  # s


@dataclass
class Stores:
    """Running stores. Leaving the `with` block stops them if they are ours (`owned`)."""

    addresses: Addresses
    owned: bool
    children: dict[str, Child] = field(default_factory=dict)
    _stop: Callable[[], None] = lambda: None

    @property
    def database_url(self) -> str:
        """`postgres://user@/database?host=/folder/of/the/socket`, for asyncpg, psycopg and libpq."""
        if self.addresses.database_url is None:
            raise StoreError("These stores were started without PostgreSQL.")
        return self.addresses.database_url

    @property
    def redis_url(self) -> str | None:
        """`unix:///path`; None where there is no Redis program."""
        return self.addresses.redis_url

    @property
    def alive(self) -> bool:
        """False as soon as a store of ours has ended by itself."""
        return all(child.alive for child in self.children.values())

    def stop(self) -> None:
        """Ends our stores and lets the next process become the owner; nothing when attached."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(data_dir: Path, *, postgres: bool, redis: bool, durable: bool = True) -> Stores:
    """Starts the stores of a data folder, or attaches to those of its owner.

    From the main thread only (see `spawn`). `durable=False` trades safety against power cuts for speed.
    Raises StoreError with the cure.
    """
    data_dir = _folder(data_dir)
    deadline = time.monotonic() + PATIENCE
    while True:
        if lock := _lock(data_dir):
            return _own(data_dir, lock, postgres=postgres, redis=redis, durable=durable)
        if addresses := read(data_dir):
            return _attach(addresses, postgres=postgres)
        if time.monotonic() > deadline:
            raise StoreError(
                f"Another Textbank holds {data_dir} but its stores do not answer. "
                "Stop it, or set TEXTBANK_DATA_DIR to another folder."
            )
        time.sleep(LOOK)


def erase(data_dir: Path) -> None:
    """Deletes the stores' data; StoreError while somebody owns them."""
    data_dir = _folder(data_dir)
    lock = _lock(data_dir)
    if lock is None:
        raise StoreError(f"Another Textbank is using {data_dir}. Stop it first.")
    with lock:
        home = home_of(data_dir)
        if home.cluster.is_dir():
            postmaster.clear(home.cluster)
        for folder in (home.sockets, home.folder, home.logs):
            shutil.rmtree(folder, ignore_errors=True)
        notes_of(data_dir).unlink(missing_ok=True)


def _folder(data_dir: Path) -> Path:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {data_dir} cannot be made: {error.strerror}. "
            "Set TEXTBANK_DATA_DIR to a folder that Textbank may write to."
        ) from error
    return data_dir.resolve()


def _lock(data_dir: Path) -> IO[bytes] | None:
    """The open file holds the lock; the kernel frees it with the process. None: someone else holds it."""
    try:
        file = (data_dir / "stores.lock").open("ab")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    except OSError as error:
        raise StoreError(_cannot_lock(data_dir, error)) from error
    return file


def _cannot_lock(data_dir: Path, error: OSError) -> str:
    if error.errno in (errno.ENOLCK, errno.ENOTSUP):
        return f"The file system of {data_dir} has no locks. Set TEXTBANK_DATA_DIR to a folder on a local disk."
    return f"{data_dir} is not writable: {error.strerror}. Open it, or set TEXTBANK_DATA_DIR to another folder."


def _own(data_dir: Path, lock: IO[bytes], *, postgres: bool, redis: bool, durable: bool) -> Stores:
    with contextlib.ExitStack() as stack:
        stack.callback(lock.close)
        notes_of(data_dir).unlink(missing_ok=True)
        home = prepare(data_dir)
        stack.enter_context(_sockets(home))
        children, urls = {}, {}
        if postgres:
            children["postgres"], urls["postgres"] = postgresql.start(home, durable=durable)
            stack.callback(children["postgres"].stop, postgresql.STOP)
        if redis and (started := redis_server.start(home)):
            children["redis"], urls["redis"] = started
            stack.callback(children["redis"].stop, redis_server.STOP)
        addresses = Addresses(os.getpid(), urls.get("postgres"), urls.get("redis"))
        write(data_dir, addresses)
        stack.callback(notes_of(data_dir).unlink, missing_ok=True)
        return Stores(addresses, True, children, stack.pop_all().close)


@contextlib.contextmanager
def _sockets(home: Home) -> Iterator[None]:
    home.own(home.sockets)
    for left in home.sockets.iterdir():
        left.unlink()
    yield
    shutil.rmtree(home.sockets, ignore_errors=True)


def _attach(addresses: Addresses, *, postgres: bool) -> Stores:
    if postgres and addresses.database_url is None:
        raise StoreError(
            f"The Textbank that owns this data folder (process {addresses.pid}) uses another database. "
            "Give both the same TEXTBANK_DATABASE_URL."
        )
    return Stores(addresses, False)
