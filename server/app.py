"""The web role as one ASGI application: pages, API, webhooks, probes, static files, sockets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from server import probes
from server.actions import delivery
from server.actions.delivery import Arrived, Kept
from server.api import tables
from server.errors import TextbankError
from server.group_commit import GroupCommit
from server.headers import SecurityHeaders
from server.pages import routes as pages
from server.problems import EXPECTED
from server.realtime import hub, sockets
from server.realtime.publisher import Manager
from server.runtime import Runtime
from server.webhooks import links, media, plivo

STATIC = Path(__file__).parent.parent / "web" / "static"


def build(runtime: Runtime, manager: Manager) -> ASGIApp:
    """Everything the web role serves, on the connections of `runtime`."""
    server, clients = sockets.build(runtime, manager)

    async def reports(group: Sequence[Arrived]) -> list[Kept]:
        return await delivery.reports(runtime, group)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with hub.running(runtime, server, clients):
            yield

    app = Starlette(
        routes=_routes(),
        exception_handlers=dict.fromkeys((TextbankError, HTTPException, *EXPECTED, Exception), pages.answer_error),
        middleware=[Middleware(SecurityHeaders, import_map=pages.IMPORT_MAP, secure=runtime.secure)],
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    app.state.rights = {f"{row.method} {row.path}": row.least for row in tables.ENDPOINTS}  # as the page of roles says
    app.state.reports = GroupCommit(reports)
    return sockets.beside(app, server)


def _routes() -> list[BaseRoute]:
    return [
        *probes.ROUTES,
        *plivo.ROUTES,
        *media.ROUTES,
        *links.ROUTES,
        *tables.ROUTES,
        *pages.ROUTES,
        Mount("/static", GZipMiddleware(StaticFiles(directory=STATIC), minimum_size=500), name="static"),
    ]
