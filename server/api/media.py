"""Pictures and recordings that people attach to texts, and a look at those that came in."""

from html import escape

import msgspec
from starlette.responses import Response

from server import access
from server.actions import media
from server.api.call import Call
from server.api.routing import Table
from server.api.uploads import upload
from server.domain.languages import told
from server.domain.media import MOST_BYTES

table = Table()

# Whatever a file turns out to be, a browser that opens its address runs nothing and asks nobody for more.
HARMLESS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": 'attachment; filename="picture"',
    "cross-origin-resource-policy": "same-origin",
}


class MediaView(msgspec.Struct, frozen=True):
    """What texts may carry: `media_ids` of `POST /conversations/{id}/messages`. `kind` is image, video or audio."""

    id: str
    kind: str
    bytes: int
    url: str


@table.add("POST", "/media", answer=MediaView, status=201, codes=("too_large", "too_many"))
async def add_media(call: Call) -> MediaView:
    """A form with `file`: a picture, a film or a sound of at most 5 MB. It is kept without what cameras note in it."""
    async with upload(call.request, MOST_BYTES) as given:
        added = await media.add(call.runtime, call.viewer, given.file.read(MOST_BYTES + 1))
    return MediaView(str(added.id), added.kind, added.size, f"/media/{added.token}")


@table.add("GET", "/media/{id}", answer=bytes, codes=("not_found",))
async def read_media(call: Call) -> Response:
    """The file, never to be run; one that cannot be shown is a drawing that says so."""
    row = await media.look(call.runtime, call.viewer, access.number(call.path["id"]))
    if row is None:
        return Response(_sorry(call.viewer.language), 200, HARMLESS, "image/svg+xml")
    return Response(row["content"], 200, HARMLESS | {"cache-control": "private, max-age=3600"}, row["content_type"])


def _sorry(language: str) -> str:
    sentence = escape(told("This file cannot be shown.", language))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 280 60" role="img">'
        f'<text x="140" y="35" font-family="sans-serif" font-size="16" fill="#777" text-anchor="middle">{sentence}'
        "</text></svg>"
    )
