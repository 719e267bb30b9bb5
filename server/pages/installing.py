"""Textbank on a home screen: the service worker, and the page a device shows without a connection."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.asking import viewer_if_any
from server.pages.rendering import WEB, render

STATIC = WEB / "static"
WORKER = WEB / "service-worker.js"
STYLES = ("tokens", "base", "layout", "topbar", "buttons", "chips", "feedback", "forms", "cards")
PARTS = (
    *("bubble", "composer", "conversation", "dialog", "message-tags", "own-words"),
    *("pass-on", "pause", "shortcuts", "thread", "why"),
)
# Of the offline page, and parts that a screen fetches only when someone opens them.
ASSETS = [
    *(f"/static/css/{name}.css" for name in STYLES),
    "/static/icons/mark.svg",
    "/static/manifest.webmanifest",
    *(f"/static/js/components/{name}.js" for name in PARTS),
    *(f"/static/js/lib/{name}.js" for name in ("merge", "move-words", "plain")),
]


async def offline(request: Request) -> Response:
    """The device keeps it as it is now: in the language of whoever installs it."""
    await viewer_if_any(request)
    return await render(request, "offline", None)


async def worker(_request: Request) -> Response:
    """At the root, because a service worker answers only for what lies below it."""
    head = f"const BUILD = {orjson.dumps(build(STATIC)).decode()};\nconst ASSETS = {orjson.dumps(ASSETS).decode()};\n"
    text = head + WORKER.read_text("utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


@cache
def build(folder: Path) -> str:
    """A digest of all files in the folder: every process that serves the same ones says the same."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\n".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


ROUTES = [Route("/service-worker.js", worker), Route("/offline", offline)]
