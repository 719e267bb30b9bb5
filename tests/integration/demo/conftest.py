"""The demo as a program of its own, on a folder of its own."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from server.demo import seed
from server.runtime import Runtime
from server.secrets import SecretBox
from server.storage import embedded
from server.storage.embedded import Stores
from tests.conftest import SECRET, free_port
from tests.stores import clone_database

ROOT = Path(__file__).parents[3]
API_URL = "http://127.0.0.1:9"
PATIENCE = 120  # s; on a slow machine that does other things as well


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class Demo:
    """One start of it after the other, each on the same data."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said = folder / "said"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Returns when it has greeted."""
        self.launch(*options)
        until(lambda: "Ctrl-C" in self.said or self.code is not None, "the demo does not greet")
        assert self.code is None, self.said

    def launch(self, *options: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TEXTBANK_")}
        command = [sys.executable, "-m", "server", "demo", "--port", str(self.port), *options]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=kept | {"TEXTBANK_DATA_DIR": str(self.data)}, stdout=said, stderr=said
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def code(self) -> int | None:
        assert self._process is not None
        return self._process.poll()

    def family(self) -> list[psutil.Process]:
        assert self._process is not None
        return psutil.Process(self._process.pid).children(recursive=True)

    def stop(self) -> int:
        """Its exit code after SIGTERM."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def kill(self) -> list[psutil.Process]:
        """SIGKILL; whoever of its family is still there afterwards."""
        assert self._process is not None
        family = self.family()
        assert len(family) >= 6, "postgres, redis, carrier and three roles"
        self._process.kill()
        self._process.wait(PATIENCE)
        _, left = psutil.wait_procs(family, timeout=PATIENCE)
        return left

    def erase(self) -> None:
        if self.code is None:
            self.kill()
        embedded.erase(self.data)


@pytest.fixture
def template(request: pytest.FixtureRequest, stores: Stores, template: str) -> str:
    """Who looks at the demo's data gets a copy of them: to write them takes seconds."""
    if "seeded" not in request.fixturenames:
        return template
    name = f"{template}_of_the_demo"
    with psycopg.connect(stores.database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            url = clone_database(stores.database_url, template, f"{name}_new")
            asyncio.run(seed.organization(url, SecretBox(SECRET), API_URL))
            connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


@pytest.fixture
async def seeded(runtime: Runtime) -> Runtime:
    return runtime


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    one = Demo(tmp_path)
    yield one
    one.erase()
