"""Campaigns are shown from a time on. Nothing is written when it comes: every process looks, and tells its clients."""

from dataclasses import dataclass
from datetime import datetime

import socketio

from server.realtime import rooms
from server.realtime.clients import Clients
from server.realtime.events import CampaignChanged
from server.runtime import Runtime
from server.storage.queries import campaigns as queries

EVERY = 1.0  # seconds


@dataclass(slots=True)
class Showing:
    """What came into sight since it was last looked, by the clock of the database."""

    runtime: Runtime
    server: socketio.AsyncServer
    clients: Clients
    looked_at: datetime | None = None

    async def look(self) -> None:
        """Feeds that are open draw themselves anew. While nobody is connected there is nobody to tell."""
        if self.looked_at is not None and not len(self.clients):
            return
        now, shown = await queries.shown_since(self.runtime.database.pool, self.looked_at)
        for row in shown:
            event = CampaignChanged(campaign=str(row["id"]), state=row["state"], paused=row["paused"])
            room = rooms.everybody(row["organization_id"])
            await self.server.emit(event.name, event.payload(), room=room, ignore_queue=True)
        self.looked_at = now
