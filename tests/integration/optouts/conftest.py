"""Events leave through a connection that closes with the test."""

from collections.abc import AsyncIterator

import pytest

from server.realtime import publisher
from server.realtime.publisher import Manager, Publisher
from server.settings import Settings


@pytest.fixture
async def manager(settings: Settings) -> AsyncIterator[Manager]:
    opened = publisher.manager(settings.redis_url, serves=True)
    yield opened
    await Publisher(opened).close()
