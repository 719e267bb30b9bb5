"""Every few seconds each client hears the newest change of its own view: what it missed, it asks for."""

import socketio

from server.access import Viewer
from server.actions import presence
from server.realtime.clients import Clients
from server.realtime.events import Position
from server.runtime import Runtime
from server.storage.queries import sync as queries

EVERY = 5.0  # seconds
AT_THE_DOOR = 0.5  # seconds between two looks at who came and went


async def beat(runtime: Runtime, server: socketio.AsyncServer, clients: Clients) -> None:
    """One statement for all people, one for all organisations that are watched."""
    connected = list(clients)
    if not connected:
        return
    people = {(client.viewer.organization_id, client.viewer.user_id) for _, client in connected}
    watched = {client.viewer.organization_id for _, client in connected if client.viewer.is_supervisor}
    pool = runtime.database.pool
    epoch = await queries.epoch(pool)
    of_people = await queries.newest_of_people(pool, sorted(people))
    of_organizations = await queries.newest_of_organizations(pool, sorted(watched))
    for sid, client in connected:
        newest = _newest(client.viewer, of_people, of_organizations)
        event = Position(newest=f"{epoch}:{newest}")
        await server.emit(event.name, event.payload(), to=sid, ignore_queue=True)


def _newest(viewer: Viewer, of_people: dict[tuple[int, int], str], of_organizations: dict[int, str]) -> int:
    own = int(of_people.get((viewer.organization_id, viewer.user_id), "0"))
    if not viewer.is_supervisor:
        return own
    return max(own, int(of_organizations.get(viewer.organization_id, "0")))


async def greet(runtime: Runtime, clients: Clients) -> None:
    """Who came and who went, many at once as after a break of the line: one word to all other processes."""
    stirred = clients.stirred()
    there = {one for one in stirred if clients.has(*one)}
    if there:
        await presence.seen(runtime, there)
    if stirred - there:
        await presence.gone(runtime, stirred - there)


async def all_here(runtime: Runtime, clients: Clients) -> None:
    """A sign of life for everybody, before what Redis knows of them ends by itself."""
    await presence.seen(runtime, {(client.viewer.organization_id, client.viewer.user_id) for _, client in clients})
