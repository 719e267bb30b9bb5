"""The recipient report: one line for each contact of a campaign, as long as it is."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from server import access
from server.api.call import Call
from server.api.downloads import csv
from server.api.routing import Table
from server.domain import recipient_csv
from server.domain.people import Role
from server.domain.recipients import recipient
from server.storage.queries import recipients as queries

table = Table()

PIECE = 1_000  # rows in memory at a time


@table.add("GET", "/campaigns/{id}/recipients.csv", least=Role.SUPERVISOR, query=("raw",), codes=("not_found",))
async def export_recipients(call: Call) -> StreamingResponse:
    """`raw=1` leaves cells as they are, for programs; else no cell starts a formula in a spreadsheet."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    lines = _lines(call, campaign_id, raw=call.query.get("raw") == "1")
    return await csv(call, lines, f"recipients-{campaign_id}.csv", f"campaign:{campaign_id}")


async def _lines(call: Call, campaign_id: int, *, raw: bool) -> AsyncIterator[str]:
    """A slow reader holds no connection and no snapshot: each piece is asked for by itself."""
    pool, language = call.runtime.database.pool, call.viewer.language
    yield recipient_csv.header()
    last = 0
    while rows := await queries.piece(pool, campaign_id, last, PIECE):
        yield "".join(recipient_csv.line(recipient(row, language), raw=raw) for row in rows)
        last = rows[-1]["contact_id"]
