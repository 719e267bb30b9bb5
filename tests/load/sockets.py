"""A light Socket.IO client: hundreds in one process. Engine.IO 4 over WebSocket, JSON events only."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import orjson

PATIENCE = 20.0  # s that a command may take; a limit of the programme, not a promise of the server


class Gone(ConnectionError):
    """The server refused the socket, or closed it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One event; `at` is the monotonic clock of its arrival."""

    name: str
    payload: Any
    at: float


class LiveSocket:
    """One screen. Events go to `hear` if given, else into `heard`."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse, hear: Callable[[Heard], None] | None) -> None:
        self.heard: list[Heard] = []
        self._wire = wire
        self._hear = hear or self.heard.append
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._next = 0
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        http: aiohttp.ClientSession,
        url: str,
        *,
        key: str | None = None,
        hear: Callable[[Heard], None] | None = None,
    ) -> Self:
        """With an API key, or with the cookies of `http`. Raises Gone with the server's sentence."""
        wire = await http.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", compress=0, autoping=True)
        try:
            await wire.receive_str(timeout=PATIENCE)  # "0{…}": sid and ping times
            await wire.send_str("40" + (orjson.dumps({"key": key}).decode() if key else ""))
            answer = await wire.receive_str(timeout=PATIENCE)
        except TypeError as closed:  # instead of words a frame that ends it
            raise Gone(str(closed)) from closed
        if not answer.startswith("40"):
            await wire.close()
            raise Gone(answer)
        socket = cls(wire, hear)
        socket._reading = asyncio.create_task(socket._read())
        return socket

    @property
    def alive(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def ask(self, command: str, **body: Any) -> dict[str, Any]:
        """The acknowledgement. Raises Gone if the socket ends first: nobody knows then what was done."""
        if not self.alive:
            raise Gone("closed")
        self._next = number = self._next + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._wire.send_str(f"42{number}{orjson.dumps([command, body]).decode()}")
            async with asyncio.timeout(PATIENCE):
                return dict((await answer)[0])
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Gone(str(error)) from error
        finally:
            self._answers.pop(number, None)

    async def until(self, wanted: Callable[[Heard], bool], *, since: int = 0) -> Heard:
        """The first event of `heard[since:]` that is wanted. TimeoutError names what was heard."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for event in self.heard[since:]:
                        if wanted(event):
                            return event
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as late:
            names = [(event.name, event.payload) for event in self.heard[since:]]
            raise TimeoutError(f"not heard; heard were {names[-10:]}") from late

    async def close(self) -> None:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await self._wire.close()
        if self._reading is not None:
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
            self._news.set()

    async def _take(self, text: str) -> None:
        if text == "2":
            with contextlib.suppress(ConnectionError):  # it may be closing
                await self._wire.send_str("3")
        elif text.startswith("42"):
            name, payload = orjson.loads(text[2:])
            self._hear(Heard(name, payload, time.monotonic()))
            self._news.set()
        elif text.startswith("43"):
            bracket = text.index("[")
            answer = self._answers.get(int(text[2:bracket]))
            if answer is not None and not answer.done():
                answer.set_result(orjson.loads(text[bracket:]))
