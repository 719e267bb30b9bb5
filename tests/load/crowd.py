"""Thousands of screens in a few processes of their own, so that what is measured does not wait for who measures."""

import asyncio
import contextlib
import multiprocessing
import resource
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

import aiohttp

from tests.load.seed import Person
from tests.load.sockets import Gone, Heard, LiveSocket

AT_ONCE = 25  # sockets that open together, in each process
EVERY = 4.0  # s between two texts of one who sends
PATIENCE = 300.0  # s that a crowd may take for anything

Kind = Literal["idle", "sending", "dashboard"]


@dataclass(frozen=True, slots=True)
class Screen:
    """Somebody in front of a screen, who reads, texts, or watches the campaign."""

    person: Person
    kind: Kind


@dataclass(slots=True)
class Told:
    """When replies were seen, by their words (the clock is the machine's); seconds each press waited for its answer."""

    seen_at: dict[str, float] = field(default_factory=dict)
    presses: list[float] = field(default_factory=list)
    refused: int = 0
    events: int = 0


def many_files() -> None:
    """As many open files as the machine lets this process and its children have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Crowd:
    """The screens, shared out over processes. Ends with the block."""

    def __init__(self, url: str, campaign_id: int, screens: Sequence[Screen], processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for number in range(processes):
            ours, theirs = context.Pipe()
            share = list(screens[number::processes])
            process = context.Process(target=_member, args=(theirs, url, campaign_id, share), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    async def _all(self, *order: Any) -> list[Any]:
        for pipe in self._pipes:
            pipe.send(order)
        return await asyncio.gather(*(asyncio.to_thread(_answer, pipe) for pipe in self._pipes))

    async def connect(self, kinds: Sequence[Kind]) -> int:
        """Opens the screens of these kinds; how many are open."""
        return sum(await self._all("connect", tuple(kinds)))

    async def claim(self) -> None:
        """Who texts gets a bucket."""
        await self._all("claim")

    async def send(self, seconds: float) -> None:
        """Who texts does, one text every EVERY seconds."""
        await self._all("send", seconds)

    async def told(self) -> Told:
        """All that was seen and done so far."""
        whole = Told()
        for part in await self._all("told"):
            whole.seen_at |= part.seen_at
            whole.presses += part.presses
            whole.refused += part.refused
            whole.events += part.events
        return whole

    async def storm(self, since: str, seconds: float) -> float:
        """Every connection breaks, and all come back within so many; seconds until the last has caught up."""
        await self._all("drop")
        began = time.monotonic()
        await self._all("return", since, seconds)
        return time.monotonic() - began

    def end(self) -> None:
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.send(("end",))
        for process in self._processes:
            process.join(10)
            if process.is_alive():
                process.kill()


def _answer(pipe: Connection) -> Any:
    if not pipe.poll(PATIENCE):
        raise TimeoutError("a crowd gives no answer")
    answer = pipe.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _member(pipe: Connection, url: str, campaign_id: int, screens: Sequence[Screen]) -> None:
    many_files()
    with contextlib.suppress(KeyboardInterrupt, EOFError):
        asyncio.run(_obey(pipe, url, campaign_id, screens))


async def _obey(pipe: Connection, url: str, campaign_id: int, screens: Sequence[Screen]) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        part = _Part(http, url, str(campaign_id), screens)
        while True:
            order, *what = await asyncio.to_thread(pipe.recv)
            if order == "end":
                return
            try:
                acts: dict[str, Callable[..., Any]] = {
                    "connect": part.connect, "claim": part.claim, "send": part.send, "told": part.tell,
                    "drop": part.drop, "return": part.come_back,
                }  # fmt: skip
                pipe.send(await acts[order](*what))
            except Exception as problem:
                pipe.send(RuntimeError(f"{order}: {problem!r}"))


class _Part:
    """The screens of one process."""

    def __init__(self, http: aiohttp.ClientSession, url: str, campaign: str, screens: Sequence[Screen]) -> None:
        self._http, self._url, self._campaign, self._screens = http, url, campaign, screens
        self._sockets: dict[int, LiveSocket] = {}  # by place in `_screens`
        self._hands: dict[int, list[str]] = {}
        self._told = Told()

    def _hear(self, event: Heard) -> None:
        self._told.events += 1
        if event.name == "message.added" and event.payload["message"]["direction"] == "in":
            self._told.seen_at.setdefault(event.payload["message"]["text"], event.at)

    async def _open(self, place: int) -> LiveSocket:
        screen = self._screens[place]
        hear: Callable[[Heard], None] = self._count if screen.kind == "dashboard" else self._hear
        socket = await LiveSocket.open(self._http, self._url, key=screen.person.key, hear=hear)
        self._sockets[place] = socket
        if screen.kind == "dashboard":
            await socket.ask("watch", campaign=self._campaign)
        return socket

    def _count(self, _event: Heard) -> None:
        self._told.events += 1

    async def connect(self, kinds: Sequence[Kind]) -> int:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(place: int) -> None:
            async with gate:
                await self._open(place)

        await asyncio.gather(*(one(place) for place, screen in enumerate(self._screens) if screen.kind in kinds))
        return len(self._sockets)

    async def claim(self) -> None:
        gate = asyncio.Semaphore(5)

        async def one(place: int) -> None:
            async with gate:
                answer = await self._sockets[place].ask("claim", campaign=self._campaign)
                self._hands[place] = [row["id"] for row in answer.get("conversations", ())]

        await asyncio.gather(*(one(place) for place in self._sockets if self._screens[place].kind == "sending"))

    async def send(self, seconds: float) -> None:
        """Everybody begins somewhere else in the interval, as people do."""
        count = max(1, len(self._hands))
        people = [self._presses(place, EVERY * at / count, seconds) for at, place in enumerate(self._hands)]
        await asyncio.gather(*people)

    async def _presses(self, place: int, start: float, seconds: float) -> None:
        began = time.monotonic()
        due = start
        while due < seconds and self._hands[place]:
            await asyncio.sleep(max(0.0, began + due - time.monotonic()))
            await self._press(place, began + due)
            due += EVERY

    async def _press(self, place: int, due: float) -> None:
        body = {"conversation": self._hands[place].pop(), "client_ref": uuid.uuid4().hex, "kind": "initial"}
        try:
            answer = await self._sockets[place].ask("send", **body)
        except (Gone, TimeoutError):
            answer = {"ok": False}
        if answer["ok"]:
            self._told.presses.append(time.monotonic() - due)
        else:
            self._told.refused += 1

    async def tell(self) -> Told:
        return self._told

    async def drop(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets.values()))

    async def come_back(self, since: str, seconds: float) -> None:
        places = list(self._sockets)
        await asyncio.gather(*(self._back(place, seconds * at / len(places), since) for at, place in enumerate(places)))

    async def _back(self, place: int, after: float, since: str) -> None:
        await asyncio.sleep(after)
        while True:
            try:
                socket = await self._open(place)
                await socket.ask("sync", since=since)
                return
            except (aiohttp.ClientError, Gone, TimeoutError):
                await asyncio.sleep(0.2)
