"""Redis as our child: memory only, on a unix socket, ends with us."""

import contextlib
import os
import socket
import time
from pathlib import Path
from urllib.parse import quote

from server.processes import Child, spawn
from server.storage.embedded.errors import StoreError
from server.storage.embedded.home import Home
from server.storage.embedded.logs import rotated, tail
from server.storage.embedded.programs import redis_program_for

START = 30.0  # s
STOP = 5.0  # s; there is nothing to save
LOOK = 0.01  # s

FLAGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",  # the governor's clocks must not vanish one by one
    "daemonize": "no",
    "loglevel": "warning",
}


def start(home: Home) -> tuple[Child, str] | None:
    """Returns the server and its URL; None when this machine has no Redis program."""
    program = redis_program_for(home.account)
    if program is None:
        return None
    log = rotated(home.logs / "redis.log")
    # A name of its own per owner: a former server that ends late removes its socket, not ours.
    address = home.sockets / f"redis.{os.getpid()}.sock"
    settings = {**FLAGS, "unixsocket": str(address), "dir": str(home.folder)}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    child = spawn([str(program), *options], cwd=home.folder, user=home.account, log=log)
    try:
        _wait_until_ready(child, address, log)
    except BaseException:
        child.stop(STOP)
        raise
    return child, f"unix://{quote(str(address))}"


def _wait_until_ready(child: Child, address: Path, log: Path) -> None:
    deadline = time.monotonic() + START
    while not _answers(address):
        if not child.alive or time.monotonic() > deadline:
            raise StoreError(
                f"Redis did not start. It says: {tail(log)} (more in {log}). "
                "You can also set TEXTBANK_REDIS_URL to a server of your own."
            )
        time.sleep(LOOK)


def _answers(address: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(START)
        connection.connect(str(address))
        connection.sendall(b"PING\r\n")
        return connection.recv(7) == b"+PONG\r\n"
    return False
