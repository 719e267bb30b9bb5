"""How many people are left in a text bank changes with what everybody does: lists of text banks follow.

Nobody announces it: claims are too many and too quick for that. While somebody has such a list open, every process
looks, and tells its own clients what is new, as it does with what is shown from a time on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import socketio

from server.realtime import rooms
from server.realtime.events import CampaignChanged
from server.runtime import Runtime
from server.storage.queries import feed as queries

EVERY = 1.0  # seconds


@dataclass(slots=True)
class Feeds:
    """`open_in`: organizations of those who have a list open; `told`: what was left, by organization and campaign."""

    runtime: Runtime
    server: socketio.AsyncServer
    open_in: Callable[[], set[int]]
    told: dict[tuple[int, int], int] = field(default_factory=dict)

    async def look(self) -> None:
        """Who opens a list reads it after this began to look for them: what was told before needs no repeating."""
        organizations = self.open_in()
        rows = await queries.left_of(self.runtime.database.pool, organizations) if organizations else []
        left = {(row["organization_id"], row["id"]): row["left"] for row in rows}
        for row in rows:
            at = row["organization_id"], row["id"]
            if self.told.get(at) != left[at]:
                event = CampaignChanged(
                    campaign=str(row["id"]), state=row["state"], paused=row["paused"], left=row["left"]
                )
                room = rooms.feed(row["organization_id"])
                await self.server.emit(event.name, event.payload(), room=room, ignore_queue=True)
        self.told = left
