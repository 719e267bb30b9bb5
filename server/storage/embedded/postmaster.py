"""Reads `postmaster.pid`, the file by which PostgreSQL says who serves a cluster, and ends who should not."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from server.storage.embedded.errors import StoreError

PROC = Path("/proc")  # not on macOS
LOOK = 0.02  # s
FAST = 30.0  # s that a server gets to write its buffers out
IMMEDIATE = 10.0  # s that it gets to drop everything
STATUS_LINE = 7  # the file's eighth line; the order of lines is fixed for pg_ctl's sake


def is_ready(cluster: Path, pid: int) -> bool:
    lines = _lines(cluster)
    return len(lines) > STATUS_LINE and lines[0].strip() == str(pid) and lines[STATUS_LINE].strip() == "ready"


def clear(cluster: Path) -> None:
    """Makes way for a new server. Call it only while holding the lock of the data folder.

    An owner that was killed leaves a server that is shutting down; a machine that was cut off leaves a pid
    that may belong to anybody by now, which PostgreSQL itself would respect for ever. A server that was killed
    leaves sessions that go on: beside a new server they would commit into files that it has taken over, and what
    they were told is kept would be lost.
    """
    lines = _lines(cluster)
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
    for number, patience in ((signal.SIGINT, FAST), (signal.SIGQUIT, IMMEDIATE)):
        if not pid or not _serves(pid, cluster):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        _wait_for_end(pid, cluster, patience)
    else:
        raise StoreError(f"An old PostgreSQL (process {pid}) on {cluster} does not end. End it and start again.")
    _end_sessions(cluster)
    if pid and _is_somebody(pid):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _end_sessions(cluster: Path) -> None:
    """Of a server that is gone: whoever still works in the folder of its data."""
    deadline = time.monotonic() + IMMEDIATE
    while left := _working_in(cluster):
        if time.monotonic() > deadline:
            raise StoreError(f"Old sessions of PostgreSQL (processes {left}) on {cluster} do not end. End them first.")
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(LOOK)


def _working_in(cluster: Path) -> list[int]:
    """Where there is no /proc, PostgreSQL's own look at its shared memory has to do."""
    found = []
    for entry in PROC.glob("[0-9]*") if PROC.is_dir() else ():
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == cluster.resolve() and _command(int(entry.name)):
                found.append(int(entry.name))
    return found


def _is_somebody(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False  # PostgreSQL sees that itself, and looks whether its memory is still in use
    except PermissionError:
        return True
    return True


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _wait_for_end(pid: int, cluster: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while _serves(pid, cluster) and time.monotonic() < deadline:
        time.sleep(LOOK)


def _serves(pid: int, cluster: Path) -> bool:
    return os.fsencode(cluster) in _command(pid)


def _command(pid: int) -> bytes:
    """Arguments of a process; empty when it has ended, reaped or not."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        if PROC.is_dir():
            return b""
    listed = subprocess.run(  # noqa: S603 - a number
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, check=False
    )
    return listed.stdout
