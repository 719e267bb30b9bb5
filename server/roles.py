"""The long-running roles, each on its own or all in one process: web, sender, jobs.

Each imports its own part when it begins: a process that starts has little else to do than to import.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from redis.asyncio import Redis

from server.errors import SettingsError
from server.realtime import publisher
from server.realtime.publisher import Manager, Publisher
from server.runtime import Runtime, open_runtime
from server.settings import Settings

Role = Callable[["Wired", asyncio.Event], Awaitable[None]]
DRAIN = 10  # seconds to finish what is in hand


@dataclass(frozen=True, slots=True)
class Wired:
    """A runtime and the manager its sockets hang on."""

    runtime: Runtime
    manager: Manager


@asynccontextmanager
async def wired(settings: Settings, *, serves: bool) -> AsyncIterator[Wired]:
    """Connections of one process. Without a Redis address an imitation in memory stands in for it."""
    redis, manager = _redis(settings), publisher.manager(settings.redis_url, serves=serves)
    try:
        async with open_runtime(settings, redis, Publisher(manager)) as runtime:
            yield Wired(runtime, manager)
    finally:
        await redis.aclose()


def _redis(settings: Settings) -> Redis:
    if settings.redis_url:
        return Redis.from_url(settings.redis_url)
    import fakeredis

    return fakeredis.FakeAsyncRedis()


async def web(parts: Wired, stop: asyncio.Event) -> None:
    """Serves until `stop` is set. Raises SettingsError when the port is taken."""
    from server import app
    from server.realtime.line import Line

    settings = parts.runtime.settings
    application = app.build(parts.runtime, parts.manager)
    _collect_rarely()
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        ws=Line,
        ws_max_size=64 * 1024,
        ws_ping_interval=None,  # Socket.IO asks by itself, and more often
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
        lifespan="on",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    try:
        await serving
    except SystemExit as problem:
        raise _port_taken(settings) from problem
    if not server.started:
        raise _port_taken(settings)


def _collect_rarely() -> None:
    """What was built at the start stays, and little of what a text needs is a cycle: looking took 5 % of a core."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _port_taken(settings: Settings) -> SettingsError:
    return SettingsError(
        f"Port {settings.port} of {settings.host} is in use. Stop the program that uses it, or choose another "
        "with --port or TEXTBANK_PORT."
    )


class _Server(uvicorn.Server):
    """Signals are ours: every role of a process ends by the same event."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def send(parts: Wired, stop: asyncio.Event) -> None:
    from server.workers import sender, sweeper

    _collect_rarely()
    await asyncio.gather(sender.run(parts.runtime, stop), sweeper.run(parts.runtime, stop))


async def work(parts: Wired, stop: asyncio.Event) -> None:
    from server.workers import jobs

    await jobs.run(parts.runtime, stop)


async def run(settings: Settings, *roles: Role) -> None:
    """Runs roles in this process until SIGTERM or SIGINT, or until one of them fails."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with wired(settings, serves=web in roles) as parts:
        tasks = [asyncio.ensure_future(role(parts, stop)) for role in roles]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        stop.set()
        await asyncio.wait(tasks, timeout=DRAIN)
        for task in done:
            task.result()
