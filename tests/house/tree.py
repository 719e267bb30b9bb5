"""The files of the project as the house rules see them: what git keeps or would keep, read as text."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (".py", ".js", ".mjs", ".ts", ".css", ".html", ".sql", ".lua")
GENERATED = (".lock", "package-lock.json", "LICENSE")
BINARY = (".npz", ".png", ".jpg", ".ico", ".woff2", ".xlsx", ".gz", ".zip")


@cache
def files() -> tuple[str, ...]:
    """Paths from the root, sorted; without what .gitignore names."""
    # A checkout may belong to another user than the one who tests it.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def sources(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[str]:
    return [name for name in files() if name.endswith(suffixes or SOURCE) and name.startswith(under)]


def written() -> list[str]:
    """Every text file that a person wrote."""
    return [name for name in files() if not name.endswith(GENERATED + BINARY)]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def lines(name: str) -> list[str]:
    return text(name).splitlines()


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def hits(names: list[str], pattern: str) -> list[str]:
    """`path:line: what was found` for each match, so that a red test says where to look."""
    found = re.compile(pattern)
    return [
        f"{name}:{number}: {match.group()}"
        for name in names
        for number, line in enumerate(lines(name), 1)
        for match in found.finditer(line)
    ]
