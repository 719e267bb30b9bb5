"""Fetching pictures that people sent, from the carrier's own hosts and from nowhere else.

An address in a webhook is a stranger's word, even a signed one: V2 signs no body. So the host must be the
carrier's, its name is resolved once, every address it resolves to must be a public one, the connection goes to
those very addresses, and an answer that sends us elsewhere is not followed.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from server.carriers.base import NotFetchable, Unavailable

# Nothing that two readers of addresses could understand differently: no user, port, backslash, or odd letter.
_OF_THE_CARRIER = re.compile(r"https://(?:[a-z0-9-]{1,40}\.)?media\.plivo\.com/[A-Za-z0-9/._~=&?%+-]{1,1000}", re.ASCII)
_REST = re.compile(r"/[A-Za-z0-9/._~=&?%+-]{1,1000}", re.ASCII)
_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/23"), IPv6Network("2002::/16"))  # may lead to IPv4 addresses of any kind
_SECONDS = 20.0
_PIECE = 64 * 1024


def is_the_carriers(url: str, simulator: str | None) -> bool:
    """`simulator`: scheme, host and port the operator set in place of the carrier's API, None for the carrier."""
    if simulator is not None:
        return url.startswith(simulator) and _REST.fullmatch(url, len(simulator)) is not None
    return _OF_THE_CARRIER.fullmatch(url) is not None


def is_public(address: str) -> bool:
    """Whether an address is on the open internet, in whatever clothes it comes."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped
        if inner is not None:
            return _public(inner)
        return found in _UNICAST and not any(found in tunnel for tunnel in _TUNNELS) and _public(found)
    return _public(found)


def _public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


class PublicOnly(AbstractResolver):
    """Answers like `inner`, unless one of the addresses is not public: then there is no such host.

    The connection is made to what is answered here, so a name that changes its mind in between changes nothing.
    """

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(is_public(one["host"]) for one in found):
            raise OSError(f"{host} does not lead to the open internet")
        return found

    async def close(self) -> None:
        await self._inner.close()


async def fetch(
    url: str, headers: dict[str, str], most_bytes: int, simulator: str | None, resolver: AbstractResolver | None = None
) -> bytes:
    """The file at `url`. Raises NotFetchable for good, Unavailable for now."""
    if not is_the_carriers(url, simulator):
        raise NotFetchable("the address is not the carrier's")
    names = resolver or aiohttp.ThreadedResolver()
    connector = aiohttp.TCPConnector(resolver=names if simulator else PublicOnly(names), use_dns_cache=False)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=_SECONDS),
        auto_decompress=False,  # a picture is packed already: what comes packed again is a trick
    ) as session:
        try:
            async with session.get(URL(url, encoded=True), headers=headers, allow_redirects=False) as response:
                return await _read(response, most_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"The picture could not be fetched ({error}).") from error


async def _read(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if response.status >= 500 or response.status == 429:
        raise Unavailable(f"The carrier answered {response.status} instead of a picture.")
    if response.status != 200:
        raise NotFetchable(f"the carrier answered {response.status} instead of a picture.")
    content = bytearray()
    async for piece in response.content.iter_chunked(_PIECE):
        content += piece
        if len(content) > most_bytes:
            raise NotFetchable("the file is too large")
    return bytes(content)
