"""Errors as callers expect them: a page for people, problem+json for programs."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import problems
from server.errors import NotFound, NotSignedIn, TextbankError
from server.pages.rendering import render
from server.problems import language_of, problem_of


async def answer(request: Request, error: Exception) -> Response:
    """Decides by the path: people never see JSON, programs never a page."""
    if isinstance(error, HTTPException):
        error = _of_http(error)
    if not _is_page(request):
        return await problems.answer(request, error)
    if isinstance(error, NotSignedIn):
        return RedirectResponse(f"/login?next={request.url.path}", 303)
    problem = problem_of(error, language_of(request))
    return await render(request, "error", None, problem.status, status=problem.status, sentence=problem.detail)


def _of_http(error: HTTPException) -> TextbankError:
    if error.status_code == 404:
        return NotFound()
    return TextbankError(f"{error.detail}.", code="http", status=error.status_code, title=error.detail)


def _is_page(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and not request.url.path.startswith(
        ("/api/", "/hooks/", "/static/", "/metrics")
    )
