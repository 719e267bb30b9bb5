"""Breaking a connection as a failing carrier does, which no web framework offers."""

from __future__ import annotations

import socket
import struct

from starlette.types import Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_KEY = "simulator.transport"


class BreakableProtocol(HttpToolsProtocol):
    """Lets a handler get at the connection its request came by."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"][_KEY] = self.transport


def reset_connection(scope: Scope) -> None:
    """The peer sees a reset instead of an orderly end."""
    transport = scope["state"][_KEY]
    no_linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    transport.abort()


async def wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
