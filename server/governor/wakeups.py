"""Tells senders that something was queued. A call that is lost costs one turn of waiting and nothing else."""

import asyncio
import time
from contextlib import suppress

import anyio
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from server.governor import keys
from server.tasks import end

SOON = 0.02  # seconds after which one call tells of all that was queued meanwhile; senders gather for longer


class Wakeups:
    """The voice of a process that queues, and the ear of one that sends."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ear: PubSub | None = None
        self._calling: asyncio.Task[None] | None = None

    def call(self) -> None:
        """Wakes the senders that listen, soon. Silent without Redis: they look by themselves."""
        if self._calling is None or self._calling.done():
            self._calling = asyncio.create_task(self._call_soon())

    async def _call_soon(self) -> None:
        await asyncio.sleep(SOON)
        with suppress(RedisError):
            await self._redis.publish(keys.WORK, b"")

    async def wait(self, timeout: float) -> bool:
        """True as soon as work was announced since the last wait, False after `timeout` seconds.

        Without Redis it waits the whole time. Announcements made before the first wait are not heard.
        """
        until = time.monotonic() + timeout
        try:
            return await self._listen(until)
        except RedisError:
            await self._stop_listening()
            await anyio.sleep(max(0.0, until - time.monotonic()))
            return False

    async def close(self) -> None:
        if self._calling is not None:
            await end(self._calling)
        await self._stop_listening()

    async def _stop_listening(self) -> None:
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
