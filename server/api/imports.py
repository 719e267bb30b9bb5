"""Importing lists of contacts, and what became of their rows."""

from typing import cast, get_args

import msgspec
from starlette.responses import StreamingResponse

from server import access
from server.actions import imports
from server.actions.imports import ImportView, Preview
from server.api.call import Call
from server.api.downloads import PIECE, QUERY, csv, is_raw, lines
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.api.uploads import Upload, upload
from server.domain import import_files
from server.domain.languages import Phrase, from_column, told
from server.domain.people import Role
from server.errors import FieldError, Invalid
from server.storage.queries import imports as queries

table = Table()
_REJECT_COLUMNS = (Phrase("Row"), Phrase("Reason"), Phrase("Original"))


class RejectView(msgspec.Struct, frozen=True):
    """A row that was not taken over: where it stands, as it stands there, and why."""

    row: int
    original: str
    code: str
    reason: str


@table.add(
    "POST",
    "/imports",
    least=Role.MANAGER,
    answer=ImportView,
    status=202,
    codes=("not_found", "too_large", "csv_only"),
)
async def create_import(call: Call) -> ImportView:
    """A form with `file` or `text`, and `mode`, `list`, `mapping` (JSON), `encoding`."""
    async with upload(call.request) as given:
        return await imports.accept(call.runtime, call.viewer, _given(given))


def _given(upload: Upload) -> imports.Given:
    fields = upload.fields
    mode = fields.get("mode", "columns")
    if mode not in get_args(import_files.Mode):
        raise _wrong("mode", "The mode is numbers, names or columns.")
    return imports.Given(
        file=upload.file,
        filename=upload.filename,
        mode=cast(import_files.Mode, mode),
        list_id=access.number(fields["list"]) if fields.get("list") else None,
        mapping=_mapping(fields.get("mapping")),
        encoding=_encoding(fields.get("encoding")),
    )


def _mapping(text: str | None) -> dict[str, str] | None:
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError) as problem:
        raise _wrong("mapping", "The mapping is a JSON object from column header to field.") from problem


def _encoding(text: str | None) -> str | None:
    if text and len(text) > 20:
        raise _wrong("encoding", "There is no encoding of that name.")
    return text or None


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])


@table.add("POST", "/imports/preview", least=Role.MANAGER, answer=Preview, codes=("too_large", "encoding"))
async def preview_import(call: Call) -> Preview:
    """A form with `file` or `text`, and `encoding`; nothing is kept."""
    async with upload(call.request) as given:
        return await imports.preview(given.file, _encoding(given.fields.get("encoding")))


@table.add("GET", "/imports", least=Role.MANAGER, answer=Page[ImportView], query=("limit", "cursor"))
async def list_imports(call: Call) -> Page[ImportView]:
    """The newest first."""
    limit, before = limit_of(call.query), after_of(call.query) or None
    rows = await queries.listed(call.runtime.database.pool, call.viewer.organization_id, before, limit + 1)
    return page_of(rows, limit, imports.view)


@table.add("GET", "/imports/{id}", least=Role.MANAGER, answer=ImportView, codes=("not_found",))
async def read_import(call: Call) -> ImportView:
    return await imports.read(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add(
    "GET",
    "/imports/{id}/rejects",
    least=Role.MANAGER,
    answer=Page[RejectView],
    codes=("not_found",),
    query=("limit", "cursor"),
)
async def list_rejects(call: Call) -> Page[RejectView]:
    import_id = await _own(call)
    limit = limit_of(call.query)
    rows = await queries.rejects(call.runtime.database.pool, import_id, after_of(call.query), limit)
    views = [RejectView(row["row"], row["original"], row["code"], from_column(row["reason"])) for row in rows]
    return Page(views, str(rows[-1]["id"]) if len(rows) == limit else None)


@table.add("GET", "/imports/{id}/rejects.csv", least=Role.MANAGER, answer=str, query=QUERY, codes=("not_found",))
async def download_rejects(call: Call) -> StreamingResponse:
    """Row, reason and the row as it stands in the file; no cell runs as a formula."""
    import_id, pool, language = await _own(call), call.runtime.database.pool, call.viewer.language
    made = lines(
        [told(word, language) for word in _REJECT_COLUMNS],
        lambda after: queries.rejects(pool, import_id, after, PIECE),
        lambda row: (str(row["row"]), told(from_column(row["reason"]), language), row["original"]),
        raw=is_raw(call),
    )
    return await csv(call, made, f"rejects-{import_id}.csv", f"import:{import_id}")


async def _own(call: Call) -> int:
    return int((await imports.read(call.runtime, call.viewer, access.number(call.path["id"]))).id)
