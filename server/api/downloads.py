"""Files that are written while they are being read; that somebody took one is on record before it begins."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Final, TypeVar

from starlette.responses import StreamingResponse

from server.actions import audit
from server.api.call import Call
from server.domain import recipient_csv
from server.storage.database import Row

T = TypeVar("T")

PIECE: Final = 1_000  # rows in memory at a time, twice
QUERY: Final = ("raw", "bom")  # of every table
MARK: Final = "\ufeff"

Piece = Callable[[int], Awaitable[list[Row]]]  # the rows after one, in order
Cells = Callable[[Row], Iterable[str] | None]  # None: no line


async def csv(call: Call, lines: AsyncIterator[str], name: str, subject: str | None = None) -> StreamingResponse:
    """A table under the file name `name`, about `subject` (campaign:12); nobody keeps a copy on the way.

    `bom=1` puts a byte order mark before it: without one Excel takes accents for other signs. Programs would take it
    for a part of the first heading, so it is there only where it is asked for, as the links of our pages do.
    """
    await audit.exported(call.runtime, call.viewer, call.request.scope["path"].rpartition("/")[2], subject)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    made = _marked(lines) if call.query.get("bom") == "1" else lines
    return StreamingResponse(made, media_type="text/csv; charset=utf-8", headers=headers)


async def _marked(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    yield MARK
    async for line in lines:
        yield line


async def lines(
    head: Sequence[str], piece: Piece, cells: Cells, *, key: str = "id", raw: bool = False
) -> AsyncIterator[str]:
    """The head, and a line for each row; `key` names the column that the next piece begins after."""
    yield recipient_csv.line(head, raw=raw)
    async with aclosing(ahead(piece, lambda rows: rows[-1][key] if rows else None)) as pieces:
        async for rows in pieces:
            yield "".join([recipient_csv.line(given, raw=raw) for row in rows if (given := cells(row)) is not None])


async def ahead(piece: Callable[[int], Awaitable[T]], last: Callable[[T], int | None]) -> AsyncGenerator[T, None]:
    """Piece after piece, until one has no `last`; while one is written the next is looked up.

    A slow reader holds no connection and no snapshot.
    """
    found = await piece(0)
    while (after := last(found)) is not None:
        following = asyncio.ensure_future(piece(after))
        try:
            yield found
            found = await following
        finally:
            following.cancel()  # whose reader has gone


def is_raw(call: Call) -> bool:
    """`raw=1` leaves cells as they are, for programs; else no cell starts a formula in a spreadsheet."""
    return call.query.get("raw") == "1"
