"""A log of every text handed to the simulated carrier, for a judge that trusts nobody else's records.

One JSON object a line, written before the answer, with the carrier's own clocks.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import orjson


class ArrivalLog:
    def __init__(self, path: str, fsync: bool) -> None:
        self._fsync = fsync
        self._file = -1
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, **arrival: Any) -> None:
        """One system call a line, so that a killed simulator has lost no line it answered for."""
        if self._file < 0:
            return
        clocks = {"at": time.time(), "monotonic": time.monotonic()}
        os.write(self._file, orjson.dumps(clocks | arrival) + b"\n")
        if self._fsync:
            os.fsync(self._file)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
