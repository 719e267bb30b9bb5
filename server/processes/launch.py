"""Becomes a child: drops privileges, asks the kernel for a death signal, then executes the program.

A program of its own, run as a file by `spawn`, so it imports nothing of Textbank.
"""

# Everything is imported before privileges are dropped: the new user may be unable to read this interpreter.
import ctypes
import json
import os
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
NOT_STARTED = 127


def become(uid: int, gid: int) -> None:
    os.setgroups([gid])
    os.setgid(gid)
    os.setuid(uid)


def die_with_parent(parent: int, signal_number: int) -> None:
    """Comes after `become`, because a change of user clears the signal."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refuses a death signal")
    if os.getppid() != parent:  # ended before the kernel was asked, so it would never tell
        raise OSError("the process that wanted it has ended")


def launch(order: dict[str, Any]) -> None:
    if order["user"] is not None:
        become(*order["user"])
    die_with_parent(order["parent"], order["signal"])
    os.execvp(order["argv"][0], order["argv"])  # noqa: S606 - executing what the parent asked is the purpose


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    try:
        launch(wanted)
    except OSError as error:
        sys.stderr.write(f"cannot start {wanted['argv'][0]}: {error}\n")
        sys.exit(NOT_STARTED)
