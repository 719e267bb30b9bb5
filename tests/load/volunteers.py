"""Volunteers at work: they claim, press Send at a given rate, and remember every answer."""

import asyncio
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.load.seed import Bank, Person
from tests.load.sockets import Gone, LiveSocket

AT_ONCE = 25  # sockets that open together


@dataclass
class Volunteer:
    """One person at one screen."""

    person: Person
    socket: LiveSocket
    campaign_id: int
    hand: deque[str] = field(default_factory=deque)
    pressed: set[str] = field(default_factory=set)
    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def claim(self) -> int:
        """Fills an empty hand, once for all who wait for that; how many conversations are in it now."""
        async with self.claiming:
            if not self.hand:
                answer = await self.socket.ask("claim", campaign=str(self.campaign_id))
                if answer["ok"]:
                    ids = (row["id"] for row in answer["conversations"])
                    self.hand = deque(id_ for id_ in ids if id_ not in self.pressed)  # the last may be on their way
        return len(self.hand)

    async def press(self, conversation: str, client_ref: str | None = None) -> dict[str, Any]:
        self.pressed.add(conversation)
        ref = client_ref or uuid.uuid4().hex
        return await self.socket.ask("send", conversation=conversation, client_ref=ref, kind="initial")


async def at_screens(http: aiohttp.ClientSession, url: str, bank: Bank, people: Sequence[Person]) -> list[Volunteer]:
    """Everybody connected, some at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> Volunteer:
        async with gate:
            socket = await LiveSocket.open(http, url, key=person.key, hear=lambda _event: None)
            return Volunteer(person, socket, bank.campaign_id)

    return list(await asyncio.gather(*(one(person) for person in people)))


@dataclass
class Clicks:
    """An open loop: clicks come when they are due, whether the last one was answered or not."""

    volunteers: Sequence[Volunteer]
    per_second: float
    seconds: float
    acknowledged: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Each click is timed from the moment it was due, so that a slow answer hides no other."""
        loop = asyncio.get_running_loop()
        began, count = loop.time(), round(self.per_second * self.seconds)
        clicking: set[asyncio.Task[None]] = set()
        for place, volunteer in enumerate(self.volunteers):  # people are never all at the end of their buckets at once
            for _ in range(len(volunteer.hand) * place // len(self.volunteers)):
                volunteer.hand.pop()
        for number in range(count):
            due = began + number / self.per_second
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            task = asyncio.create_task(self._click(self.volunteers[number % len(self.volunteers)], due))
            clicking.add(task)
            task.add_done_callback(clicking.discard)
        if clicking:
            await asyncio.wait(clicking, timeout=30)

    async def _click(self, volunteer: Volunteer, due: float) -> None:
        if not volunteer.hand and not await volunteer.claim():
            return self._refused("none_left")
        try:
            answer = await volunteer.press(volunteer.hand.popleft())
        except (TimeoutError, Gone):
            return self._refused("no answer")
        if not answer["ok"]:
            return self._refused(answer["code"])
        self.waits.append(asyncio.get_running_loop().time() - due)
        self.acknowledged.append(answer["id"])
        return None

    def _refused(self, code: str) -> None:
        self.refusals[code] = self.refusals.get(code, 0) + 1
