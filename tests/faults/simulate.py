"""Runs seeds of the simulation, one JSON line each; ends with 1 and the failing seeds: scripts/simulate --seeds 50.

With the addresses of stores it makes its databases there, else it starts stores of its own.
"""

import argparse
import asyncio
import dataclasses
import json
import logging
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults import virtual

SAME = {**os.environ, "PYTHONHASHSEED": "0"}


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__)
    options.add_argument("--seeds", type=int, default=50, help="how many")
    options.add_argument("--seed", type=int, default=1, help="the first of them")
    options.add_argument("--template", help="address of a migrated database that nobody is connected to")
    options.add_argument("--redis", help="address of a database of Redis that may be emptied")
    given = options.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets shall be the same, too
        os.execve(sys.executable, [sys.executable, "-m", "tests.faults.simulate", *sys.argv[1:]], SAME)
    with _stores(given.template, given.redis) as (template, redis_url):
        virtual.begin()
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # the dead tell no tales
        failed = [seed for seed in range(given.seed, given.seed + given.seeds) if not _kept(seed, template, redis_url)]
    if failed:
        print(f"failing seeds: {failed}", file=sys.stderr)
    sys.exit(bool(failed))


@contextmanager
def _stores(template: str | None, redis_url: str | None) -> Iterator[tuple[str, str]]:
    if template and redis_url:
        yield template, redis_url
        return
    from server.storage.embedded import erase, start
    from server.storage.schema import migrate

    with tempfile.TemporaryDirectory() as name:
        stores = start(Path(name), postgres=True, redis=True, durable=False)
        try:
            asyncio.run(migrate(stores.database_url))
            yield stores.database_url, f"{stores.redis_url}?db=15"
        finally:
            stores.stop()
            erase(Path(name))


def _kept(seed: int, template: str, redis_url: str) -> bool:
    """Whether the promises held; says what happened."""
    line = _one(seed, template, redis_url)
    print(json.dumps(line), flush=True)
    return not line["broken"]


def _one(seed: int, template: str, redis_url: str) -> dict[str, Any]:
    from tests.stores import clone_database, database_url, drop_database, own_clock

    name, admin = f"simulation_{uuid.uuid4().hex}", database_url(template, "postgres")
    origin = template.partition("?")[0].rpartition("/")[2]
    url = clone_database(admin, origin, name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clock"
        Path(folder).chmod(0o755)  # PostgreSQL may be another user
        file.write_text("0")
        own_clock(url, f"to_timestamp(pg_read_file('{file}')::float8)")
        try:
            with file.open("r+b") as clock, asyncio.Runner(loop_factory=virtual.VirtualLoop) as runner:
                return runner.run(_run(seed, url, redis_url, clock.fileno()))
        except BaseException:
            print(f"seed {seed} ended early", file=sys.stderr)
            raise
        finally:
            drop_database(admin, name)


async def _run(seed: int, url: str, redis_url: str, clock: int) -> dict[str, Any]:
    from redis.asyncio import Redis

    from server.realtime.publisher import Publisher, manager
    from server.runtime import open_runtime
    from server.settings import Settings
    from tests.faults.simulation import lived

    settings = Settings(database_url=url, redis_url=redis_url, secret_key="s" * 40, database_pool=3)
    redis = Redis.from_url(redis_url)
    with virtual.loop().real():
        await redis.flushdb()
        opening = open_runtime(settings, redis, Publisher(manager("", serves=False)))
        base = await opening.__aenter__()
    try:
        return await lived(seed, dataclasses.replace(base), redis_url, clock)
    finally:
        with virtual.loop().real():
            await opening.__aexit__(None, None, None)
            await redis.aclose()


if __name__ == "__main__":
    main()
