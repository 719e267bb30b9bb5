"""Rights change while sockets are open: who lost theirs hears nothing more within two seconds."""

from dataclasses import replace

import socketio

from server.domain.people import Role
from server.realtime.clients import Client, Clients
from server.realtime.events import SessionEnded
from server.realtime.rooms import rooms_of
from server.runtime import Runtime
from server.storage.queries import access as queries

EVERY = 1.0  # seconds


async def check(runtime: Runtime, server: socketio.AsyncServer, clients: Clients) -> None:
    """One statement for all sockets of this process."""
    connected = list(clients)
    if not connected:
        return
    roles = await queries.roles_of(
        runtime.database.pool,
        [(c.viewer.organization_id, c.viewer.user_id, c.viewer.session, c.viewer.key) for _, c in connected],
    )
    for (sid, client), role in zip(connected, roles, strict=True):
        if role is None:
            event = SessionEnded(reason="You were signed out.")
            await server.emit(event.name, event.payload(), to=sid, ignore_queue=True)
            await server.disconnect(sid)
        elif role != client.viewer.role:
            await _move(server, sid, client, Role(role))


async def _move(server: socketio.AsyncServer, sid: str, client: Client, role: Role) -> None:
    """A new role hears what belongs to it, and nothing else any more."""
    for room in server.rooms(sid):
        if room != sid:
            await server.leave_room(sid, room)
    client.viewer = replace(client.viewer, role=role)
    for room in rooms_of(client.viewer.organization_id, client.viewer.user_id, role):
        await server.enter_room(sid, room)
