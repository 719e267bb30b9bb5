"""Lists of contacts: supervisors see them, managers make them."""

from datetime import datetime

import msgspec

from server import access
from server.actions import lists
from server.api.call import Call
from server.api.fields import Id, Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import contacts as queries

table = Table()


class NamedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class ListPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out stays; `assignee_id` is the one person who texts this list, null for nobody in particular."""

    name: Name | None = None
    assignee_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class ListView(msgspec.Struct, frozen=True):
    """`contacts` is how many are on it, opted-out ones too; while `filling`, more are put on it."""

    id: str
    name: str
    contacts: int
    assignee_id: str | None
    assignee_name: str | None
    filling: bool
    created_at: datetime


@table.add("GET", "/lists", least=Role.SUPERVISOR, answer=Page[ListView], query=("limit", "cursor"))
async def list_lists(call: Call) -> Page[ListView]:
    limit = limit_of(call.query)
    rows = await queries.lists(call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1)
    return page_of(rows, limit, _view)


@table.add("POST", "/lists", least=Role.MANAGER, body=NamedList, answer=ListView, status=201, codes=("taken",))
async def create_list(call: Call) -> ListView:
    return await shown(call, await lists.create(call.runtime, call.viewer, call.body.name))


@table.add("GET", "/lists/{id}", least=Role.SUPERVISOR, answer=ListView, codes=("not_found",))
async def read_list(call: Call) -> ListView:
    return await shown(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/lists/{id}",
    least=Role.MANAGER,
    body=ListPatch,
    answer=ListView,
    codes=("not_found", "taken"),
)
async def change_list(call: Call) -> ListView:
    """Whom a list is given to holds its people in every campaign that is launched with it from now on."""
    list_id = access.number(call.path["id"])
    if call.body.name is not None:
        await lists.rename(call.runtime, call.viewer, list_id, call.body.name)
    if call.body.assignee_id is not msgspec.UNSET:
        chosen = call.body.assignee_id
        await lists.assign(call.runtime, call.viewer, list_id, None if chosen is None else int(chosen))
    return await shown(call, list_id)


@table.add("DELETE", "/lists/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_list(call: Call) -> None:
    await lists.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def shown(call: Call, list_id: int) -> ListView:
    row = await queries.one_list(call.runtime.database.pool, call.viewer.organization_id, list_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> ListView:
    assignee = row["assignee_id"]
    return ListView(
        id=str(row["id"]),
        assignee_id=None if assignee is None else str(assignee),
        **{name: row[name] for name in ("name", "contacts", "assignee_name", "filling", "created_at")},
    )
