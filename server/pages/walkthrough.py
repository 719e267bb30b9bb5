"""How texting works, told in steps: read on a phone before the first text, printed as the slides of a training."""

from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.pages.asking import page
from server.pages.rendering import render


async def walkthrough(request: Request, viewer: Viewer) -> Response:
    return await render(request, "walkthrough", viewer)


ROUTES = [page("/walkthrough", walkthrough)]
