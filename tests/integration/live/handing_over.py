"""People who text, answer and hand threads around at random over lines that drop, and what must hold all the while.

From one seed the same again. Longer than the tests have time for: scripts/hand-over 50 400.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from server.access import Viewer
from server.realtime.events import EVENTS
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.live.acting import Troupe
from tests.integration.live.screens import BadLine, Screen, fresh_view
from tests.integration.live.tables import added, in_tables, progress_in_tables
from tests.load.api import until
from tests.load.sockets import Heard, LiveSocket

CONTACTS = 24
DROPS = 0.06  # of the steps
OF_WATCHERS = {
    "campaign.progress",
    "organization.progress",
    "dashboard.changed",
    "governor.changed",
    "presence.changed",
}
OF_EVERYBODY = {"position", "notice", "campaign.changed", "session.ended"}
OF_THREADS = {event.name for event in EVENTS} - OF_WATCHERS - OF_EVERYBODY - {"bucket.dealt", "import.progress"}


@dataclass
class Seat:
    """Somebody's socket, which breaks and comes back, and everything that ever came through it."""

    viewer: Viewer
    watches: dict[str, str] | None = None  # what it asks to watch
    line: BadLine | None = None  # None: of whom only what they hear matters
    socket: LiveSocket | None = None
    heard: list[Heard] = field(default_factory=list)
    latest: dict[str, Any] = field(default_factory=dict)

    def hear(self, event: Heard) -> None:
        self.heard.append(event)
        self.latest[event.name] = event.payload
        if self.line is not None:
            self.line.hear(event)


