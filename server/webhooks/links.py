"""The addresses that contacts open: counted, and on to where the link leads."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.actions import links
from server.domain.links import PATH
from server.runtime import Runtime

# Nobody keeps the answer, or the next click would not be counted.
HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


async def follow(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    counts = request.method == "GET"  # HEAD only asks where it would lead
    url = await links.follow(runtime, request.path_params["token"], request.headers, counts=counts)
    return RedirectResponse(url, 302, HEADERS)


ROUTES = [Route(f"{PATH}{{token}}", follow, methods=["GET"])]
