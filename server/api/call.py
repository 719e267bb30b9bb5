"""One call of the API: who asks, with what; and how bodies are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from server.access import Viewer
from server.bodies import decode
from server.domain.languages import Phrase
from server.errors import TooLarge
from server.runtime import Runtime

MAX_BODY = 1_000_000  # bytes of JSON


@dataclass(frozen=True, slots=True)
class Call:
    """What every handler gets."""

    runtime: Runtime
    viewer: Viewer
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any  # of the endpoint's body type
    request: Request


async def read_body(request: Request, body: type[Any]) -> Any:
    """The JSON body as `body`. Raises Malformed, TooLarge, Invalid with the field that is wrong."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MAX_BODY:
            raise TooLarge(Phrase("The body is larger than {most} bytes.", most=MAX_BODY))
    return decode(bytes(content) or b"{}", body)
