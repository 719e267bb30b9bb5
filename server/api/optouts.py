"""The list of phones that must not be texted."""

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from server import access
from server.actions import optouts
from server.api.call import Call, read_body
from server.api.downloads import PIECE, QUERY, csv, is_raw, lines
from server.api.fields import Id, Label
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import PREFIX, Table
from server.api.sessions import address_of, guarded
from server.api.uploads import upload
from server.domain import writing
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.recipients import moment
from server.storage.database import Row
from server.storage.queries import optouts as queries

table = Table()
_COLUMNS = (Phrase("Phone Number"), Phrase("Opted Out At"), Phrase("Source"))


class NewOptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`phone` in any usual spelling."""

    phone: Label


class EndOptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`source`: how we know that the person wants texts again."""

    source: Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)] = (
        "manual"
    )


class OptOutView(msgspec.Struct, frozen=True):
    """A `phone` that begins with # stands for somebody who was erased."""

    id: str
    phone: str
    source: str
    by: str | None
    created_at: datetime


class ImportedView(msgspec.Struct, frozen=True):
    """`known` were opted out before; `invalid` look like numbers and are none."""

    created: int
    known: int
    invalid: int


@table.add("GET", "/opt-outs", least=Role.SUPERVISOR, answer=Page[OptOutView], query=("limit", "cursor"))
async def list_opt_outs(call: Call) -> Page[OptOutView]:
    limit = limit_of(call.query)
    rows = await queries.listed(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, _view)


@table.add("POST", "/opt-outs", least=Role.SUPERVISOR, body=NewOptOut, answer=OptOutView, status=201)
async def create_opt_out(call: Call) -> OptOutView:
    """A phone that is opted out already is answered as it stands."""
    return _view(await optouts.add_by_hand(call.runtime, call.viewer, call.body.phone))


@table.add("DELETE", "/opt-outs/{id}", least=Role.MANAGER, body=EndOptOut, status=204, codes=("not_found",))
async def delete_opt_out(call: Call) -> None:
    """The entry is kept as evidence, with when and how it ended."""
    await optouts.remove(call.runtime, call.viewer, access.number(call.path["id"]), call.body.source)


class PublicOptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What anybody may say about their own phone, in any usual spelling."""

    organization_id: Id
    phone: Label


async def opt_out_by_form(request: Request) -> Response:
    """Of the page /stop: nobody signs in there, and the answer does not tell whether the phone was known."""
    runtime = guarded(request)
    given: PublicOptOut = await read_body(request, PublicOptOut)
    await optouts.add_by_form(runtime, int(given.organization_id), given.phone, address_of(request))
    return Response(status_code=204)


@table.add("POST", "/opt-outs/import", least=Role.MANAGER, answer=ImportedView, codes=("too_large",))
async def import_opt_outs(call: Call) -> ImportedView:
    """A form with `file` or `text`: every phone number in it, in any layout."""
    async with upload(call.request) as given:
        done = await optouts.add_list(call.runtime, call.viewer, given.file, given.filename)
        return ImportedView(*done)


@table.add("GET", "/opt-outs/export.csv", least=Role.MANAGER, answer=str, query=QUERY)
async def export_opt_outs(call: Call) -> StreamingResponse:
    pool, language = call.runtime.database.pool, call.viewer.language
    made = lines(
        [told(word, language) for word in _COLUMNS],
        lambda after: queries.listed(pool, call.viewer.organization_id, after, PIECE),
        lambda row: (row["phone"], moment(row["created_at"]), row["source"]),
        raw=is_raw(call),
    )
    return await csv(call, made, "opt-outs.csv")


routes = [Route(f"{PREFIX}/public/opt-outs", opt_out_by_form, methods=["POST"])]


def _view(row: Row) -> OptOutView:
    return OptOutView(str(row["id"]), row["phone"], row["source"], row["by_name"], row["created_at"])
