"""The REST API as a program calls it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import orjson

T = TypeVar("T")
LOOK = 0.05  # s between two looks at a condition


class Unexpected(AssertionError):
    """An answer that this step of a programme cannot go on with."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    text: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Api:
    """Calls of one person; `key` is an API key. Without one the cookies of `http` count."""

    http: aiohttp.ClientSession
    url: str
    key: str | None = None

    async def call(self, method: str, path: str, body: Any = None, data: aiohttp.FormData | None = None) -> Answer:
        """Whatever is answered."""
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        if body is not None:
            headers["content-type"] = "application/json"
        given = data if data is not None else (orjson.dumps(body) if body is not None else None)
        async with self.http.request(method, f"{self.url}/api/v1{path}", data=given, headers=headers) as answer:
            raw = await answer.read()
            is_json = answer.content_type.endswith("json")
            return Answer(answer.status, orjson.loads(raw) if is_json and raw else None, raw.decode())

    async def get(self, path: str) -> Any:
        return await self._done("GET", path)

    async def post(self, path: str, body: Any = None, data: aiohttp.FormData | None = None) -> Any:
        return await self._done("POST", path, {} if body is None and data is None else body, data)

    async def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        return await self._done("PATCH", path, body)

    async def _done(self, method: str, path: str, body: Any = None, data: aiohttp.FormData | None = None) -> Any:
        answer = await self.call(method, path, body, data)
        if answer.status >= 300:
            raise Unexpected(f"{method} {path}: {answer.status} {answer.text[:500]}")
        return answer.body


async def until(look: Callable[[], Awaitable[T | None]], what: str, *, patience: float = 60.0) -> T:
    """What `look` answers once it is something. Unexpected after `patience` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        found = await look()
        if found:
            return found
        if loop.time() > deadline:
            raise Unexpected(f"not within {patience:.0f} s: {what}")
        await asyncio.sleep(LOOK)
