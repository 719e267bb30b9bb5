"""How fast a list comes in: `python -m tests.load.import_contacts [--rows N] [--quick]`.

Own stores and data in a temporary folder, a jobs process of its own; the last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from redis.asyncio import Redis

from server.access import Viewer
from server.actions import imports, lists
from server.domain.people import Role
from server.domain.zones import area_codes
from server.realtime.publisher import Publisher, manager
from server.runtime import Runtime, open_runtime
from server.settings import Settings
from server.storage import schema
from server.storage.embedded import erase, start

KEY = "only for a benchmark, and never longer than it"
DUPLICATE_EVERY, WRONG_EVERY = 97, 101


def sample(rows: int) -> bytes:
    """Numbers and names over all US area codes, with some duplicates and some rows that are none."""
    codes = [code for code, area in area_codes().items() if area.kind == "US"]
    return "".join(_line(at, codes) for at in range(rows)).encode()


def _line(at: int, codes: list[str]) -> str:
    if at % WRONG_EVERY == 7:
        return f"12345,Wrong {at}\r\n"
    known = at - 1 if at % DUPLICATE_EVERY == 9 else at
    code, rest = codes[known % len(codes)], known // len(codes)
    return f"({code}) {555 + rest // 10_000}-{rest % 10_000:04d},Ann{at % 700} Sample{at % 5_000}\r\n"


@contextmanager
def jobs_process(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A jobs role that ends with the block, however that is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.jobs_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "TEXTBANK_DATABASE_URL": settings.database_url,
            "TEXTBANK_REDIS_URL": settings.redis_url,
            "TEXTBANK_SECRET_KEY": settings.secret_key,
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


async def somebody(runtime: Runtime) -> Viewer:
    """Somebody who may import, in an organisation of their own."""
    pool = runtime.database.pool
    organization = await pool.fetchval("INSERT INTO organizations (name, settings) VALUES ('Bench', '{}') RETURNING id")
    user = await pool.fetchval(
        """INSERT INTO users (email, name, language) VALUES ('max@example.org', 'Max', 'en') RETURNING id"""
    )
    return Viewer(user, organization, Role.MANAGER, "Max")


async def measure(settings: Settings, content: bytes, rows: int) -> dict[str, float]:
    redis = Redis.from_url(settings.redis_url)
    publisher = Publisher(manager(settings.redis_url, serves=False))
    async with open_runtime(settings, redis, publisher) as runtime:
        viewer = await somebody(runtime)
        list_id = await lists.create(runtime, viewer, "Everybody")
        with jobs_process(settings) as process:
            await _wait_for_worker(runtime)
            began = time.perf_counter()
            given = imports.Given(BytesIO(content), "contacts.csv", "names", list_id)
            view = await imports.accept(runtime, viewer, given)
            while view.status not in ("done", "failed"):
                await asyncio.sleep(0.05)  # looking takes CPU from what is looked at
                view = await imports.read(runtime, viewer, int(view.id))
            seconds = time.perf_counter() - began
            peak = await asyncio.to_thread(_peak, process)
    await publisher.close()
    await redis.aclose()
    if view.status != "done" or view.total != rows:
        raise SystemExit(f"the import ended as {view}")
    return {
        "rows": rows,
        "seconds": round(seconds, 3),
        "rows_per_second": round(rows / seconds),
        "peak_rss_mb": peak,
        "created": view.created,
        "duplicates": view.duplicates,
        "rejected": view.invalid,
    }


async def _wait_for_worker(runtime: Runtime) -> None:
    alive = "SELECT EXISTS (SELECT 1 FROM procrastinate_workers)"
    while not await runtime.database.pool.fetchval(alive):
        await asyncio.sleep(0.05)


def _peak(process: subprocess.Popen[str]) -> int:
    said, _ = process.communicate(timeout=30)
    return int(said.split()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--quick", action="store_true", help="5,000 rows")
    given = options.parse_args()
    rows = 5_000 if given.quick else given.rows
    with tempfile.TemporaryDirectory(prefix="textbank-") as folder:
        try:
            with start(Path(folder), postgres=True, redis=True) as stores:
                settings = Settings(database_url=stores.database_url, redis_url=stores.redis_url or "", secret_key=KEY)
                asyncio.run(schema.migrate(settings.database_url))
                print(json.dumps(asyncio.run(measure(settings, sample(rows), rows))))
        finally:
            erase(Path(folder))


if __name__ == "__main__":
    main()
