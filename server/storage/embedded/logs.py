"""The stores' own output: kept in files, small, and quoted when a store fails."""

from pathlib import Path

LARGEST = 10 * 2**20  # bytes; looked at on each start
QUOTED_LINES = 4


def rotated(log: Path) -> Path:
    if log.exists() and log.stat().st_size > LARGEST:
        log.replace(log.with_suffix(".log.1"))
    return log


def tail(log: Path, lines: int = QUOTED_LINES) -> str:
    """The last lines as one."""
    written = log.read_text(errors="replace").splitlines() if log.exists() else []
    return " / ".join(line.strip() for line in written[-lines:] if line.strip())
