"""One child process that ends when we end, however we end.

The kernel's parent-death signal has to be asked for by the child itself, between fork and exec. Doing that
in `preexec_fn` would run Python in a copy of a process that may hold any lock of any thread. `launch.py` is a
fresh interpreter instead: some 40 ms per child, and nothing to deadlock on. `setpriv` could do it
too, but small containers lack it and it does not check that the parent still lives.
"""

import contextlib
import json
import os
import pwd
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("launch.py")


class Child:
    """A running child; it leads a session of its own, so Ctrl-C in a terminal reaches only us."""

    def __init__(self, process: subprocess.Popen[bytes], stop_signal: int, relay: threading.Thread | None):
        self._process = process
        self._stop_signal = stop_signal
        self._relay = relay

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def code(self) -> int | None:
        """Exit code, negative for a signal, None while it runs."""
        return self._process.poll()

    def signal(self, number: int | None = None) -> None:
        """Sends `number`, or the signal on which this child ends in order; nothing if it ended."""
        self._process.send_signal(self._stop_signal if number is None else number)

    def kill(self) -> None:
        """SIGKILL to the child, if it still runs, and to whatever it started and left in its session."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Waits at most `timeout` seconds for the end, raises TimeoutError, returns the exit code."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired as late:
            raise TimeoutError(f"process {self.pid} still runs after {timeout} s") from late
        if self._relay is not None:
            self._relay.join(timeout=1)  # a grandchild may hold the pipe open for ever
        return code

    def stop(self, timeout: float = 10.0) -> int:
        """Asks it to end, kills it after `timeout` seconds, returns its exit code."""
        self.signal()
        try:
            return self.wait(timeout)
        except TimeoutError:
            self.kill()
            return self.wait()


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    log: Path | None = None,
    prefix: str | None = None,
    stop_signal: int = signal.SIGTERM,
) -> Child:
    """Starts a child that gets `stop_signal` from `stop`, and from the kernel when this process ends.

    Call it from the main thread: the kernel takes the end of the *thread* that spawned for the death of the
    parent. `env` is the whole environment; `user` drops to that account and its primary group; output is
    appended to `log`, or passed on line by line behind `prefix`, or inherited. A program that cannot be
    executed ends with code 127 and a sentence in its output. The kernels without a parent-death signal
    (all but Linux) leave the child running if this process is killed.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("spawn children from the main thread: the kernel ends them together with the thread")
    order = {"argv": list(argv), "parent": os.getpid(), "signal": int(stop_signal), "user": _ids(user)}
    with _output(log, prefix) as output:
        process = subprocess.Popen(  # noqa: S603 - an argument list of our own, no shell
            [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(order)],
            env=env, cwd=cwd, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=None if output is None else subprocess.STDOUT,
        )  # fmt: skip
    return Child(process, stop_signal, _relayed(process.stdout, prefix or ""))


def _ids(user: str | None) -> tuple[int, int] | None:
    if user is None:
        return None
    account = pwd.getpwnam(user)
    return account.pw_uid, account.pw_gid


@contextlib.contextmanager
def _output(log: Path | None, prefix: str | None) -> Iterator[IO[bytes] | int | None]:
    if log is not None:
        with log.open("ab") as file:
            yield file
    else:
        yield None if prefix is None else subprocess.PIPE


def _relayed(source: IO[bytes] | None, prefix: str) -> threading.Thread | None:
    if source is None:
        return None
    relay = threading.Thread(target=_pass_on, args=(source, prefix), daemon=True)
    relay.start()
    return relay


def _pass_on(source: IO[bytes], prefix: str) -> None:
    with source:
        for line in source:
            # Reading goes on when nobody listens any more: a full pipe would stop the child.
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.write(prefix + line.decode(errors="replace").rstrip("\n") + "\n")
                sys.stdout.flush()
