"""Hashing passwords: slow on purpose, so in threads, and in few at a time."""

from anyio import CapacityLimiter, to_thread
from pwdlib.hashers.argon2 import Argon2Hasher

from server.domain import passwords

# Argon2id as the OWASP Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane.
HASHER = Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a password that nobody knows: unknown people cost the same work as known ones.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$G6NQySwaYtBaYB8tv33V6Q$RMxw88sQt/WDdPo5VvpUaJb1jBGohONJAaOCWawnWl8"
_AT_ONCE = CapacityLimiter(2)  # 38 MiB at most, and a core is left for everybody else


async def hashed(password: str, email: str) -> str:
    """What is stored. Raises Invalid when the password is too weak for the owner of `email`."""
    passwords.check(password, email)
    return await to_thread.run_sync(HASHER.hash, passwords.normal(password), limiter=_AT_ONCE)


async def matches(password: str, stored: str | None) -> bool:
    """Takes as long for nobody (`stored` is None) as for a wrong password."""
    given = passwords.normal(password)[: passwords.MOST + 1]  # no stored one is that long
    right = await to_thread.run_sync(HASHER.verify, given, stored or NOBODY, limiter=_AT_ONCE)
    return right and stored is not None
