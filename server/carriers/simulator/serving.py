"""Running the simulated carrier: as a process of its own, or inside the event loop of a test."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from server.carriers.simulator import registry, rentals
from server.carriers.simulator.config import Config, load_script
from server.carriers.simulator.connection import BreakableProtocol
from server.carriers.simulator.control import Control
from server.carriers.simulator.messages import MessageResource
from server.carriers.simulator.traffic import Traffic

# Longer than any client keeps an idle connection, so that only faults asked for break one.
_KEEP_ALIVE = 75
_LAST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    traffic: Traffic


async def build_app(config: Config) -> Starlette:
    """Must be served by this module's server, which alone can reset connections.

    `app.state.traffic` is closed when the app's lifespan ends.
    """
    traffic = Traffic(config)
    traffic.address = f"http://{config.host}:{config.port}"
    messages = MessageResource(traffic)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await traffic.close()

    app = Starlette(
        routes=[
            Route("/v1/Account/{auth_id}/Message/", messages),
            Route("/v1/Account/{auth_id}/Message/{uuid}/", messages),
            *rentals.routes(traffic),
            *registry.routes(traffic),
            *Control(traffic).routes(),
        ],
        lifespan=lifespan,
    )
    app.state.traffic = traffic
    return app


async def run(config: Config) -> None:
    """Serves until SIGTERM or SIGINT, and then returns instead of dying by the signal."""
    server = _QuietServer(_uvicorn_config(await build_app(config), config))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.handle_exit, number, None)
    await server.serve()
    if not server.started:
        raise OSError(f"The simulated carrier could not listen on port {config.port}.")


def serve(port: int, numbers: int | None = None, script: Path | None = None, host: str = "127.0.0.1") -> None:
    """The whole program of `simulate-carrier`; a number given here wins over the script's."""
    config = load_script(script) if script else Config()
    changes = {"port": port, "host": host} | ({} if numbers is None else {"numbers": numbers})
    config = msgspec.structs.replace(config, **changes)
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto").get_loop_factory()) as runner:
        runner.run(run(config))


@contextlib.asynccontextmanager
async def running(config: Config) -> AsyncIterator[Running]:
    """Serves beside the caller on a free port if `config.port` is 0; signals stay the caller's."""
    app = await build_app(config)
    server = _QuietServer(_uvicorn_config(app, config))
    serving = asyncio.ensure_future(server.serve())
    try:
        while not server.started:
            if serving.done():
                serving.result()
                raise OSError(f"The simulated carrier could not listen on port {config.port}.")
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        app.state.traffic.address = f"http://{config.host}:{port}"
        yield Running(app.state.traffic.address, app.state.traffic)
    finally:
        server.should_exit = True
        # A request that was told to hang would hold up an orderly end.
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        await serving


class _QuietServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _uvicorn_config(app: Starlette, config: Config) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=config.host,
        port=config.port,
        http=BreakableProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
        server_header=False,
    )