@dataclass
class Evening:
    """One text bank from beginning to end; `broken` are the promises that were, in words."""

    runtime: Runtime
    cast: Cast
    served: str
    seed: int
    broken: list[str] = field(default_factory=list)
    held: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # threads each ever had in hand

    async def spend(self, steps: int) -> dict[str, int]:
        """How often each thing was done."""
        dice = random.Random(self.seed)
        made = await bank(self.runtime, self.cast.ada, contacts=CONTACTS)
        troupe = Troupe(self.runtime, self.cast, made, dice)
        seats = self._seats(str(made.campaign_id))
        async with aiohttp.ClientSession() as http:
            for seat in seats:
                await self._sit(http, seat)
            for _ in range(steps):
                if dice.random() < DROPS:
                    await self._drop(http, dice.choice(seats))
                await troupe.act()
                await self._look()
            await until(lambda: self._quiet(seats), f"all screens are right, seed {self.seed}")
            await self._judge(seats, troupe)
            for seat in seats:
                if seat.socket is not None:
                    await seat.socket.close()
        return troupe.done

    def _seats(self, campaign: str) -> list[Seat]:
        cast, seed = self.cast, self.seed
        lines = [BadLine(Screen(viewer), random.Random(seed + viewer.user_id)) for viewer in (cast.vera, cast.vic)]
        watching = BadLine(Screen(cast.sue), random.Random(seed))
        return [
            *(Seat(line.screen.viewer, line=line) for line in lines),
            Seat(cast.sue, {"campaign": campaign}, watching),
            Seat(cast.max, {}),
            Seat(cast.olga, {}),
        ]

    async def _sit(self, http: aiohttp.ClientSession, seat: Seat) -> None:
        key = self.cast.keys[seat.viewer.user_id]
        seat.socket = await LiveSocket.open(http, self.served, key=key, hear=seat.hear)
        if seat.watches is not None:
            await seat.socket.ask("watch", **seat.watches)
        if seat.line is not None:
            await (seat.line.screen.ask if seat.line.screen.since else seat.line.screen.fetch)(self.runtime)

    async def _drop(self, http: aiohttp.ClientSession, seat: Seat) -> None:
        if seat.socket is not None:
            await seat.socket.close()
        await self._sit(http, seat)

    async def _look(self) -> None:
        """Who holds what, after each step: events of a thread are for who has or had it."""
        rows = await self.runtime.database.pool.fetch(
            """SELECT id, assignee_id AS user_id FROM conversations WHERE assignee_id IS NOT NULL
               UNION SELECT conversation_id, to_user_id FROM conversation_moves WHERE to_user_id IS NOT NULL"""
        )
        for row in rows:
            self.held[row["user_id"]].add(row["id"])

    async def _quiet(self, seats: list[Seat]) -> bool:
        """Every screen shows what a fresh one would, and every figure is what the tables say (I4, I12)."""
        for seat in seats:
            line = seat.line
            if line is None:
                continue
            if line.newest and line.behind:
                await line.screen.ask(self.runtime)
            while line.kept:
                line.screen.hear(line.kept.pop())
            if line.screen.view != await fresh_view(self.runtime, seat.viewer):
                return False
        progress = await progress_in_tables(self.runtime)
        expected = {"dashboard.changed": await in_tables(self.runtime)}
        return all(
            name in seat.latest and _figures(name, seat.latest[name], progress) == expected.get(name, progress)
            for seat in seats
            if seat.watches is not None and seat.viewer is not self.cast.olga
            for name in _of(seat)
        )

    async def _judge(self, seats: list[Seat], troupe: Troupe) -> None:
        await self._replies(seats, troupe)
        self._one_owner(seats)
        for seat in seats:
            for event in seat.heard:
                self._may_hear(seat.viewer, event)

    async def _replies(self, seats: list[Seat], troupe: Troupe) -> None:
        """I4: every text that came in is a row, and who waits stands with the holder or before those who watch."""
        pool = self.runtime.database.pool
        kept = await pool.fetchval(
            "SELECT (SELECT count(*) FROM messages WHERE direction = 'in') + (SELECT count(*) FROM orphans)"
        )
        if kept != troupe.texts_in:
            self.broken.append(f"I4: {troupe.texts_in} texts came in, {kept} were kept")
        shown = {seat.viewer.user_id: set(seat.line.screen.rows) for seat in seats if seat.line is not None}
        for row in await pool.fetch("SELECT id, assignee_id FROM conversations WHERE status = 'needs_attention'"):
            places = [shown[self.cast.sue.user_id]]
            if row["assignee_id"] in shown:
                places.append(shown[row["assignee_id"]])
            if any(str(row["id"]) not in place for place in places):
                self.broken.append(f"I4: thread {row['id']} waits, and somebody does not see it")

    def _one_owner(self, seats: list[Seat]) -> None:
        """I13: no thread stands on the screens of two volunteers."""
        of: dict[str, str] = {}
        for seat in seats:
            if seat.line is None or seat.viewer.is_supervisor:
                continue
            for thread in seat.line.screen.rows:
                if thread in of:
                    self.broken.append(f"I13: {of[thread]} and {seat.viewer.name} both have thread {thread}")
                of[thread] = seat.viewer.name

    def _may_hear(self, viewer: Viewer, event: Heard) -> None:
        """I8: nothing of another organization, nothing above the role, no phone number."""
        told = orjson.dumps(event.payload).decode()
        if "55501" in told.replace("-", ""):
            self.broken.append(f"I8: a phone number in {event.name} to {viewer.name}")
        if viewer is self.cast.olga and event.name in OF_THREADS:
            self.broken.append(f"I8: {event.name} of others to {viewer.name}")
        if viewer.is_supervisor:
            return
        if event.name in OF_WATCHERS:
            self.broken.append(f"I8: {event.name} to {viewer.name}, who is a volunteer")
        if event.name in OF_THREADS and int(event.payload["conversation"]) not in self.held[viewer.user_id]:
            self.broken.append(f"I8: {event.name} of a thread that {viewer.name} never held")


def _of(seat: Seat) -> set[str]:
    own = "campaign.progress" if seat.watches else "organization.progress"
    return {own, "dashboard.changed"}


def _figures(name: str, said: dict[str, Any], progress: Iterable[str]) -> dict[str, int]:
    return added(said) if name == "dashboard.changed" else {key: said[key] for key in progress}
