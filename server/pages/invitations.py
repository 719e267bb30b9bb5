"""Invitation links on the pages that make them: the address is known this once, right after it was made."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer, digest
from server.domain.languages import locale
from server.domain.people import Role
from server.errors import Invalid
from server.pages.asking import page
from server.storage.queries import pages as queries

LONGEST = 500  # characters of an address that becomes a QR code


async def shown(request: Request, viewer: Viewer) -> list[dict[str, Any]]:
    """The link that was just made, as `?invited=` brings it back; nothing for any other address."""
    runtime, url = request.app.state.runtime, request.query_params.get("invited", "")
    begin = f"{runtime.settings.public_url}/join/"
    if not url.startswith(begin):
        return []
    row = await queries.invite_until(runtime.database.pool, viewer.organization_id, digest(url.removeprefix(begin)))
    if row is None:
        return []
    until = format_date(row["expires_at"].date(), "long", locale=locale(viewer.language))
    return [
        {
            "url": url,
            "qr_url": f"/qr.svg?{urlencode({'text': url})}",
            "role": Role.VOLUNTEER,
            "expires": until,
        }
    ]


async def qr(request: Request, _viewer: Viewer) -> Response:
    """An address on this site as a picture for phones. Raises Invalid for any other text."""
    text = request.query_params.get("text", "")
    if not text.startswith(f"{request.app.state.runtime.settings.public_url}/") or len(text) > LONGEST:
        raise Invalid("Only addresses of this site are made into QR codes.")
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, light="#fff")
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"cache-control": "private"})


ROUTES = [page("/qr.svg", qr, Role.SUPERVISOR)]
