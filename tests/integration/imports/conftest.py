"""A jobs role beside the test, and uploads as people make them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import lists
from server.realtime import publisher
from server.realtime.publisher import Manager, Publisher
from server.runtime import Runtime
from server.settings import Settings
from server.workers import jobs
from tests.cast import Cast

Api = Callable[[Viewer], httpx.AsyncClient]
Upload = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def manager(settings: Settings) -> AsyncIterator[Manager]:
    """Its connection closes with the test, also where nobody is served."""
    opened = publisher.manager(settings.redis_url, serves=True)
    yield opened
    await Publisher(opened).close()


@pytest.fixture
async def jobs_role(runtime: Runtime) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(jobs.run(runtime, stop))
    yield
    stop.set()
    await running


@pytest.fixture
async def list_id(runtime: Runtime, cast: Cast) -> int:
    return await lists.create(runtime, cast.max, "Ward 4")


@pytest.fixture
async def import_file(api: Api, cast: Cast, list_id: int, jobs_role: None) -> Upload:
    """Uploads as Max and answers the figures at the end."""

    async def send(content: bytes | str, name: str = "list.csv", **fields: str) -> dict[str, Any]:
        client = api(cast.max)
        answer = await client.post("/imports", files={"file": (name, content)}, data={"list": str(list_id), **fields})
        assert answer.status_code == 202, answer.text
        return await ended(client, answer.json()["id"])

    return send


async def ended(client: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            view: dict[str, Any] = (await client.get(f"/imports/{import_id}")).json()
            if view["status"] in ("done", "failed"):
                return view
            await asyncio.sleep(0.02)
