"""Plants one mistake after the other in a copy of the tree, and says which test saw it: scripts/plant [NAME…].

One JSON line a plant; ends with 1 if a plant survived. The copy lives in a folder of its own and goes with it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.storage.embedded import Stores, erase, start
from tests.conftest import TEMPLATE
from tests.faults.plants import PLANTS, Plant
from tests.house.tree import ROOT, files
from tests.stores import drop_database

PATIENCE = 600.0  # s that the tests of one plant may take
NO_END = -1
WORKER = "gw0"
MADE = ("web/static/vendor",)  # not in git, and some tests look there
RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", "-W", "default")


def copied(folder: Path) -> None:
    """The project as it stands, without what git does not keep."""
    for name in files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    for name in MADE:
        if (ROOT / name).is_dir():
            (folder / name).symlink_to(ROOT / name)


@contextmanager
def one_of_many(folder: Path) -> Iterator[Stores]:
    """Stores for all runs: each is told that it is a worker of one session, which finds them where they are."""
    shared = folder / "session-stores"
    shared.mkdir(mode=0o700)
    stores = start(shared, postgres=True, redis=True, durable=False)
    os.environ["PYTEST_XDIST_WORKER"] = WORKER
    try:
        yield stores
    finally:
        stores.stop()
        erase(shared)


def plant(folder: Path, one: Plant) -> str:
    """Writes the mistake; answers what stood there. ValueError when the code has changed since."""
    file = folder / one.file
    before = file.read_text("utf-8")
    if before.count(one.old) != 1:
        raise ValueError(f"{one.name}: its anchor stands {before.count(one.old)} times in {one.file}")
    file.write_text(before.replace(one.old, one.new), "utf-8")
    return before


def outcome(folder: Path, tests: Sequence[str]) -> tuple[int, list[str], str]:
    """Exit code, red tests and the end of what the run of these tests in the copy says."""
    try:
        argv = [sys.executable, *PYTEST, f"--basetemp={folder.parent / WORKER}", *tests]
        run = subprocess.run(argv, check=False, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return NO_END, [], f"no end within {PATIENCE:.0f} s"
    return run.returncode, RED.findall(run.stdout), run.stdout[-2000:]


def tried(folder: Path, stores: Stores, one: Plant) -> dict[str, Any]:
    """`survived` if every test stayed green. Other exit codes than 0 and 1 are no verdict: nothing was tested."""
    began, before = time.monotonic(), plant(folder, one)
    try:
        _forget_schema(stores, one)
        code, red, said = outcome(folder, one.tests)
    finally:
        (folder / one.file).write_text(before, "utf-8")
        _forget_schema(stores, one)
    verdict = {0: "survived", 1: "seen"}.get(code, "not tested")
    line = {"plant": one.name, "verdict": verdict, "by": red, "seconds": round(time.monotonic() - began, 1)}
    return line if verdict == "seen" else line | {"said": said}


def _forget_schema(stores: Stores, one: Plant) -> None:
    """The migrated database that tests copy is made anew for a mistake in a migration, and after it."""
    if "/migrations/" in one.file:
        drop_database(stores.database_url, TEMPLATE)


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/plant", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help="plants; without a name all of them")
    options.add_argument("--list", action="store_true", help="names and files only")
    given = options.parse_args()
    chosen = [one for one in PLANTS if not given.names or one.name in given.names]
    if unknown := set(given.names) - {one.name for one in chosen}:
        options.error(f"there is no plant named {', '.join(sorted(unknown))}")
    if given.list:
        print("\n".join(f"{one.name}  {one.file}" for one in chosen))
        return
    with tempfile.TemporaryDirectory(prefix="plants") as name:
        folder = Path(name) / "copy"
        copied(folder)
        with one_of_many(Path(name)) as stores:
            lines = [_said(tried(folder, stores, one)) for one in chosen]
    sys.exit(0 if all(line["verdict"] == "seen" for line in lines) else 1)


def _said(line: dict[str, Any]) -> dict[str, Any]:
    print(json.dumps(line), flush=True)
    return line


if __name__ == "__main__":
    main()
