"""Errors as problem+json (RFC 9457): type, title, status, code, detail, fields."""

import logging

import asyncpg
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.errors import FieldError, TextbankError, Unavailable

log = logging.getLogger(__name__)


class Problem(msgspec.Struct, frozen=True):
    """Body of every error of the API."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: list[FieldError] = []


def problem_of(error: Exception) -> Problem:
    """Unexpected errors are logged here and told without their insides."""
    if isinstance(error, OSError | asyncpg.PostgresConnectionError | asyncpg.InterfaceError | TimeoutError):
        log.warning("unavailable: %r", error)
        error = Unavailable()
    if not isinstance(error, TextbankError):
        log.error("unexpected", exc_info=error)
        error = TextbankError("This did not work, and it is our fault. It has been logged; nothing was lost.")
    return Problem(f"/docs/errors#{error.code}", error.title, error.status, error.code, error.detail, error.fields)


async def answer(_request: Request, error: Exception) -> Response:
    """The error as problem+json."""
    problem = problem_of(error)
    return Response(msgspec.json.encode(problem), problem.status, media_type="application/problem+json")
