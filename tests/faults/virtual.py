"""Time that passes only while nobody has anything to do: hours of waiting take no time, and every run is the same.

`begin` comes before anything of the server is imported: what keeps a reference to the clock shall get this one.
"""

import asyncio
import selectors
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 30.0  # s of true time that one answer of a real store may take
true_time = time.monotonic


class Clock:
    """The only clock of a simulation, in seconds; called, it is the moment."""

    def __init__(self) -> None:
        self.moment = 1_000_000.0

    def __call__(self) -> float:
        return self.moment


CLOCK = Clock()


def begin() -> None:
    """From now on `time.monotonic` is the clock of the simulation, for event loops too."""
    time.monotonic = CLOCK


class _Selector(selectors.DefaultSelector):
    """Waits in true time for real stores, and for nobody else."""

    in_flight = 0

    def select(self, timeout: float | None = None) -> Any:
        if timeout == 0:
            return super().select(0)
        if self.in_flight:
            events = super().select(PATIENCE)
            if not events:
                raise TimeoutError("a store did not answer")
            return events
        events = super().select(0)
        if not events:
            if timeout is None:
                raise RuntimeError("everybody waits for somebody else")
            CLOCK.moment += timeout
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that jumps from timer to timer."""

    def __init__(self) -> None:
        self._own = _Selector()
        super().__init__(self._own)

    @contextmanager
    def real(self) -> Iterator[None]:
        """Around whatever a real store does: meanwhile time stands still."""
        self._own.in_flight += 1
        try:
            yield
        finally:
            self._own.in_flight -= 1


def loop() -> VirtualLoop:
    running = asyncio.get_running_loop()
    assert isinstance(running, VirtualLoop)
    return running
