"""How often a password may be guessed: per account, and per network address."""

import hashlib
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import RedisError

from server.errors import TooMany, Unavailable
from server.runtime import Runtime

PER_ACCOUNT = 10  # wrong ones a minute
PER_ADDRESS = 30
MINUTE = 60  # s


@asynccontextmanager
async def guess(runtime: Runtime, email: str, address: str) -> AsyncIterator[None]:
    """Counts one guess before it is made; a right one (no error inside) is taken back.

    Raises TooMany, and Unavailable without Redis: a door whose guard is away stays shut.
    """
    await count(runtime, email, address)
    yield
    await _take_back(runtime, *_keys(email, address))


async def count(runtime: Runtime, email: str, address: str) -> None:
    """One more try about this account from this address. Raises as `guess`."""
    account, network = _keys(email, address)
    try:
        if await _count(runtime, network) > PER_ADDRESS:
            # Who goes on guessing goes on waiting: it takes a quiet minute.
            await runtime.redis.expire(network, MINUTE)
            raise TooMany
        if await _count(runtime, account) > PER_ACCOUNT:
            raise TooMany
    except RedisError as problem:
        raise Unavailable("Signing in is not possible right now. Try again in a moment.") from problem


async def _count(runtime: Runtime, key: str) -> int:
    async with runtime.redis.pipeline(transaction=True) as pipe:
        pipe.set(key, 0, ex=MINUTE, nx=True)
        pipe.incr(key)
        _, count = await pipe.execute()
    return int(count)


async def _take_back(runtime: Runtime, *keys: str) -> None:
    async with runtime.redis.pipeline(transaction=True) as pipe:
        for key in keys:
            pipe.set(key, 1, ex=MINUTE, nx=True)
            pipe.decr(key)
        await pipe.execute()


def _keys(email: str, address: str) -> tuple[str, str]:
    """Hashed, so that Redis holds no addresses of people."""
    account = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    network = hashlib.sha256(_network(address).encode()).hexdigest()
    return f"guesses:account:{account}", f"guesses:network:{network}"


def _network(address: str) -> str:
    """A household with IPv6 has 2^64 addresses; they count as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address
