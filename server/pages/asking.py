"""Who asks for a page: a decorator that signs in, checks the role, and hands over the viewer."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.access import Viewer
from server.domain.organizations import is_text_banking
from server.domain.people import Role
from server.errors import NotSignedIn

Page = Callable[[Request, Viewer], Awaitable[Response]]


def page(path: str, handler: Page, least: Role = Role.VOLUNTEER) -> Route:
    """A route for people who are signed in and reach `least`."""

    async def answer(request: Request) -> Response:
        viewer = await _viewer(request)
        if is_text_banking(path):
            access.check_text_banking(request.app.state.runtime, viewer)
        viewer.must_reach(least)
        return await handler(request, viewer)

    return Route(path, answer)


async def viewer_if_any(request: Request) -> Viewer | None:
    try:
        return await _viewer(request)
    except NotSignedIn:
        return None


async def _viewer(request: Request) -> Viewer:
    """Whoever is signed in is answered in their language from here on. Raises NotSignedIn."""
    runtime = request.app.state.runtime
    cookie = request.cookies.get(access.cookie_name(runtime.secure))
    viewer = await access.viewer_of_session(runtime, cookie)
    request.state.language = viewer.language
    return viewer
