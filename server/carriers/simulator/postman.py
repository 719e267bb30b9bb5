"""Brings webhooks to Textbank as Plivo does: signed, within a time, and again if they are not taken."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import aiohttp

from server.carriers.simulator.config import Config
from server.carriers.simulator.forms import encode_form
from server.carriers.simulator.signing import Form, signature_headers
from server.carriers.simulator.wire import Wire

_RETRY_AFTER = (60.0, 120.0, 240.0)
_CONNECTIONS = 200
_LARGEST = 5 * 1024 * 1024  # of a picture, in bytes


class Postman:
    """`counts` says how many posts were tried, taken, and given up."""

    def __init__(self, config: Config) -> None:
        # Waiting for a free connection is our own doing and must not count as a late answer.
        self._wire = Wire(most=_CONNECTIONS, within=config.answer_within)
        timeout = aiohttp.ClientTimeout(sock_connect=config.answer_within, sock_read=config.answer_within)
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout)
        self._config = config
        self._under_way: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.TimerHandle] = set()
        self.counts = {"posted": 0, "taken": 0, "given_up": 0}

    def post(self, url: str, token: str, form: Form, tried: int = 0) -> None:
        """Starts at once and returns; each try is signed anew with a nonce of its own."""
        self.start(self._try(url, token, form, tried))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Lets `work` go on by itself, until the end of this carrier at most."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def size_of(self, url: str) -> int:
        """Bytes of the file at `url`, fetched as Plivo does it; 0 if it cannot be had or is too large."""
        try:
            async with self._session.get(url, allow_redirects=False) as response:
                content = await response.content.read(_LARGEST + 1)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return 0
        return len(content) if response.status == 200 and len(content) <= _LARGEST else 0

    def configure(self, config: Config) -> None:
        self._config = config

    def forget(self) -> None:
        """Drops all that is under way or to be tried again."""
        for handle in self._waiting:
            handle.cancel()
        for task in self._under_way:
            task.cancel()
        self._waiting.clear()

    async def close(self) -> None:
        self.forget()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._wire.close()
        await self._session.close()

    async def _try(self, url: str, token: str, form: Form, tried: int) -> None:
        self.counts["posted"] += 1
        if await self._taken(url, token, form):
            self.counts["taken"] += 1
        elif tried < len(_RETRY_AFTER):
            self._again_later(url, token, form, tried)
        else:
            self.counts["given_up"] += 1

    async def _taken(self, url: str, token: str, form: Form) -> bool:
        headers = signature_headers(self._config.signatures, token, url, form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return 200 <= await self._wire.post(url, headers, encode_form(form)) < 300
        except (OSError, ValueError):  # TimeoutError is one of the first
            return False

    def _again_later(self, url: str, token: str, form: Form, tried: int) -> None:
        def again() -> None:
            self._waiting.discard(handle)
            self.post(url, token, form, tried + 1)

        delay = _RETRY_AFTER[tried] * self._config.retry_scale
        handle = asyncio.get_running_loop().call_later(delay, again)
        self._waiting.add(handle)
