"""Both kinds of Redis the governor may meet: a server of its own, and the one in process."""

from collections.abc import AsyncIterator, Iterator

import pytest
from fakeredis import FakeAsyncRedis
from redis.asyncio import Redis

from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.policy import Policy
from server.storage.embedded import erase, start
from tests.integration.governor.simulated import SimulatedTime


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for the governor alone: its tests empty it."""
    folder = tmp_path_factory.mktemp("governor")
    stores = start(folder, postgres=False, redis=True, durable=False)
    try:
        assert stores.addresses.redis_url
        yield stores.addresses.redis_url
    finally:
        stores.stop()
    erase(folder)


@pytest.fixture
async def server_redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()
        yield redis


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
    """Of an epoch that began a minute ago, in simulated time; every number is served the moment it is free."""
    governor = Governor(redis, Policy(number_lateness=0.0), simulated)
    await governor.rebuild(RecentSends(numbers=()))
    simulated.advance(60)
    return governor
