"""Every few seconds each client hears the newest change of its own view: what it missed, it asks for."""

import socketio

from server.access import Viewer
from server.realtime.clients import Clients
from server.realtime.events import Position
from server.runtime import Runtime
from server.storage.queries import sync as queries

EVERY = 5.0  # seconds


async def beat(runtime: Runtime, server: socketio.AsyncServer, clients: Clients) -> None:
    """One statement for all people, one for all organisations that are watched."""
    connected = list(clients)
    if not connected:
        return
    people = {client.viewer.user_id for _, client in connected}
    watched = {client.viewer.organization_id for _, client in connected if client.viewer.is_supervisor}
    pool = runtime.database.pool
    epoch = await queries.epoch(pool)
    of_people = await queries.newest_of_people(pool, sorted(people))
    of_organizations = await queries.newest_of_organizations(pool, sorted(watched))
    for sid, client in connected:
        newest = _newest(client.viewer, of_people, of_organizations)
        event = Position(newest=f"{epoch}:{newest}")
        await server.emit(event.name, event.payload(), to=sid, ignore_queue=True)


def _newest(viewer: Viewer, of_people: dict[int, str], of_organizations: dict[int, str]) -> int:
    own = int(of_people.get(viewer.user_id, "0"))
    if not viewer.is_supervisor:
        return own
    return max(own, int(of_organizations.get(viewer.organization_id, "0")))
