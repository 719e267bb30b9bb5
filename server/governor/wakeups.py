"""Tells senders that something was queued. A call that is lost costs one turn of waiting and nothing else."""

import time
from contextlib import suppress

import anyio
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from server.governor import keys


async def announce(redis: Redis) -> None:
    """Wake the senders that listen. Silent without Redis: they look by themselves soon."""
    with suppress(RedisError):
        await redis.publish(keys.WORK, b"")


class Wakeups:
    """One sender's ear."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ear: PubSub | None = None

    async def wait(self, timeout: float) -> bool:
        """True as soon as work was announced since the last wait, False after `timeout` seconds.

        Without Redis it waits the whole time. Announcements made before the first wait are not heard.
        """
        until = time.monotonic() + timeout
        try:
            return await self._listen(until)
        except RedisError:
            await self.close()
            await anyio.sleep(max(0.0, until - time.monotonic()))
            return False

    async def close(self) -> None:
        if self._ear is not None:
            ear, self._ear = self._ear, None
            with suppress(RedisError):
                await ear.aclose()  # type: ignore[no-untyped-call]

    async def _listen(self, until: float) -> bool:
        if self._ear is None:
            self._ear = self._redis.pubsub(ignore_subscribe_messages=True)
            await self._ear.subscribe(keys.WORK)
        while (left := until - time.monotonic()) > 0:
            if await self._ear.get_message(timeout=left):
                await self._forget_the_rest(self._ear)
                return True
        return False

    @staticmethod
    async def _forget_the_rest(ear: PubSub) -> None:
        """A hundred clicks are one reason to look."""
        while await ear.get_message(timeout=0):
            pass
