"""The sockets: who may connect, which rooms they hear, and the commands they may send.

With `wire`, the only place that knows python-socketio, which is untyped.
"""

import logging
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any

import socketio
from starlette.types import ASGIApp

from server import access
from server.access import Viewer
from server.bodies import convert
from server.domain.languages import ENGLISH, preferred, told
from server.errors import Invalid, NotSignedIn, TextbankError
from server.problems import problem_of
from server.realtime import commands, rooms
from server.realtime.clients import Clients
from server.realtime.line import forget
from server.realtime.publisher import Manager
from server.realtime.wire import Packet
from server.runtime import Runtime

log = logging.getLogger(__name__)

MAX_PAYLOAD = 64 * 1024
EVENTS_PER_SECOND = 50  # of one client, with as many at once


def build(runtime: Runtime, manager: Manager) -> tuple[socketio.AsyncServer, Clients]:
    """The socket server with every command of `commands.COMMANDS`, and who is connected to it."""
    server = socketio.AsyncServer(
        async_mode="asgi",
        client_manager=manager,
        serializer=Packet,
        transports=["websocket"],
        cors_allowed_origins=[runtime.settings.allowed_origin],
        max_http_buffer_size=MAX_PAYLOAD,
        ping_interval=3,  # a screen says within 5 s that its line is gone
        ping_timeout=2,
    )
    clients = Clients()
    server.on("connect", _connect(runtime, server, clients))
    server.on("disconnect", _disconnect(runtime, clients))
    for name, command in commands.COMMANDS.items():
        server.on(name, _handler(runtime, server, clients, command))
    return server, clients


def beside(app: ASGIApp, server: socketio.AsyncServer) -> ASGIApp:
    """One application: the socket's path goes to the socket server, all else to `app`."""
    whole: ASGIApp = socketio.ASGIApp(server, app)
    return whole


def _connect(
    runtime: Runtime, server: socketio.AsyncServer, clients: Clients
) -> Callable[[str, dict[str, Any], Any], Awaitable[None]]:
    async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            viewer = await _viewer(runtime, environ, auth)
        except TextbankError as error:
            sentence = told(error.detail, preferred(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
            raise socketio.exceptions.ConnectionRefusedError(sentence) from error
        forget(environ)
        clients.add(sid, viewer)
        for room in rooms.rooms_of(viewer.organization_id, viewer.user_id, viewer.role, viewer.language):
            await server.enter_room(sid, room)

    return connect


async def _viewer(runtime: Runtime, environ: dict[str, Any], auth: Any) -> Viewer:
    key = auth.get("key") if isinstance(auth, dict) else None
    if isinstance(key, str):
        return await access.viewer_of_key(runtime, key)
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(access.cookie_name(runtime.secure))
    return await access.viewer_of_session(runtime, cookie.value if cookie else None)


def _disconnect(runtime: Runtime, clients: Clients) -> Callable[..., Awaitable[None]]:
    async def disconnect(sid: str, *_reason: Any) -> None:
        client = clients.remove(sid)
        if client is not None and not clients.has(client.viewer.organization_id, client.viewer.user_id):
            await commands.leave(runtime, client)

    return disconnect


def _handler(
    runtime: Runtime, server: socketio.AsyncServer, clients: Clients, command: commands.Command
) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def handle(sid: str, *payload: Any) -> dict[str, Any]:
        """Always acknowledged, also without a payload or with a wrong one."""
        client = clients.get(sid)
        language = client.viewer.language if client else ENGLISH
        try:
            if client is None:
                raise NotSignedIn
            client.count(EVENTS_PER_SECOND)
            if len(payload) != 1 or not isinstance(payload[0], dict):
                raise Invalid("Send one object with the fields of the command.")
            if not command.own_check:
                client.viewer = await access.viewer_again(runtime, client.viewer)
            access.check_text_banking(runtime, client.viewer)
            body = convert(payload[0], command.body)
            ask = commands.Ask(runtime, client.viewer, body, sid, server, client)
            return {"ok": True, **await command.handler(ask)}
        except NotSignedIn as error:
            await server.disconnect(sid)
            return {"ok": False, "code": error.code, "detail": told(error.detail, language)}
        except Exception as error:
            problem = problem_of(error, language)
            return {"ok": False, "code": problem.code, "detail": problem.detail}

    return handle
