"""What a text bank stands on, for administrators: whether all is in order."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.people import Role
from server.pages.asking import page
from server.pages.rendering import render


async def check(request: Request, viewer: Viewer) -> Response:
    from server import checking  # brings database drivers along that nothing else of the web role uses

    found = await to_thread.run_sync(lambda: checking.findings(serving=True))
    checks = [{"name": one.name, "ok": not one.wrong, "sentence": one.sentence, "cure": one.cure} for one in found]
    return await render(request, "check", viewer, checks=checks)


ROUTES = [
    page("/settings/check", check, Role.ADMINISTRATOR),
]
