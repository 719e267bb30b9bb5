"""How near the governor comes to the limits it keeps, on a clock that runs as fast as the machine can think."""

import argparse
import asyncio
import random
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from server.domain.registered_limits import MinuteLimit
from server.governor.epochs import RecentSends
from server.governor.governor import Governor
from server.governor.levels import MICROSECONDS
from server.governor.policy import Policy
from server.governor.pools import Pool, PoolNumber
from server.governor.shared import AccountLimit, Candidate, Registered
from server.storage.embedded import erase, start
from server.workers.sender import GATHER, LOOK_EVERY
from tests.integration.governor.simulated import SimulatedTime
from tests.load.measuring import say

RATE = 1.0  # parts per second of each number
COUNT_EVERY = 5.0  # seconds between two counts of what waits, as the sweeper does
AREAS = tuple(f"5{n:02}" for n in range(40))


@dataclass(frozen=True, slots=True)
class Case:
    """So many texts per number over so many numbers, under what else binds."""

    name: str
    numbers: int
    texts: int  # of each number
    account: float = 100_000.0
    registered: Registered | None = None
    two_parts: float = 0.0  # share of texts
    replies: float = 0.0  # share of texts to people who know their number
    local: bool = False
    dying: float = 0.0  # share of the numbers that dies at half time

    @property
    def clicked_at_once(self) -> bool:
        """Else while the numbers send: who answers and who is near shows over time."""
        return not (self.replies or self.local)

    @property
    def rate(self) -> float:
        """Parts a second that the tightest limit allows."""
        minute = self.registered.minute.parts / 60 if self.registered and self.registered.minute else self.account
        return min(self.numbers * RATE, self.account, minute)


Queue = deque[tuple[int, int]]  # a text's place among all, its parts


@dataclass(slots=True)
class Town:
    """Numbers with their queues, and a sender that looks as often as the real one."""

    case: Case
    governor: Governor
    time: SimulatedTime
    dice: random.Random
    pool: Pool
    queues: dict[int, tuple[Queue, Queue]] = field(default_factory=dict)  # replies, then first texts
    clicked: int = 0
    spent: float = 0.0  # CPU seconds of grants and settlements, here

    @property
    def now(self) -> float:
        return self.time.moment / MICROSECONDS

    def waiting(self) -> dict[int, int]:
        return {
            number: sum(parts for queue in both for _, parts in queue)
            for number, both in self.queues.items()
            if any(both)
        }

    async def click(self, parts: int) -> None:
        self.clicked += 1
        text = (self.clicked, parts)
        if self.dice.random() < self.case.replies:
            self.queues[self.dice.choice(self.pool.numbers).id][0].append(text)
            return
        area = AREAS[min(int(self.dice.expovariate(0.15)), len(AREAS) - 1)] if self.case.local else None
        number = await self.governor.pools.bind(self.pool, area_code=area, parts=parts)
        assert number is not None
        self.queues[number][1].append(text)

    async def look(self, busy: dict[int, float]) -> float:
        """One turn of a sender; the moment of the next."""
        heads = sorted(
            (not replies, *(replies or firsts)[0], number)
            for number, (replies, firsts) in self.queues.items()
            if (replies or firsts) and busy.get(number, 0.0) <= self.now
        )
        texts = [Candidate(number, RATE, 1, parts, "att", self.case.registered) for _, _, parts, number in heads]
        began = time.process_time()
        grant = await self.governor.grant(texts, [AccountLimit(1, self.case.account)])
        sent = {number: grant.parts(number) for number in grant.numbers}
        await self.governor.settle(grant, sent)
        self.spent += time.process_time() - began
        for number, parts in sent.items():
            replies, firsts = self.queues[number]
            (replies or firsts).popleft()
            busy[number] = self.now + grant.busy_for(number, parts)
        soon = min((until for number, until in busy.items() if any(self.queues[number])), default=self.now)
        wait = grant.next_free_in if grant.next_free_in is not None else LOOK_EVERY
        return self.now + max(GATHER, min(wait, soon - self.now if soon > self.now else wait, LOOK_EVERY))

    async def lose_some(self) -> None:
        """The numbers that die leave what waits for them to the others."""
        dying = self.pool.numbers[: round(len(self.pool.numbers) * self.case.dying)]
        self.pool = Pool(self.pool.key, self.pool.numbers[len(dying) :])
        left = [self.queues.pop(number.id) for number in dying]
        await self.governor.pools.set_backlogs(self.pool, self.waiting())
        for _, firsts in left:
            for _, parts in firsts:
                await self.click(parts)


