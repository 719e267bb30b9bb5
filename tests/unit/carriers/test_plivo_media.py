"""A picture is fetched from the carrier or not at all: no address in a webhook leads anywhere inside."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from server.carriers.base import NotFetchable, Unavailable
from server.carriers.plivo import media
from server.carriers.simulator.drawings import picture

pytestmark = pytest.mark.anyio

MOST = 100_000
THEIRS = "https://media.plivo.com/Account/MA1/Message/m1/Media/p1"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Inside:
    """A server inside the house that counts who comes; and a resolver that leads there after some time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.visits = 0


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    """Listens on every loopback address, so that whoever gets in is seen."""

    def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.visits += 1
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    found = Inside(server.sockets[0].getsockname()[1])
    yield found
    server.close()
    await server.wait_closed()


class Names(AbstractResolver):
    """Answers each question with the next of these addresses, the last one for ever."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        address = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None: ...


def addresses(port: int) -> Iterator[str]:
    """Ways that are known to have led inside elsewhere."""
    loopback = (
        "127.0.0.1", "localhost", "LOCALHOST", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001",
        "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "①②⑦.⓪.⓪.①", "127。0。0。1", "localtest.me",
        "127.0.0.1.nip.io", "spoofed.example", "ip6-localhost",
    )  # fmt: skip
    for host in loopback:
        yield f"http://{host}:{port}/p.png"
    inner = ("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fd00::1]", "[fe80::1]",
             "metadata.google.internal", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]")  # fmt: skip
    for host in inner:
        yield f"https://{host}/latest/meta-data/"
    yield from (
        f"https://127.0.0.1:{port}/media.plivo.com/",
        f"https://media.plivo.com@127.0.0.1:{port}/",
        f"https://media.plivo.com:pass@127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}#@media.plivo.com/",
        f"https://127.0.0.1:{port}?@media.plivo.com/",
        f"https://127.0.0.1:{port}\\@media.plivo.com/",
        f"https://media.plivo.com\\@127.0.0.1:{port}/",
        f"https://media.plivo.com:{port}/p.png",
        "https://media.plivo.com.evil.example/p.png",
        "https://evil-media.plivo.com.evil.example/p.png",
        "https://evilmedia.plivo.com.example/p.png",
        "https://xmedia.plivo.co/p.png",
        "https://media.plivo.com%00.evil.example/p.png",
        "https://media.plivo.com%2f@127.0.0.1/p.png",
        "https://media.plivo.com\t.evil.example/p.png",
        "https://media.plivo.com\r\nHost: 127.0.0.1/p.png",
        "https://media.plivo.com /p.png",
        "https://media。plivo。com/p.png",
        "https://ⓜedia.plivo.com/p.png",
        "HTTPS://MEDIA.PLIVO.COM/p.png",
        "http://media.plivo.com/p.png",
        "//media.plivo.com/p.png",
        "media.plivo.com/p.png",
        "ftp://media.plivo.com/p.png",
        f"gopher://127.0.0.1:{port}/_GET",
        "file:///etc/passwd",
        f"dict://127.0.0.1:{port}/",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "",
        "https://",
        "https://media.plivo.com",
        "https://[::1",
    )


async def test_no_address_leads_anywhere_but_to_the_carrier(inside: Inside) -> None:
    tried = list(addresses(inside.port))
    assert len(tried) >= 60
    names = Names("127.0.0.1")
    for url in tried:
        with pytest.raises(NotFetchable):
            await media.fetch(url, {}, MOST, None, names)
    assert (inside.visits, names.asked) == (0, [])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
        "2001:db8::1", "fe80::1%eth0", "not an address", "",
    ],
)  # fmt: skip
async def test_a_name_of_the_carrier_that_leads_inside_is_no_name(inside: Inside, address: str) -> None:
    with pytest.raises(Unavailable):
        await media.fetch(THEIRS, {}, MOST, None, Names(address))
    assert inside.visits == 0


async def test_one_address_inside_spoils_all_that_a_name_leads_to() -> None:
    class Both(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [*await super().resolve(host, port, family), *await super().resolve(host, port, family)]

    with pytest.raises(OSError, match="open internet"):
        await media.PublicOnly(Both("8.8.8.8", "127.0.0.1")).resolve("media.plivo.com")


async def test_a_name_that_changes_its_mind_is_asked_once_for_each_connection_and_checked_each_time() -> None:
    guarded = media.PublicOnly(Names("8.8.8.8", "127.0.0.1"))
    assert [one["host"] for one in await guarded.resolve("media.plivo.com")] == ["8.8.8.8"]
    with pytest.raises(OSError, match="open internet"):
        await guarded.resolve("media.plivo.com")


@pytest.mark.parametrize("host", ["media.plivo.com", "aps1.media.plivo.com"])
def test_the_carriers_own_hosts_are_known(host: str) -> None:
    assert media.is_the_carriers(f"https://{host}/Account/MA1/Message/m1/Media/p1", None)


class House:
    """Stands where the simulator stands, and serves what it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.answer = web.Response(body=picture(1), content_type="image/png")
        self.paths: list[str] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        return self.answer


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made, app = House(), web.Application()
    app.router.add_get("/{tail:.*}", made.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def test_what_the_operator_named_in_place_of_the_carrier_may_be_on_this_machine(house: House) -> None:
    assert await media.fetch(f"{house.url}/Account/MA1/p", {}, MOST, house.url) == picture(1)


@pytest.mark.parametrize("tail", ["@evil.example/p", "0/p", ".evil.example/p", "", "/../\\p", "/p#@x", "/p q"])
async def test_nothing_but_a_path_may_follow_it(house: House, tail: str) -> None:
    with pytest.raises(NotFetchable):
        await media.fetch(house.url + tail, {}, MOST, house.url)
    assert house.paths == []


async def test_an_answer_that_sends_us_elsewhere_is_not_followed(house: House, inside: Inside) -> None:
    house.answer = web.Response(status=302, headers={"Location": f"http://127.0.0.1:{inside.port}/"})
    with pytest.raises(NotFetchable):
        await media.fetch(f"{house.url}/p", {}, MOST, house.url)
    assert inside.visits == 0


async def test_a_file_that_is_too_large_is_not_read_to_its_end(house: House) -> None:
    house.answer = web.Response(body=b"x" * (MOST + 1))
    with pytest.raises(NotFetchable, match="too large"):
        await media.fetch(f"{house.url}/p", {}, MOST, house.url)


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFetchable), (410, NotFetchable), (503, Unavailable), (429, Unavailable)]
)
async def test_what_may_come_later_is_told_apart_from_what_never_will(
    house: House, status: int, error: type[Exception]
) -> None:
    house.answer = web.Response(status=status)
    with pytest.raises(error):
        await media.fetch(f"{house.url}/p", {}, MOST, house.url)
