"""What tests stand on: real stores, a database of their own, the cast, the app on a real port."""

import asyncio
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from weakref import WeakSet

import httpx
import psycopg
import pytest
import uvicorn
from redis.asyncio import Redis
from tortoise import Model
from tortoise.apps import Apps

from server.access import Viewer
from server.realtime import publisher
from server.realtime.line import Line
from server.realtime.publisher import Manager, Publisher
from server.runtime import Runtime, open_runtime
from server.sentiment.scorer import Scorer
from server.settings import Settings
from server.storage import schema
from server.storage.embedded import Stores
from tests.cast import Cast, gather_cast
from tests.stores import clone_database, database_url, drop_database, in_memory, session_folder, session_stores

SECRET = "a secret key that is only ever used by tests"
TEMPLATE = "textbank_template"
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # of its own a client reads all there are: 50 ms each


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {}


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    with session_stores(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="session")
def template(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database that every test gets a copy of, beside it; made by whichever test process comes first."""
    with psycopg.connect(stores.database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if not known:
            connection.execute("ALTER SYSTEM SET autovacuum = off")  # tables are as a test left them, so are plans
            connection.execute("SELECT pg_reload_conf()")
            place = in_memory(session_folder(tmp_path_factory))
            if place is not None:
                connection.execute(f"CREATE TABLESPACE memory LOCATION '{place}'")
            connection.execute(f"CREATE DATABASE {TEMPLATE}_new {'TABLESPACE memory' if place else ''}")
            asyncio.run(schema.migrate(database_url(stores.database_url, f"{TEMPLATE}_new")))
            connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
    return TEMPLATE


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """Where the app of a test is served: bound from the beginning, so that nobody else is given its port."""
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:  # asyncio asks for it before it sends at once
        bound.bind(("127.0.0.1", 0))
        yield bound


@pytest.fixture
def settings(stores: Stores, template: str, tmp_path: Path, door: socket.socket) -> Iterator[Settings]:
    """A database of the test's own, on the Redis that all share: keys carry ids, so it is emptied."""
    name = f"test_{uuid.uuid4().hex}"
    url = clone_database(stores.database_url, template, name)
    assert stores.redis_url is not None
    port = door.getsockname()[1]
    yield Settings(
        database_url=url,
        redis_url=f"{stores.redis_url}?db={_redis_database()}",
        database_pool=4,
        data_dir=tmp_path,
        secret_key=SECRET,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
    )
    drop_database(stores.database_url, name)


def _redis_database() -> int:
    """Each test process has one of Redis's sixteen."""
    import os

    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def manager(settings: Settings) -> Manager:
    return publisher.manager(settings.redis_url, serves=True)


@pytest.fixture(scope="session")
def loaded() -> Iterator[None]:
    """What every process of ours loads once, as it begins, a process of tests would load for each test."""
    scorer, load, prepare = Scorer.load(), Scorer.load, Apps._build_initial_querysets
    prepared: WeakSet[type[Model]] = WeakSet()

    def prepare_new(apps: Apps) -> None:
        """It writes into the classes of models, where it is the same for every database."""
        models = {model for app in apps.apps.values() for model in app.values()}
        if not models <= prepared:
            prepare(apps)
            prepared.update(models)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scorer, "load", lambda path=None: load(path) if path else scorer)
        patch.setattr(Apps, "_build_initial_querysets", prepare_new)
        yield


@pytest.fixture(scope="session")
def patient() -> Iterator[None]:
    """Nothing is given up because this machine is slow; a test of giving up has a patience of its own."""
    from server.actions import audiences, binding

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binding, "PATIENCE", 30.0)
        patch.setattr(audiences, "PATIENCE", 30_000)
        yield


@pytest.fixture
async def runtime(settings: Settings, manager: Manager, loaded: None, patient: None) -> AsyncIterator[Runtime]:
    redis = Redis.from_url(settings.redis_url)
    await redis.flushdb()
    async with open_runtime(settings, redis, Publisher(manager)) as opened:
        yield opened
    await redis.aclose()


@pytest.fixture
async def cast(runtime: Runtime) -> Cast:
    return await gather_cast(runtime)


@pytest.fixture
async def served(runtime: Runtime, manager: Manager, door: socket.socket) -> AsyncIterator[str]:
    """The address of the real app, served beside the test."""
    async with serving(runtime, manager, door) as address:
        yield address


class _Server(uvicorn.Server):
    """Leaves signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(runtime: Runtime, manager: Manager, door: socket.socket) -> AsyncIterator[str]:
    from server import app  # the whole program: tests of a part do without

    config = uvicorn.Config(app.build(runtime, manager), ws=Line, log_config=None, lifespan="on")
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:
        assert not task.done(), "the app did not start"
        await asyncio.sleep(0.01)
    yield runtime.settings.public_url
    server.should_exit = True
    await task


@pytest.fixture
async def api(served: str, cast: Cast) -> AsyncIterator[Callable[[Viewer], httpx.AsyncClient]]:
    """A client of the API for one of the cast, with that person's key."""
    async with AsyncExitStack() as stack:
        clients: dict[int, httpx.AsyncClient] = {}

        def client(viewer: Viewer) -> httpx.AsyncClient:
            if viewer.user_id not in clients:
                clients[viewer.user_id] = httpx.AsyncClient(
                    base_url=f"{served}/api/v1",
                    headers={"authorization": f"Bearer {cast.keys[viewer.user_id]}"},
                    verify=NO_CERTIFICATES,
                    timeout=30,
                )
                stack.push_async_callback(clients[viewer.user_id].aclose)
            return clients[viewer.user_id]

        yield client
