"""HTTP posts over connections that stay open.

Nothing but what a webhook needs: the carrier runs on the machine whose speed is measured with it, and a client that can
do more took a third of its time.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import httptools

_IDLE = 30.0  # seconds after which a connection is not used again


class _Place(NamedTuple):
    """Where a connection leads to."""

    host: str
    port: int
    secure: bool


class _Connection(asyncio.Protocol):
    """One post at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._parser: Any = None
        self._transport: asyncio.Transport | None = None
        self.used_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            if self._parser is not None:
                self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionError(f"no HTTP answer: {error}"))

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionResetError("closed before the answer was whole"))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.close()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    @property
    def is_open(self) -> bool:
        return (
            self._transport is not None and not self._transport.is_closing() and time.monotonic() - self.used_at < _IDLE
        )

    def _late(self) -> None:
        self._fail(TimeoutError("no answer in time"))

    async def ask(self, request: bytes, within: float) -> int:
        loop = asyncio.get_running_loop()
        assert self._transport is not None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = loop.create_future()
        late = loop.call_later(within, self._late)
        self._transport.write(request)
        try:
            return await self._answer
        finally:
            late.cancel()
            self.used_at = time.monotonic()


class Wire:
    """At most `most` posts at once; each is answered `within` seconds or has failed. Close it at the end."""

    def __init__(self, *, most: int, within: float) -> None:
        self._gate = asyncio.Semaphore(most)
        self._within = within
        self._idle: dict[_Place, deque[_Connection]] = {}

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer. Raises OSError (no connection, a broken or late answer), ValueError (no URL)."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        if not parts.hostname:
            raise ValueError(f"{url} names no host")
        place = _Place(parts.hostname, parts.port or (443 if secure else 80), secure)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
        async with self._gate:
            connection = self._waiting_at(place) or await self._connect(place)
            try:
                status = await connection.ask(head.encode() + body, self._within)
            except BaseException:
                connection.close()
                raise
            self._idle.setdefault(place, deque()).append(connection)
            return status

    def _waiting_at(self, place: _Place) -> _Connection | None:
        idle = self._idle.get(place)
        while idle:
            connection = idle.pop()
            if connection.is_open:
                return connection
            connection.close()
        return None

    async def _connect(self, place: _Place) -> _Connection:
        connecting = asyncio.get_running_loop().create_connection(
            _Connection, place.host, place.port, ssl=place.secure or None
        )
        async with asyncio.timeout(self._within):
            _, connection = await connecting
        return connection

    def close(self) -> None:
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()
