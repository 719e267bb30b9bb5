"""The recipient report: one line for each contact of a campaign, as long as it is."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from server import access
from server.api.call import Call
from server.api.routing import Table
from server.domain import recipient_csv
from server.domain.people import Role
from server.domain.recipients import recipient
from server.storage.database import Pool
from server.storage.queries import recipients as queries

table = Table()

PIECE = 1_000  # rows in memory at a time


@table.add("GET", "/campaigns/{id}/recipients.csv", least=Role.SUPERVISOR, query=("raw",), codes=("not_found",))
async def export_recipients(call: Call) -> StreamingResponse:
    """`raw=1` leaves cells as they are, for programs; else no cell starts a formula in a spreadsheet."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    lines = _lines(call.runtime.database.pool, campaign_id, raw=call.query.get("raw") == "1")
    name = f"recipients-{campaign_id}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(pool: Pool, campaign_id: int, *, raw: bool) -> AsyncIterator[str]:
    """A slow reader holds no connection and no snapshot: each piece is asked for by itself."""
    yield recipient_csv.header()
    last = 0
    while rows := await queries.piece(pool, campaign_id, last, PIECE):
        yield "".join(recipient_csv.line(recipient(row), raw=raw) for row in rows)
        last = rows[-1]["contact_id"]
