"""Files that are written while they are being read; that somebody took one is on record before it begins."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from server.actions import audit
from server.api.call import Call


async def csv(call: Call, lines: AsyncIterator[str], name: str, subject: str | None = None) -> StreamingResponse:
    """A table under the file name `name`, about `subject` (campaign:12); nobody keeps a copy on the way."""
    await audit.exported(call.runtime, call.viewer, call.request.scope["path"].rpartition("/")[2], subject)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
