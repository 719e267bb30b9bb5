"""Senders hear that something was queued; what they miss costs them one turn of waiting."""

import anyio
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.governor.wakeups import Wakeups

pytestmark = pytest.mark.anyio


async def test_an_announcement_wakes_a_waiting_sender(redis: Redis) -> None:
    wakeups = Wakeups(redis)
    heard: list[bool] = []
    async with anyio.create_task_group() as group:

        async def listen() -> None:
            heard.append(await wakeups.wait(30))

        group.start_soon(listen)
        while not heard:
            wakeups.call()
            await anyio.sleep(0.01)
    assert heard == [True]
    await wakeups.close()


async def test_announcements_between_two_waits_wake_and_then_end(redis: Redis) -> None:
    wakeups = Wakeups(redis)
    assert await wakeups.wait(0.05) is False
    for _ in range(5):
        wakeups.call()
    assert await wakeups.wait(30) is True
    assert await wakeups.wait(0.2) is False  # five texts, one call
    await wakeups.close()


async def test_without_redis_a_sender_waits_its_time_and_nobody_fails() -> None:
    redis = Redis(unix_socket_path="nowhere.sock", retry=Retry(NoBackoff(), 0))
    wakeups = Wakeups(redis)
    wakeups.call()
    with anyio.fail_after(30):
        assert await wakeups.wait(0.05) is False
    await wakeups.close()
    await redis.aclose()
