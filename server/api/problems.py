"""Errors as answers of the API: application/problem+json."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.problems import problem_of


async def answer(_request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    return Response(
        msgspec.json.encode(problem), problem.status, media_type="application/problem+json"
    )
