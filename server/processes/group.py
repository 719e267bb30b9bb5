"""Several roles as one program: a crashed role comes back, a stopped group leaves nothing behind."""

import asyncio
import logging
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.processes.child import Child, spawn

log = logging.getLogger(__name__)

QUICK = 10.0  # s; a role that lived shorter than this did not get anywhere
GIVE_UP = 5  # quick ends in a row
LONGEST_PAUSE = 10.0  # s
LOOK = 0.05  # s


class ProcessGroup:
    """Runs named roles (argument lists) until told to stop, or until one of them fails for good.

    Any end that was not asked for is a crash. Output is passed on behind `role | `, or goes to
    `<logs>/<role>.log`. `failure` is the sentence for people when the group gave up.
    """

    def __init__(
        self,
        roles: Mapping[str, Sequence[str]],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        logs: Path | None = None,
        pause: float = 0.5,
    ):
        self._roles = roles
        self._env = env
        self._cwd = cwd
        self._logs = logs
        self._pause = pause
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._over = asyncio.Event()
        self.failure: str | None = None

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the roles that run now."""
        return {role: child.pid for role, child in self._children.items() if child.alive}

    async def run(self) -> int:
        """Until SIGTERM or SIGINT (0) or a failure (1)."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._over.set)
        try:
            await self.start()
            await self._over.wait()
        finally:
            await self.stop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        return 1 if self.failure else 0

    async def start(self) -> None:
        for role in self._roles:
            self._spawn(role)
        self._keepers = [asyncio.create_task(self._keep(role)) for role in self._roles]
        for keeper in self._keepers:
            keeper.add_done_callback(self._kept)

    async def stop(self, timeout: float = 10.0) -> None:
        """SIGTERM to all, SIGKILL to those still there after `timeout` seconds."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        children = list(self._children.values())
        for child in children:
            child.signal()
        await _ended(*children, timeout=timeout)
        for child in children:
            child.kill()
            child.wait()
        self._children.clear()

    def _spawn(self, role: str) -> Child:
        log_file = self._logs / f"{role}.log" if self._logs else None
        child = spawn(
            self._roles[role],
            env=self._env,
            cwd=self._cwd,
            log=log_file,
            prefix=None if log_file else f"{role} | ",
        )
        self._children[role] = child
        return child

    async def _keep(self, role: str) -> None:
        """Replaces the role's child whenever it ends, later and later, until it is hopeless."""
        child, quick_ends = self._children[role], 0
        while True:
            started = time.monotonic()
            await _ended(child)
            child.kill()  # its own children would keep its port
            child.wait()
            quick_ends = quick_ends + 1 if time.monotonic() - started < QUICK else 1
            if quick_ends >= GIVE_UP:
                return self._give_up(self._hopeless(role, child.code))
            pause = min(self._pause * 2 ** (quick_ends - 1), LONGEST_PAUSE)
            log.warning("%s ended with code %s; starting it again in %.1f s", role, child.code, pause)
            await asyncio.sleep(pause)
            child = self._spawn(role)

    @staticmethod
    def _hopeless(role: str, code: int | None) -> str:
        return (
            f"{role} ended {GIVE_UP} times within {QUICK:.0f} seconds of its start, last with code {code}. "
            "Its last lines above or in its log say why."
        )

    def _kept(self, keeper: asyncio.Task[None]) -> None:
        if not keeper.cancelled() and (error := keeper.exception()):
            self._give_up(f"A role could not be started again: {error}")

    def _give_up(self, failure: str) -> None:
        self.failure = failure
        log.error(failure)
        self._over.set()


async def _ended(*children: Child, timeout: float = float("inf")) -> None:
    """Looks again and again: the one way without threads that works on every event loop and kernel."""
    deadline = time.monotonic() + timeout
    while any(child.alive for child in children) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK)
