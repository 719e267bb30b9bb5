"""Lists of contacts: supervisors see them, managers make them."""

from datetime import datetime

import msgspec

from server import access
from server.actions import lists
from server.api.call import Call
from server.api.fields import Name
from server.api.paging import Page, after_of, limit_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import contacts as queries

table = Table()


class NamedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class ListView(msgspec.Struct, frozen=True):
    """`contacts` is how many are on it, opted-out ones too."""

    id: str
    name: str
    contacts: int
    created_at: datetime


@table.add("GET", "/lists", least=Role.SUPERVISOR, answer=Page[ListView], query=("limit", "cursor"))
async def list_lists(call: Call) -> Page[ListView]:
    limit = limit_of(call.query)
    rows = await queries.lists(call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit)
    return Page([_view(row) for row in rows], str(rows[-1]["id"]) if len(rows) == limit else None)


@table.add("POST", "/lists", least=Role.MANAGER, body=NamedList, answer=ListView, status=201, codes=("taken",))
async def create_list(call: Call) -> ListView:
    return await _list(call, await lists.create(call.runtime, call.viewer, call.body.name))


@table.add("GET", "/lists/{id}", least=Role.SUPERVISOR, answer=ListView, codes=("not_found",))
async def read_list(call: Call) -> ListView:
    return await _list(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/lists/{id}",
    least=Role.MANAGER,
    body=NamedList,
    answer=ListView,
    codes=("not_found", "taken"),
)
async def change_list(call: Call) -> ListView:
    list_id = access.number(call.path["id"])
    await lists.rename(call.runtime, call.viewer, list_id, call.body.name)
    return await _list(call, list_id)


@table.add("DELETE", "/lists/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_list(call: Call) -> None:
    await lists.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _list(call: Call, list_id: int) -> ListView:
    row = await queries.one_list(call.runtime.database.pool, call.viewer.organization_id, list_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> ListView:
    return ListView(str(row["id"]), row["name"], row["contacts"], row["created_at"])