async def live(case: Case, redis: Redis) -> dict[str, Any]:
    """Drains the case's texts; its figures."""
    await redis.flushall()
    time_, dice = SimulatedTime(), random.Random(7)
    governor = Governor(redis, Policy(), time_)
    await governor.rebuild(RecentSends(numbers=()))
    time_.advance(120)
    area: Callable[[int], str | None] = (lambda n: AREAS[n % len(AREAS)]) if case.local else (lambda n: None)
    pool = Pool("bench", tuple(PoolNumber(n, area(n), RATE) for n in range(1, case.numbers + 1)))
    town = Town(case, governor, time_, dice, pool, defaultdict(lambda: (deque(), deque())))
    sizes = [2 if dice.random() < case.two_parts else 1 for _ in range(case.numbers * case.texts)]
    redis_before = await redis_cpu(redis)
    binding = 0.0
    began, counted, half = town.now, town.now, sum(sizes) / case.rate / 2
    clicks, per_second = deque(sizes), len(sizes) / (sum(sizes) / case.rate)
    busy: dict[int, float] = {}
    ended, alive = began, case.dying > 0
    while clicks or town.waiting():
        # People are ahead of the numbers: half as fast again as these can send.
        due = len(sizes) if case.clicked_at_once else int((town.now - began + 1) * per_second * 1.5)
        redis_at = await redis_cpu(redis)
        while clicks and len(sizes) - len(clicks) < due:
            await town.click(clicks.popleft())
        binding += await redis_cpu(redis) - redis_at
        if alive and town.now - began >= half:
            alive = False
            await town.lose_some()
        if town.now - counted >= COUNT_EVERY:
            counted = town.now
            await governor.pools.set_backlogs(town.pool, town.waiting())
        at = await town.look(busy)
        ended = max([ended, *(until for number, until in busy.items() if until > ended)])
        time_.advance(at - town.now)
    used = town.spent + await redis_cpu(redis) - redis_before - binding
    return {
        "name": case.name,
        "numbers": case.numbers,
        "messages": len(sizes),
        "drain_ratio": round((ended - began) / (sum(sizes) / case.rate), 3),
        "us_per_message": round(used / len(sizes) * 1e6, 1),
    }


async def redis_cpu(redis: Redis) -> float:
    found = await redis.info("cpu")
    return float(found["used_cpu_user"]) + float(found["used_cpu_sys"])


def cases(texts: int) -> list[Case]:
    class_c = Registered(1, MinuteLimit(2_400))
    return [
        Case("numbers", 10, texts),
        Case("numbers", 100, texts),
        Case("numbers", 1_000, texts // 4),
        Case("a tenth has two parts", 100, texts, two_parts=0.1),
        Case("registration and carrier bind", 100, texts, registered=class_c),
        Case("account binds", 100, texts, account=60.0),
        Case("a tenth are replies", 100, texts, replies=0.1),
        Case("local numbers preferred", 100, texts, local=True),
        Case("a tenth of the numbers dies at half time", 100, texts, dying=0.1),
    ]


async def run(folder: Path, texts: int) -> dict[str, Any]:
    stores = start(folder, postgres=False, redis=True, durable=False)
    try:
        assert stores.addresses.redis_url
        async with Redis.from_url(stores.addresses.redis_url) as redis:
            found = [await live(case, redis) for case in cases(texts)]
    finally:
        stores.stop()
    erase(folder)
    largest = max(found, key=lambda figures: figures["numbers"])
    return {"cases": found, "messages_per_second_per_core": round(1e6 / largest["us_per_message"])}


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench governor", description=__doc__)
    options.add_argument("--texts", type=int, default=48, help="texts of each number")
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder) / "stores", min(given.texts, 20) if given.quick else given.texts)))


if __name__ == "__main__":
    main()
