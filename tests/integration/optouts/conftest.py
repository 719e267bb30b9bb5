"""Events leave through a connection that closes with the test."""

from collections.abc import AsyncIterator

import pytest
import socketio

from server.realtime.publisher import Publisher
from server.settings import Settings


@pytest.fixture
async def manager(settings: Settings) -> AsyncIterator[socketio.AsyncManager]:
    opened = socketio.AsyncRedisManager(settings.redis_url)
    yield opened
    await Publisher(opened).close()
