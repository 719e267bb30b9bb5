"""The doors of Textbank as browsers and programs meet them, from whatever address a test names."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette

from server import problems
from server.access import Viewer
from server.actions import people
from server.actions.people import Change
from server.api import api_keys, invites, organization, sessions, teams
from server.api import people as people_api
from server.api.routing import route
from server.errors import TextbankError
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast

Client = Callable[..., httpx.AsyncClient]
Program = Callable[[Viewer], Awaitable[httpx.AsyncClient]]
TABLES = (sessions, people_api, api_keys, organization, teams, invites)


@pytest.fixture
async def cast(runtime: Runtime, cast: Cast) -> Cast:
    """Here Ada and Vera have a password, and Max has none yet."""
    for person in (cast.ada, cast.vera):
        await people.change(runtime, cast.ada, person.user_id, Change(password=PASSWORD))
    return cast


@pytest.fixture
async def web(runtime: Runtime) -> AsyncIterator[Client]:
    """`web()` is a stranger's browser; `web(key)` a program; `address` is where they call from."""
    rows = [endpoint for module in TABLES for endpoint in module.table.endpoints]
    app = Starlette(routes=[*sessions.routes, *map(route, rows)], exception_handlers={TextbankError: problems.answer})
    app.state.runtime = runtime
    opened: list[httpx.AsyncClient] = []

    def client(key: str | None = None, address: str = "127.0.0.1") -> httpx.AsyncClient:
        opened.append(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app, client=(address, 1)),
                base_url=f"{runtime.settings.public_url}/api/v1",
                headers={"authorization": f"Bearer {key}"} if key else {},
            )
        )
        return opened[-1]

    yield client
    for each in opened:
        await each.aclose()


@pytest.fixture
async def program(web: Client, cast: Cast) -> Program:
    """`await program(cast.max)`: a program with a key of that person."""

    async def signed(viewer: Viewer) -> httpx.AsyncClient:
        return web(cast.keys[viewer.user_id])

    return signed
