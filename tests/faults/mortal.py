"""A process of the simulation: it may die before or after anything it asks of PostgreSQL or Redis.

Whoever died gets no answer any more, and what it had begun is rolled back, as after kill -9.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from redis.asyncio import Redis

from tests.faults.virtual import loop

T = TypeVar("T")
REDIS = "redis"
QUICK = 0.002  # s of virtual time on average that a question to a store takes


class Killed(BaseException):
    """Nobody can catch their own death: not an Exception."""


class Wire:
    """One question at a time, in the order of asking: so a run of the same seed is the same run.

    Who is in a transaction keeps it; questions inside the transaction pass. Redis is asked between them: whom it
    answers may be in a transaction meanwhile.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self.one = asyncio.Lock()  # question that is under way
        self._holder: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[bool]:
        """True for whoever did not hold it before."""
        mine = asyncio.current_task()
        if self._holder is mine:
            yield False
            return
        async with self._lock:
            self._holder = mine
            try:
                yield True
            finally:
                self._holder = None


@dataclass
class Mortal:
    """`dies_at` counts questions; the death comes before that one is asked, or after it took effect."""

    wire: Wire
    dice: random.Random
    dies_at: int | None = None
    before: bool = False
    asked: int = 0
    dead: bool = False
    deaths: list[str] = field(default_factory=list)  # of the whole simulation, for the story of a failed seed

    def alive(self) -> None:
        if self.dead:
            raise Killed

    def die(self, where: str) -> None:
        self.dead = True
        self.deaths.append(where)
        raise Killed

    async def ask(self, question: Callable[[], Awaitable[T]], about: str) -> T:
        """Asks a real store, with a virtual way there and back."""
        self.alive()
        async with nullcontext(True) if about == REDIS else self.wire.held() as alone:
            if alone:
                await asyncio.sleep(self.dice.expovariate(1 / QUICK))
            async with self.wire.one:
                return await self._asked(question, about)

    async def _asked(self, question: Callable[[], Awaitable[T]], about: str) -> T:
        self.alive()
        self.asked += 1
        if self.asked == self.dies_at and self.before:
            self.die(f"before {about}")
        with loop().real():
            answer = await question()
        if self.asked == self.dies_at:
            self.die(f"after {about}")
        return answer


class MortalRedis(Redis):
    """Redis as one process sees it."""

    mortal: Mortal
    scripts: list[str]  # that this process may run

    @classmethod
    def of(cls, url: str, mortal: Mortal) -> MortalRedis:
        made: Any = cls.from_url(url)
        made.mortal, made.scripts = mortal, []
        assert isinstance(made, MortalRedis)
        return made

    def register_script(self, script: Any) -> Any:
        self.scripts.append(script)
        return super().register_script(script)

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        really: Any = super().execute_command
        return await self.mortal.ask(lambda: really(*words, **options), REDIS)

    def pipeline(self, *args: Any, **options: Any) -> Any:
        """Several questions on one way there and back: one question."""
        way: Any = super().pipeline(*args, **options)
        really = way.execute

        async def execute(**how: Any) -> Any:
            return await self.mortal.ask(lambda: really(**how), REDIS)

        way.execute = execute
        return way


class MortalSql:
    """A connection, or the pool, as one process sees it."""

    def __init__(self, real: Any, mortal: Mortal) -> None:
        self._real = real
        self._mortal = mortal

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Every question of asyncpg's."""
        question = getattr(self._real, name)

        async def ask(query: str, *values: Any) -> Any:
            return await self._mortal.ask(lambda: question(query, *values), " ".join(query.split())[:40])

        return ask

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[MortalSql]:
        async with self._mortal.wire.held():
            async with self._mortal.wire.one:
                with loop().real():
                    connection = await self._real.acquire()
            try:
                yield MortalSql(connection, self._mortal)
            finally:
                async with self._mortal.wire.one:
                    with loop().real():
                        await self._real.release(connection)

    @asynccontextmanager
    async def transaction(self, **how: Any) -> AsyncIterator[None]:
        transaction = self._real.transaction(**how)
        await self._mortal.ask(transaction.start, "begin")
        try:
            yield
            self._mortal.alive()
            if self._mortal.asked + 1 == self._mortal.dies_at and self._mortal.before:
                self._mortal.die("before commit")
        except BaseException:
            async with self._mortal.wire.one:
                with loop().real():
                    await transaction.rollback()
            raise
        await self._mortal.ask(transaction.commit, "commit")
