"""Handing in lists: kept whole in the database first, read by a job, told about as it goes."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO

import msgspec
import orjson

from server.access import Viewer
from server.actions import jobs
from server.actions.unit_of_work import unit_of_work
from server.domain import import_columns, import_files
from server.domain.import_files import ImportRefused, decoding, delimited, workbook
from server.domain.import_files.delimited import Record
from server.domain.languages import from_column
from server.errors import FieldError, Invalid, NotFound
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import contacts as contact_queries
from server.storage.queries import imports as queries

LANES = 3  # imports at once in a jobs process, which runs four jobs: one place stays free for short ones
PREVIEWED = 10  # rows


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """`total` is known at the end, and the sum of the figures; until then `expected` is a guess."""

    id: str
    status: str
    mode: str
    filename: str
    list: str | None
    encoding: str | None
    failure: str | None
    total: int | None
    expected: int | None
    done: int
    created: int
    updated: int
    duplicates: int
    invalid: int
    opted_out: int
    landlines: int
    rejects_url: str
    created_at: datetime
    finished_at: datetime | None


def view(row: Row) -> ImportView:
    ended = row["status"] in ("done", "failed")
    return ImportView(
        id=str(row["id"]),
        list=None if row["list_id"] is None else str(row["list_id"]),
        total=row["rows_read"] if ended else None,
        expected=row["total"],
        done=row["rows_read"],
        failure=from_column(row["failure"]) if row["failure"] else None,
        rejects_url=f"/api/v1/imports/{row['id']}/rejects.csv",
        **{name: row[name] for name in _SAME},
    )


_SAME = (
    "status",
    "mode",
    "filename",
    "encoding",
    "created",
    "updated",
    "duplicates",
    "invalid",
    "opted_out",
    "landlines",
    "created_at",
    "finished_at",
)


@dataclass(frozen=True, slots=True)
class Given:
    """A file with what its uploader says of it; pasted text is named `pasted.txt`."""

    file: BinaryIO
    filename: str
    mode: import_files.Mode
    list_id: int | None = None
    mapping: Mapping[str, str] | None = None
    encoding: str | None = None


async def accept(runtime: Runtime, viewer: Viewer, given: Given) -> ImportView:
    """Keeps the file and queues the job. Raises Invalid for a file that no row can be read from, NotFound."""
    try:
        await asyncio.to_thread(_check, given)
    except ImportRefused as refused:
        raise _refusal(refused) from refused
    content = await asyncio.to_thread(_whole, given.file)
    async with unit_of_work(runtime) as work:
        if given.list_id is not None:
            await _check_list(work.sql, viewer, given.list_id)
        row = await queries.add(
            work.sql,
            viewer.organization_id,
            viewer.user_id,
            {
                "list_id": given.list_id,
                "mode": given.mode,
                "filename": given.filename,
                "mapping": None if given.mapping is None else orjson.dumps(dict(given.mapping)).decode(),
                "encoding": given.encoding,
            },
            content,
        )
        await jobs.defer(work, "import_contacts", lock=f"import-{row['id'] % LANES}", import_id=row["id"])
    return view(row)


async def _check_list(sql: contact_queries.Source, viewer: Viewer, list_id: int) -> None:
    if await contact_queries.one_list(sql, viewer.organization_id, list_id) is None:
        raise NotFound("There is no such list.")


def _check(given: Given) -> None:
    """Workbooks are unpacked by the job only: that takes its time."""
    if given.mode == "names" or not _is_workbook(given.file):
        import_files.open_rows(given.file, given.filename, given.mode, given.mapping, given.encoding)
    elif given.mapping is not None and (errors := import_columns.check(given.mapping)):
        raise ImportRefused(errors[0].code, errors[0].sentence)


def _is_workbook(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(2) == b"PK"


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _refusal(refused: ImportRefused) -> Invalid:
    field = {"encoding": "encoding", "no_phone": "mapping", "unknown_key": "mapping", "twice": "mapping"}
    where = field.get(refused.code, "file")
    return Invalid(refused.sentence, code=refused.code, fields=[FieldError(where, refused.code, refused.sentence)])


async def read(runtime: Runtime, viewer: Viewer, import_id: int) -> ImportView:
    """Raises NotFound."""
    row = await queries.one(runtime.database.pool, viewer.organization_id, import_id)
    if row is None:
        raise NotFound
    return view(row)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The first rows of a file as they are read, and what its columns seem to hold.

    `doubtful`: some bytes are no letters in this encoding.
    """

    encoding: str | None
    doubtful: bool
    delimiter: str | None
    rows: list[list[str]]
    mapping: dict[str, str]
    keys: list[str]


async def preview(file: BinaryIO, encoding: str | None) -> Preview:
    """Raises Invalid for what is no list at all."""
    try:
        return await asyncio.to_thread(_preview, file, encoding)
    except ImportRefused as refused:
        raise _refusal(refused) from refused


def _preview(file: BinaryIO, encoding: str | None) -> Preview:
    read_as, delimiter = None, None
    if _is_workbook(file):
        _, records = workbook.open_sheet(file)
    else:
        text = decoding.open_text(file, encoding)
        read_as, delimiter = text.encoding, delimited.sniff_delimiter(text.read(65_536))
        text.seek(0)
        records = delimited.records(text, delimiter)
    rows = [_short(record) for record in islice((r for r in records if any(r.cells)), PREVIEWED)]
    header = [cell.strip() for cell in rows[0]] if rows else []
    return Preview(
        encoding=read_as,
        doubtful=any(_NO_LETTER.search(cell) for row in rows for cell in row),
        delimiter=delimiter,
        rows=rows,
        mapping=import_columns.guess(header),
        keys=list(import_columns.KEYS),
    )


# What decoding puts for bytes that mean nothing, and control codes that a wrong guess makes of letters.
_NO_LETTER = re.compile("[\ufffd\x80-\x9f]")


def _short(record: Record) -> list[str]:
    return [cell[:100] for cell in record.cells]
