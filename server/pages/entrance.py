"""The door: signing in, joining by a link, and where each role begins."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.access import Viewer
from server.actions import invites, password_links
from server.domain.people import Role
from server.errors import NotFound
from server.pages.asking import page, viewer_if_any
from server.pages.rendering import render


async def start(_request: Request, viewer: Viewer) -> Response:
    return RedirectResponse("/campaigns" if viewer.reaches(Role.SUPERVISOR) else "/text", 303)


async def login(request: Request) -> Response:
    """Whoever is signed in, as in another window, goes on. `waiting`: they have just asked to join."""
    then = request.query_params.get("next", "/")
    on_this_site = then.startswith("/") and not then.startswith(("//", "/\\"))
    inside = then if on_this_site else "/"
    if await viewer_if_any(request) is not None:
        return RedirectResponse(inside, 303)
    return await render(request, "login", None, next=inside, waiting="waiting" in request.query_params)


async def join(request: Request) -> Response:
    """An invitation; one that is void says why."""
    runtime = request.app.state.runtime
    token = request.path_params["token"]
    viewer = await viewer_if_any(request)
    look = await invites.look(runtime, token)
    if not look.valid:
        raise NotFound(look.sentence)
    invite = {
        "token": token,
        "organization": look.organization,
        "role": "volunteer",
        "campaign": look.campaign,
        "approval": look.approval,
    }
    begin = f"/text/{look.campaign.id}" if look.campaign and look.campaign.running else "/text"
    if look.approval:
        begin = f"/login?{urlencode({'waiting': 1, 'next': begin})}"
    needs = {"invite": invite, "then": begin}
    return await render(request, "join", viewer, **needs)


async def forgotten(request: Request) -> Response:
    """Where one asks for a letter, and is told that it is on its way."""
    settings = request.app.state.runtime.settings
    return await render(
        request, "password", None, person=None, asked="asked" in request.query_params, mails=bool(settings.smtp_url)
    )


async def choose_password(request: Request) -> Response:
    """A link that is void says so."""
    token = request.path_params["token"]
    person = await password_links.look(request.app.state.runtime, token)
    return await render(request, "password", None, person=person, token=token)


ROUTES = [
    page("/", start),
    Route("/login", login),
    Route("/join/{token}", join),
    Route("/password", forgotten),
    Route("/password/{token}", choose_password),
]
