"""Figures of a run: percentiles, and the CPU that each group of processes took."""

import contextlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psutil

NEARLY_ALL = 0.85  # of a core; a single-threaded process above that is what holds the rest up
CARRIED = 0.95  # of the load offered


def percentile(values: Iterable[float], share: float) -> float:
    """Nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def say(figures: Mapping[str, Any]) -> None:
    """The last line of a benchmark."""
    print(json.dumps(figures), flush=True)


@dataclass
class Cpu:
    """CPU seconds of process trees since `begin`, children that came and went included."""

    pids: Mapping[str, int]
    _before: dict[str, float] = field(default_factory=dict)
    _began: float = 0.0

    def begin(self) -> None:
        self._before = {name: _seconds(pid) for name, pid in self.pids.items()}
        self._began = time.monotonic()
        psutil.cpu_percent()

    def spent(self) -> dict[str, float]:
        return {name: _seconds(pid) - self._before[name] for name, pid in self.pids.items()}

    def cores(self) -> dict[str, float]:
        """Cores that each group kept busy on average since `begin`."""
        elapsed = time.monotonic() - self._began
        return {name: round(seconds / elapsed, 2) for name, seconds in self.spent().items()}


def machine_cores() -> float:
    """Cores of the whole machine that were busy since `Cpu.begin`."""
    return psutil.cpu_percent() / 100 * (psutil.cpu_count() or 1)


def bound_by(cores: Mapping[str, float], machine: float, one_core: Iterable[str], reached: float) -> str:
    """What held a run up. `machine` are the busy cores, others' work included, `reached` the share of the load
    offered that was carried."""
    busiest = max(one_core, key=lambda name: cores[name])
    count = psutil.cpu_count() or 1
    measured = ", ".join(f"{name} {share}" for name, share in sorted(cores.items()))
    if cores[busiest] >= NEARLY_ALL:
        what = f"{busiest}, at {cores[busiest]} of the one core it can use"
    elif machine >= NEARLY_ALL * count:
        what = f"the machine: {machine:.2f} of {count} cores were busy, {sum(cores.values()):.2f} of them with this run"
    elif reached >= CARRIED:
        what = "the load offered"
    else:
        what = "waiting for the disk or for connections: no processor was used up"
    return f"{what} (cores: {measured})"


def _seconds(pid: int) -> float:
    """Of a process, its living descendants and those it waited for."""
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                total += times.user + times.system
                total += times.children_user + times.children_system
    return total
