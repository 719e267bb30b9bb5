"""Rights and languages change while sockets are open: who lost a right hears nothing more within two seconds."""

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
    standings = await queries.standings_of(
        runtime.database.pool,
        [(c.viewer.organization_id, c.viewer.user_id, c.viewer.session, c.viewer.key) for _, c in connected],
    )
    for (sid, client), (role, language, p2p) in zip(connected, standings, strict=True):
        if role is None:
            event = SessionEnded(reason="signed_out")
            await server.emit(event.name, event.payload(), to=sid, ignore_queue=True)
            await server.disconnect(sid)
            continue
        if p2p != client.viewer.p2p:
            client.viewer = replace(client.viewer, p2p=p2p)
        if (role, language) != client.hears_as:
            await _move(server, sid, client, Role(role), language)


async def _move(server: socketio.AsyncServer, sid: str, client: Client, role: Role, language: str) -> None:
    """A new role hears what belongs to it, and nothing else any more; a new language leaves open what is open."""
    who, (old_role, old_language) = client.viewer, client.hears_as
    old = rooms_of(who.organization_id, who.user_id, old_role, old_language)
    for room in old if role == old_role else server.rooms(sid):
        if room != sid:
            await server.leave_room(sid, room)
    client.viewer = replace(who, role=role, language=language)
    client.hears_as = role, language
    for room in rooms_of(who.organization_id, who.user_id, role, language):
        await server.enter_room(sid, room)
