"""Who asks for a page: a decorator that signs in, checks the role, and hands over the viewer."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.access import Viewer
from server.domain.people import Role

Page = Callable[[Request, Viewer], Awaitable[Response]]


def page(path: str, handler: Page, least: Role = Role.VOLUNTEER) -> Route:
    """A route for people who are signed in and reach `least`."""

    async def answer(request: Request) -> Response:
        runtime = request.app.state.runtime
        cookie = request.cookies.get(access.cookie_name(runtime.secure))
        viewer = await access.viewer_of_session(runtime, cookie)
        request.state.language = viewer.language
        viewer.must_reach(least)
        return await handler(request, viewer)

    return Route(path, answer)
