"""The door: signing in, joining by a link, and where each role begins."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import access
from server.access import Viewer
from server.actions import invites
from server.domain.people import Role
from server.errors import NotFound, NotSignedIn
from server.pages.asking import page
from server.pages.rendering import render


async def start(_request: Request, viewer: Viewer) -> Response:
    return RedirectResponse("/campaigns" if viewer.reaches(Role.SUPERVISOR) else "/text", 303)


async def login(request: Request) -> Response:
    then = request.query_params.get("next", "/")
    on_this_site = then.startswith("/") and not then.startswith(("//", "/\\"))
    return await render(request, "login", None, next=then if on_this_site else "/")


async def join(request: Request) -> Response:
    """An invitation; one that is void says why."""
    runtime = request.app.state.runtime
    token = request.path_params["token"]
    look = await invites.look(runtime, token)
    if not look.valid:
        raise NotFound(look.sentence)
    invite = {
        "token": token,
        "organization": look.organization,
        "role": "volunteer",
        "campaign": {"title": look.campaign, "description": ""} if look.campaign else None,
    }
    viewer = await _maybe(request)
    needs = {"invite": invite, "then": "/text"}
    return await render(request, "join", viewer, **needs)


async def _maybe(request: Request) -> Viewer | None:
    runtime = request.app.state.runtime
    try:
        return await access.viewer_of_session(runtime, request.cookies.get(access.cookie_name(runtime.secure)))
    except NotSignedIn:
        return None


ROUTES = [page("/", start), Route("/login", login), Route("/join/{token}", join)]
