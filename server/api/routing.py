"""Endpoints as data: one table says path, role, body and answers; routes and OpenAPI both come from it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.actions import idempotency
from server.api.call import Call, read_body
from server.api.signing_in import viewer_of
from server.domain.languages import telling
from server.domain.organizations import is_text_banking
from server.domain.people import Role

Handler = Callable[[Call], Awaitable[Any]]
PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table. `codes` are the errors of text banking that it may answer with."""

    method: str
    path: str
    handler: Handler
    least: Role
    body: type[Any] | None
    answer: Any
    status: int
    codes: tuple[str, ...]
    query: tuple[str, ...]
    secret: bool = False  # its answer is shown once: never kept for a repeated key

    @property
    def is_text_banking(self) -> bool:
        return is_text_banking(self.path)


class Table:
    """The endpoints of one noun."""

    def __init__(self) -> None:
        self.endpoints: list[Endpoint] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        least: Role = Role.VOLUNTEER,
        body: type[Any] | None = None,
        answer: Any = None,
        status: int = 200,
        codes: Iterable[str] = (),
        query: Iterable[str] = (),
        secret: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Registers the decorated `async (Call) -> answer | Response`; an answer of None is 204."""

        def register(handler: Handler) -> Handler:
            row = Endpoint(method, path, handler, least, body, answer, status, tuple(codes), tuple(query), secret)
            self.endpoints.append(row)
            return handler

        return register


def route(endpoint: Endpoint) -> Route:
    """The endpoint as starlette sees it."""

    async def answer(request: Request) -> Response:
        viewer = await viewer_of(request)
        if endpoint.is_text_banking:
            access.check_text_banking(request.app.state.runtime, viewer)
        viewer.must_reach(endpoint.least)
        body = await read_body(request, endpoint.body) if endpoint.body else None
        call = Call(request.app.state.runtime, viewer, request.path_params, request.query_params, body, request)
        return await _once(endpoint, call)

    return Route(PREFIX + endpoint.path, answer, methods=[endpoint.method], name=endpoint.handler.__name__)


async def _once(endpoint: Endpoint, call: Call) -> Response:
    """A repeated Idempotency-Key gets the first answer."""
    key = call.request.headers.get("idempotency-key")
    if key is None or endpoint.method == "GET" or endpoint.secret:
        return await _respond(endpoint, call)
    asked = (endpoint.method, call.request.url.path, call.body)
    async with idempotency.first_answer(call.runtime, call.viewer, key, asked) as memory:
        if memory.known is not None:
            return Response(memory.known.body, memory.known.status, media_type="application/json")
        response = await _respond(endpoint, call)
        memory.keep(response.status_code, bytes(response.body))
        return response


async def _respond(endpoint: Endpoint, call: Call) -> Response:
    """A handler that did nothing, because it had been done, says so in `request.state.status`."""
    answer = await endpoint.handler(call)
    return as_response(answer, getattr(call.request.state, "status", endpoint.status), call.viewer.language)


def as_response(answer: Any, status: int, language: str) -> Response:
    """Phrases in the answer are told in the language."""
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status_code=204)
    body = msgspec.json.encode(answer, enc_hook=telling(language))
    return Response(body, status, media_type="application/json")
