"""The simulated carrier's own line to Textbank: an answer for each post, and no waiting for one that will not come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from server.carriers.simulator.wire import Wire

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LAST = b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
SILENCE = b""


@dataclass
class Door:
    """Answers posts in turn; hangs up after an answer that is not whole, or says so."""

    answers: list[bytes]
    url: str = ""
    connections: set["asyncio.Task[None] | None"] = field(default_factory=set)
    posted: list[bytes] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(asyncio.current_task())
        answer = OK
        while answer is OK and not reader.at_eof():
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            self.posted.append(head + await reader.readexactly(int(head.split(b"Content-Length: ")[1].split()[0])))
            answer = self.answers.pop(0)
            writer.write(answer)
            if answer is SILENCE:
                await self.over.wait()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def door(*answers: bytes) -> AsyncIterator[Door]:
    made = Door(list(answers))
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?a=b"
    try:
        yield made
    finally:
        made.over.set()
        server.close()
        await asyncio.wait([one for one in made.connections if one])


async def test_posts_share_a_connection_until_one_ends_it() -> None:
    async with door(OK, OK, LAST, OK) as made:
        wire = Wire(most=1, within=10)
        assert [await wire.post(made.url, {"X-Name": "value"}, b"x=1") for _ in range(4)] == [200, 200, 503, 200]
        wire.close()
    assert len(made.connections) == 2
    first = made.posted[0]
    assert first.startswith(b"POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Name: value\r\n" in first
    assert first.endswith(b"\r\n\r\nx=1")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha", b"no HTTP at all\r\n\r\n"])
async def test_an_answer_that_breaks_is_none(answer: bytes) -> None:
    async with door(answer, OK) as made:
        wire = Wire(most=1, within=10)
        with pytest.raises(ConnectionError):
            await wire.post(made.url, {}, b"")
        assert await wire.post(made.url, {}, b"") == 200
        wire.close()


async def test_silence_and_a_closed_door_are_told_from_an_answer() -> None:
    async with door(SILENCE) as made:
        wire = Wire(most=1, within=0.05)
        with pytest.raises(TimeoutError):
            await wire.post(made.url, {}, b"")
    with pytest.raises(ConnectionRefusedError):
        await wire.post(made.url, {}, b"")
    with pytest.raises(ValueError, match="names no host"):
        await wire.post("nowhere", {}, b"")
    wire.close()
