"""A client in few lines: rows by version, messages apart from them, and `sync` for what was not heard."""

import random
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.access import Viewer
from server.actions import review, syncing
from server.domain.review import Filter
from server.errors import Refused
from server.runtime import Runtime
from server.storage import views
from server.storage.queries import attention
from server.storage.queries import sync as sync_queries
from tests.load.sockets import Heard

Row = dict[str, Any]
EVERYTHING = 500
# Of a text to send people see whom it is for; the rest of its row comes with the first text.
OF_ONE_TO_SEND = ("id", "status", "assignee")
LOST, LATE = 0.2, 0.3  # of the events on a bad line


def shown(row: Row) -> Row:
    """What a person sees of a row; the contact's clock and the counters of the protocol are not it."""
    contact = {name: value for name, value in row["contact"].items() if name != "local_time"}
    if row["status"] == "to_send":
        return {name: row[name] for name in OF_ONE_TO_SEND} | {"contact": contact}
    return {name: value for name, value in row.items() if name not in ("version", "changed")} | {"contact": contact}


@dataclass
class Screen:
    """What one person has on their screen: a volunteer what they hold, a supervisor what needs attention."""

    viewer: Viewer
    since: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    asked: int = 0

    def hear(self, event: Heard) -> None:
        """Whatever comes, late or twice: the newest version wins."""
        said = event.payload
        if event.name == "bucket.dealt":
            for dealt in said["conversations"]:
                self._put({**dealt, "status": "to_send", "assignee": str(self.viewer.user_id)})
        elif event.name in ("message.added", "conversation.changed", "conversation.moved"):
            self._put(said["row"])

    def _put(self, row: Row) -> None:
        if row["version"] < self.versions.get(row["id"], 0):
            return
        self.versions[row["id"]] = row["version"]
        if self._is_mine(row):
            self.rows[row["id"]] = row
        else:
            self.rows.pop(row["id"], None)

    def _is_mine(self, row: Row) -> bool:
        if self.viewer.is_supervisor:
            return bool(row["status"] == "needs_attention")
        return bool(row["assignee"] == str(self.viewer.user_id))

    async def ask(self, runtime: Runtime) -> None:
        """`sync`: what since? A fetch when there is no beginning, or too much."""
        self.asked += 1
        try:
            answer = await syncing.since(runtime, self.viewer, self.since, None)
        except Refused:
            await self.fetch(runtime)
            return
        for row in answer["conversations"]:
            self._put(row)
        for move in answer["moved"]:
            if move["to"] != str(self.viewer.user_id) and move["version"] >= self.versions.get(move["conversation"], 0):
                self.versions[move["conversation"]] = move["version"]
                if not self.viewer.is_supervisor:
                    self.rows.pop(move["conversation"], None)
        self.since = answer["position"]

    async def fetch(self, runtime: Runtime) -> None:
        """Everything anew. The position is taken first: what happens meanwhile comes once more."""
        self.since = await sync_queries.position(runtime.database.pool)
        self.rows = await fetched(runtime, self.viewer)
        self.versions = {one: row["version"] for one, row in self.rows.items()}

    @property
    def view(self) -> dict[str, Row]:
        return {one: shown(row) for one, row in self.rows.items()}


async def fetched(runtime: Runtime, viewer: Viewer) -> dict[str, Row]:
    """The rows of a screen that opens now, straight from the tables."""
    pool = runtime.database.pool
    if viewer.is_supervisor:
        rows = await attention.waiting(pool, viewer.organization_id, EVERYTHING)
    else:
        rows, _ = await review.page(runtime, viewer, Filter(), None, EVERYTHING)
    return {str(row["id"]): msgspec.to_builtins(views.conversation(row)) for row in rows}


async def fresh_view(runtime: Runtime, viewer: Viewer) -> dict[str, Row]:
    return {one: shown(row) for one, row in (await fetched(runtime, viewer)).items()}


@dataclass
class BadLine:
    """Between socket and screen: some events get lost, some come late and in another order, some twice."""

    screen: Screen
    dice: random.Random
    newest: str = ""
    kept: list[Heard] = field(default_factory=list)

    def hear(self, event: Heard) -> None:
        if event.name == "position":
            self.newest = event.payload["newest"]
            return
        fate = self.dice.random()
        if fate < LOST:
            return
        if fate < LOST + LATE:
            self.kept.append(event)
            return
        self.screen.hear(event)
        if self.kept and self.dice.random() < 0.5:
            self.screen.hear(self.kept.pop(self.dice.randrange(len(self.kept))))

    @property
    def behind(self) -> bool:
        """Whether the heartbeat knows of something after the last answer."""
        return int(self.newest.rpartition(":")[2] or 0) >= int(self.screen.since.rpartition(":")[2] or 0)
