"""Who is calling: a bearer key, or a browser's cookie with the CSRF token on unsafe methods."""

import hmac

from starlette.requests import Request

from server import access
from server.errors import Forbidden

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


async def viewer_of(request: Request) -> access.Viewer:
    """Raises NotSignedIn, or Forbidden when the CSRF token is missing. Errors after it are told in their language."""
    viewer = await _signed_in(request)
    request.state.language = viewer.language
    if viewer.key is None and request.method not in SAFE:
        check_csrf(request, viewer)
    return viewer


async def _signed_in(request: Request) -> access.Viewer:
    runtime = request.app.state.runtime
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and key:
        return await access.viewer_of_key(runtime, key.strip())
    return await access.viewer_of_session(runtime, request.cookies.get(access.cookie_name(runtime.secure)))


def check_csrf(request: Request, viewer: access.Viewer) -> None:
    given = request.headers.get("x-csrf-token", "")
    if not viewer.csrf or not hmac.compare_digest(given.encode(), viewer.csrf.encode()):
        raise Forbidden("This page is out of date. Reload it, then try again.", code="csrf")
