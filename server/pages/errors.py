"""Errors as callers expect them: a page for people, problem+json for programs."""

from contextlib import suppress
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import problems
from server.errors import Malformed, NotFound, NotSignedIn, TextbankError, TooLarge, WrongMethod
from server.pages.asking import viewer_if_any
from server.pages.rendering import render
from server.problems import AWAY, Problem, language_of, problem_of


async def answer(request: Request, error: Exception) -> Response:
    """Decides by the path: people never see JSON, programs never a page."""
    if isinstance(error, HTTPException):
        return await _answer_http(request, error)
    if not _is_page(request):
        return await problems.answer(request, error)
    if isinstance(error, NotSignedIn):
        return RedirectResponse(f"/login?{urlencode({'next': _address(request)}, safe='/')}", 303)
    problem = problem_of(error, language_of(request))
    if problem.code == "p2p_locked":
        return await _locked(request, problem)
    return await render(request, "error", None, problem.status, status=problem.status, sentence=problem.detail)


async def _locked(request: Request, problem: Problem) -> Response:
    """Inside, with the bar: what else the organization may do is still there."""
    settings = request.app.state.runtime.settings
    ways = {"phone": settings.support_phone, "email": settings.support_email}
    viewer = await viewer_if_any(request)
    return await render(request, "locked", viewer, problem.status, sentence=problem.detail, **ways)


async def _answer_http(request: Request, error: HTTPException) -> Response:
    """An address that has no handler, or not for this: nobody has looked yet who asks."""
    if _is_page(request):
        with suppress(*AWAY):
            await viewer_if_any(request)
    response = await answer(request, _of_http(error))
    response.headers.update(error.headers or {})
    return response


def _of_http(error: HTTPException) -> TextbankError:
    known = {404: NotFound, 405: WrongMethod}.get(error.status_code)
    if known is not None:
        return known()
    if error.status_code == 413:
        return TooLarge("This is larger than Textbank takes.")
    return Malformed("Textbank cannot read this request.", status=error.status_code)


def _address(request: Request) -> str:
    """Where somebody wanted to go, to bring them there after the door."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _is_page(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and not request.url.path.startswith(
        ("/api/", "/hooks/", "/static/", "/metrics")
    )
