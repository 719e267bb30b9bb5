"""One call of the API: who asks, with what; and how bodies are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request

from server.access import Viewer
from server.errors import FieldError, Invalid, Malformed, TooLarge
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
            raise TooLarge(f"The body is larger than {MAX_BODY:,} bytes.")
    return decode(bytes(content) or b"{}", body)


def decode(content: bytes, body: type[Any]) -> Any:
    try:
        return msgspec.json.decode(content, type=body)
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(f"The body is not readable as JSON: {problem}.") from problem


def convert(given: Any, body: type[Any]) -> Any:
    """The same for values that are not bytes: socket payloads, forms."""
    try:
        return msgspec.convert(given, type=body)
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem


def wrong_field(problem: str) -> Invalid:
    """msgspec says `Expected … - at `$.a.b``; people get the field and the sentence apart."""
    sentence, _, where = problem.partition(" - at `$")
    name = where.rstrip("`").lstrip(".")
    if not name and "`" in sentence:
        name = sentence.split("`")[1]
    return Invalid(f"{sentence}.", fields=[FieldError(name or "body", "invalid", f"{sentence}.")])

