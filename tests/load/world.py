"""A whole Textbank of its own: stores, role processes and a simulated carrier, killed and restarted at will."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from server.processes import Child, spawn
from server.storage.embedded import StoreError, Stores, erase
from server.storage.embedded import postgres as postgres_server
from server.storage.embedded import redis as redis_server
from server.storage.embedded import start as start_stores
from server.storage.embedded.home import home_of
from server.storage.schema import migrate
from tests.load.api import Unexpected, until

ROOT = Path(__file__).resolve().parents[2]
ROLES = {"web": "serve", "sender": "send", "jobs": "jobs"}
AUTH_ID, AUTH_TOKEN = "MA" + "0" * 18, "token-of-the-simulated-account"
INBOUND_PATH = "/hooks/plivo/inbound/1"  # a world has one carrier account, its first
START = 60.0  # s
TAIL, WIDTH = 2, 700  # lines of a log, and characters of a line, that are shown when something fails

# A carrier that only does what it is told: no faults, no answers of its own.
PLAIN: dict[str, Any] = {
    "latency": {"median": 0.02, "kind": "fixed"},
    "sent_after": {"median": 0.1, "kind": "fixed"},
    "final_after": {"median": 0.2, "kind": "fixed"},
    "errors": {},
    "replies": {"on": False},
    "numbers": 300,
    "retry_scale": 0.01,  # Plivo comes again after a minute; here after less than a second
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class World:
    """Made by `world`. Names of processes: web, sender, jobs, simulator, postgres, redis."""

    folder: Path
    stores: Stores
    durable: bool
    http: aiohttp.ClientSession
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    port: int = field(default_factory=free_port)
    carrier_port: int = field(default_factory=free_port)
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def carrier_url(self) -> str:
        return f"http://127.0.0.1:{self.carrier_port}"

    @property
    def database_url(self) -> str:
        return self.stores.database_url

    @property
    def arrivals(self) -> Path:
        """What the carrier was handed, by its own account."""
        return self.folder / "arrivals.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        """Of our processes: nothing of the caller's own Textbank gets in."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TEXTBANK_")}
        return inherited | {
            "PYTHONPATH": str(ROOT),
            "TEXTBANK_DATABASE_URL": self.database_url,
            "TEXTBANK_REDIS_URL": self.stores.redis_url or "",
            "TEXTBANK_DATA_DIR": str(self.folder),
            "TEXTBANK_PORT": str(self.port),
            "TEXTBANK_PUBLIC_URL": self.url,
            "TEXTBANK_SECRET_KEY": self.secret_key,
            "TEXTBANK_PLIVO_API_URL": self.carrier_url,
            "TEXTBANK_LOG_LEVEL": "WARNING",
        }

    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in (self.stores.children | self.children).items()}

    def start(self, *names: str) -> None:
        """Starts roles; from the main thread only."""
        for name in names:
            words = ["simulate-carrier", "--port", str(self.carrier_port), "--script", str(self._script)]
            self._spawn(name, words if name == "simulator" else [ROLES[name]])

    def _spawn(self, name: str, words: list[str]) -> None:
        argv = [sys.executable, "-m", "server", *words]
        log = self.folder / f"{name}.log"
        self.children[name] = spawn(argv, env=self.environment, cwd=self.folder, log=log)

    async def command(self, *words: str, stdin: str = "") -> str:
        """Output of a `textbank` command; Unexpected when it fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", *words,
            env=self.environment, cwd=self.folder, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate(stdin.encode())
        if process.returncode != 0:
            raise Unexpected(f"textbank {words[0]} ended with {process.returncode}: {err.decode()[-2000:]}")
        return out.decode()

    @property
    def _script(self) -> Path:
        return self.folder / "carrier.json"

    def script(self, changes: dict[str, Any]) -> None:
        """What the simulated carrier does from its next start on."""
        own = {
            "accounts": {AUTH_ID: AUTH_TOKEN},
            "inbound_url": self.url + INBOUND_PATH,
            "arrival_log": str(self.arrivals),
        }
        self._script.write_bytes(orjson.dumps(PLAIN | changes | own))

    async def ready(self) -> None:
        """Until web and carrier answer. Unexpected with the ends of the logs."""
        await self._answers("web", f"{self.url}/readyz")
        if "simulator" in self.children:
            await self._answers("simulator", f"{self.carrier_url}/_sim/stats")

    async def _answers(self, name: str, address: str) -> None:
        async def look() -> bool:
            if not self.children[name].alive:
                raise Unexpected(f"{name} ended with {self.children[name].code}")
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self.http.get(address) as answer:
                    return answer.status == 200
            return False

        await until(look, f"{name} answers", patience=START)

    async def carrier(self, what: str, body: Any = None) -> Any:
        """A question or an order to the simulated carrier: stats, inbound, config."""
        ask = self.http.get if body is None else self.http.post
        async with ask(f"{self.carrier_url}/_sim/{what}", **({} if body is None else {"json": body})) as answer:
            return await answer.json()

    def kill(self, name: str) -> None:
        """SIGKILL, and nothing else: as when the machine's memory runs out."""
        child = self.children.get(name) or self.stores.children[name]
        child.signal(signal.SIGKILL)
        child.wait(10)

    def restart(self, name: str) -> None:
        if name in self.stores.children:
            self._restart_store(name)
        else:
            self.start(name)

    def _restart_store(self, name: str) -> None:
        home = home_of(self.folder)
        deadline = time.monotonic() + START
        while True:
            try:
                if name == "postgres":
                    self.stores.children[name], _ = postgres_server.start(home, durable=self.durable)
                elif started := redis_server.start(home):
                    self.stores.children[name], _ = started
                return
            except StoreError:
                # Sessions of a killed server need a moment to see that it is gone.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """Ends everything in order, stores last."""
        for name in ("sender", "jobs", "web", "simulator"):
            if name in self.children:
                self.children[name].stop()
        if self.stores.owned:
            self.stores.children["postgres"].stop(postgres_server.STOP)
            self.stores.children["redis"].stop(redis_server.STOP)
        self.stores.stop()
        erase(self.folder)

    def tails(self) -> str:
        """The ends of all logs, for people who look why something failed."""
        logs = sorted([*self.folder.glob("*.log"), *(self.folder / "logs").glob("*.log")])
        return "\n".join(f"--- {log.name}\n{_end(log)}" for log in logs)


def _end(log: Path) -> str:
    return "\n".join(line[-WIDTH:] for line in log.read_text(errors="replace").splitlines()[-TAIL:])


@contextlib.asynccontextmanager
async def world(folder: Path, carrier: dict[str, Any] | None = None, *, durable: bool = True) -> AsyncIterator[World]:
    """Migrated and with a running carrier; roles are the caller's to start. Everything ends with the block."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a time limit cleans up too
    stores = start_stores(folder, postgres=True, redis=True, durable=durable)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        made = World(folder.resolve(), stores, durable, http)
        try:
            await migrate(made.database_url)
            made.script(carrier or {})
            made.start("simulator")
            yield made
        except Exception:
            sys.stderr.write(made.tails() + "\n")
            raise
        finally:
            made.stop()
            signal.signal(signal.SIGTERM, before)
