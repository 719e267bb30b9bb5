"""Both kinds of Redis the governor may meet: a server of its own, and the one in process."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import pytest
from fakeredis import FakeAsyncRedis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotThere

from server.governor.governor import Governor, RecentSends
from server.governor.policy import Policy
from tests.integration.governor.simulated import SimulatedTime

SERVER = Path(sys.executable).with_name("redis-server")


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[Path]:
    """Socket of an empty server that keeps nothing on disk. A short folder: socket paths have a limit."""
    with TemporaryDirectory(prefix="tb-") as folder:
        socket = Path(folder, "redis.sock")
        server = subprocess.Popen(
            [SERVER, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        yield socket
        server.terminate()
        server.wait()


@pytest.fixture
async def server_redis(redis_socket: Path) -> AsyncIterator[Redis]:
    redis = Redis(unix_socket_path=str(redis_socket))
    with anyio.fail_after(30):
        while True:
            try:
                await redis.flushall()
                break
            except NotThere:
                await anyio.sleep(0.01)
    yield redis
    await redis.aclose()


@pytest.fixture(params=["server", "in process"])
async def redis(request: pytest.FixtureRequest, server_redis: Redis) -> AsyncIterator[Redis]:
    if request.param == "server":
        yield server_redis
    else:
        in_process = FakeAsyncRedis()
        yield in_process
        await in_process.aclose()


@pytest.fixture
def simulated() -> SimulatedTime:
    return SimulatedTime()


@pytest.fixture
async def governor(redis: Redis, simulated: SimulatedTime) -> Governor:
    """Of an epoch that began a minute ago, in simulated time."""
    governor = Governor(redis, Policy(), simulated)
    await governor.rebuild(RecentSends(numbers={}))
    simulated.advance(60)
    return governor
