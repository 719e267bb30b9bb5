"""Which number texts a contact: a near one that is hardly busy, else the least busy of the pool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from server.governor import keys
from server.governor.clock import RedisClock
from server.governor.pace import PersonalPace, TooFast


@dataclass(frozen=True, slots=True)
class PoolNumber:
    """A number of a pool; `area_code` is None where nearness means nothing, as for toll-free numbers."""

    id: int
    area_code: str | None
    parts_per_second: float


@dataclass(frozen=True)
class Pool:
    """The numbers of one registration. Keep the object: a change of numbers is noticed by its fingerprint."""

    key: str
    numbers: tuple[PoolNumber, ...]

    @cached_property
    def fingerprint(self) -> str:
        return blake2b(repr(self.numbers).encode(), digest_size=8).hexdigest()

    @cached_property
    def areas(self) -> Sequence[str]:
        return sorted({number.area_code for number in self.numbers if number.area_code})


class Pools:
    """Backlogs are estimates: binding adds to them, a count of the queued rows every few seconds corrects them."""

    def __init__(self, clock: RedisClock) -> None:
        self._clock = clock
        self._bind = clock.script("epoch", "clock", "rests", "pace", "bind")
        self._fill = clock.script("fill")

    async def bind(
        self, pool: Pool, *, area_code: str | None, parts: int, pace: PersonalPace | None = None
    ) -> int | None:
        """Id of the number to use, its backlog already longer by `parts`; None from an empty pool.

        With a pace one send of that person is counted, too, unless the pool is empty. Raises TooFast.
        """
        if not pool.numbers:
            return None
        bind_keys = [keys.RESTS, keys.pool(pool.key), keys.backlogs(pool.key), pace.person if pace else ""]
        if area_code is not None and area_code in pool.areas:
            bind_keys.append(keys.area_backlogs(pool.key, area_code))
        ask = {"fingerprint": pool.fingerprint, "parts": parts, "near": self._clock.policy.near_backlog}
        if pace:
            ask |= {"interval": pace.interval, "burst": pace.burst}
        answer = await self._clock.run(self._bind, bind_keys, ask)
        while not answer:
            await self._write(pool, {})
            answer = await self._clock.run(self._bind, bind_keys, ask)
        number, *wait = answer
        if wait:
            raise TooFast(wait[0])
        return int(number)

    async def set_backlogs(self, pool: Pool, parts: Mapping[int, int]) -> None:
        """Write the backlogs as counted from the queued rows; absent numbers have none. Needs no epoch."""
        await self._write(pool, {number.id: parts.get(number.id, 0) for number in pool.numbers})

    async def _write(self, pool: Pool, parts: Mapping[int, int]) -> None:
        places = {area: place for place, area in enumerate(pool.areas, start=1)}
        rows = [
            (
                number.id,
                1 / number.parts_per_second,
                places.get(number.area_code or "", 0),
                parts[number.id] / number.parts_per_second if number.id in parts else -1,
            )
            for number in pool.numbers
        ]
        ask = {
            "fingerprint": pool.fingerprint,
            "numbers": rows,
            "keep": round(self._clock.policy.pool_memory),
        }
        areas = [keys.area_backlogs(pool.key, area) for area in pool.areas]
        await self._clock.run_outside_epochs(self._fill, [keys.pool(pool.key), keys.backlogs(pool.key), *areas], ask)
