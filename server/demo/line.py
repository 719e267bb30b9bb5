"""The socket of a pretend volunteer: Engine.IO 4 over WebSocket, as browsers speak it, and no more of it."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Self

import aiohttp
import orjson

PATIENCE = 20.0  # s that a command may take

Hear = Callable[[str, Any], None]


class Gone(ConnectionError):
    """The server refused the socket, or closed it."""


class Refusal(Exception):
    """The server said no to a command; its argument is the code."""


class Line:
    """One screen; events go to `hear` by name and payload."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse, hear: Hear) -> None:
        self._wire = wire
        self._hear = hear
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._asked = 0
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, key: str, hear: Hear) -> Self:
        """Raises Gone or aiohttp.ClientError."""
        wire = await http.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", compress=0)
        await wire.receive_str(timeout=PATIENCE)  # sid and times of pings
        await wire.send_str("40" + orjson.dumps({"key": key}).decode())
        answer = await wire.receive_str(timeout=PATIENCE)
        if not answer.startswith("40"):
            await wire.close()
            raise Gone(answer)
        return cls(wire, hear)

    async def ask(self, command: str, **body: Any) -> dict[str, Any]:
        """The acknowledgement. Raises Refusal, or Gone when the socket ends first."""
        if self._reading.done():
            raise Gone("closed")
        self._asked = number = self._asked + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._wire.send_str(f"42{number}{orjson.dumps([command, body]).decode()}")
            async with asyncio.timeout(PATIENCE):
                found: dict[str, Any] = (await answer)[0]
        finally:
            self._answers.pop(number, None)
        if not found["ok"]:
            raise Refusal(found["code"])
        return found

    async def close(self) -> None:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await self._wire.close()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            async for frame in self._wire:
                if frame.type == aiohttp.WSMsgType.TEXT:
                    await self._take(frame.data)
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(Gone("closed"))

    async def _take(self, text: str) -> None:
        if text == "2":
            await self._wire.send_str("3")
        elif text.startswith("42"):
            self._hear(*orjson.loads(text[2:]))
        elif text.startswith("43"):
            bracket = text.index("[")
            answer = self._answers.get(int(text[2:bracket]))
            if answer is not None and not answer.done():
                answer.set_result(orjson.loads(text[bracket:]))
