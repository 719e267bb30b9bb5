"""Time that tests move by hand."""

from dataclasses import dataclass

from server.governor.levels import MICROSECONDS


@dataclass
class SimulatedTime:
    """Called, it is the moment in microseconds."""

    moment: int = 1_800_000_000 * MICROSECONDS

    def __call__(self) -> int:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += round(seconds * MICROSECONDS)
