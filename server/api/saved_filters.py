"""Searches with a name."""

from typing import Annotated

import msgspec

from server import access
from server.actions import saved_filters
from server.actions.saved_filters import Change
from server.api.call import Call
from server.api.fields import Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain import writing
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import saved_filters as queries

table = Table()

Query = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)]


class NewSavedFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`query` as in the address of the review page; `shared` with all who review."""

    name: Name
    query: Query
    shared: bool = False


class SavedFilterPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays."""

    name: Name | None = None
    query: Query | None = None
    shared: bool | None = None


class SavedFilterView(msgspec.Struct, frozen=True):
    id: str
    name: str
    query: str
    shared: bool
    mine: bool
    owner: str


@table.add("GET", "/saved-filters", least=Role.SUPERVISOR, answer=Page[SavedFilterView], query=("limit", "cursor"))
async def list_saved_filters(call: Call) -> Page[SavedFilterView]:
    limit, viewer = limit_of(call.query), call.viewer
    rows = await queries.listed(
        call.runtime.database.pool, viewer.organization_id, viewer.user_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, lambda row: view(row, viewer.user_id))


@table.add("POST", "/saved-filters", least=Role.SUPERVISOR, body=NewSavedFilter, answer=SavedFilterView, status=201)
async def save_filter(call: Call) -> SavedFilterView:
    """Under a name of one's own it had before, it takes its place."""
    given: NewSavedFilter = call.body
    return await _saved(
        call, await saved_filters.save(call.runtime, call.viewer, given.name, given.query, shared=given.shared)
    )


@table.add("GET", "/saved-filters/{id}", least=Role.SUPERVISOR, answer=SavedFilterView, codes=("not_found",))
async def read_saved_filter(call: Call) -> SavedFilterView:
    return await _saved(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/saved-filters/{id}",
    least=Role.SUPERVISOR,
    body=SavedFilterPatch,
    answer=SavedFilterView,
    codes=("not_found", "taken"),
)
async def change_saved_filter(call: Call) -> SavedFilterView:
    filter_id, given = access.number(call.path["id"]), call.body
    await saved_filters.change(call.runtime, call.viewer, filter_id, Change(given.name, given.query, given.shared))
    return await _saved(call, filter_id)


@table.add("DELETE", "/saved-filters/{id}", least=Role.SUPERVISOR, status=204, codes=("not_found",))
async def delete_saved_filter(call: Call) -> None:
    await saved_filters.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _saved(call: Call, filter_id: int) -> SavedFilterView:
    viewer = call.viewer
    row = await queries.one(call.runtime.database.pool, viewer.organization_id, viewer.user_id, filter_id)
    if row is None:
        raise NotFound
    return view(row, viewer.user_id)


def view(row: Row, user_id: int) -> SavedFilterView:
    return SavedFilterView(
        id=str(row["id"]),
        name=row["name"],
        query=row["query"],
        shared=row["shared"],
        mine=row["user_id"] == user_id,
        owner=row["owner"],
    )
