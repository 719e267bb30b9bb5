"""Lists of contacts: supervisors see them, managers make them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import orjson
from starlette.responses import StreamingResponse

from server import access
from server.actions import lists
from server.api.call import Call
from server.api.downloads import PIECE, QUERY, csv, is_raw, lines
from server.api.fields import Id, Ids, Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.domain.recipients import moment
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import contacts as queries

table = Table()
_COLUMNS = ("phone", *queries.FIELDS, "consent", "consent_date", "opted_out", "tags")


class NamedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class ListPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out stays; `assignee_id` is the one person who texts this list, null for nobody in particular."""

    name: Name | None = None
    assignee_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class ListChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of lists."""

    add: Ids = []
    remove: Ids = []


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
    chosen = call.body.assignee_id
    assignee = int(chosen) if isinstance(chosen, str) else chosen
    await lists.change(call.runtime, call.viewer, list_id, call.body.name, assignee)
    return await shown(call, list_id)


@table.add("DELETE", "/lists/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_list(call: Call) -> None:
    await lists.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/contacts/{id}/lists", least=Role.MANAGER, body=ListChange, status=204, codes=("not_found",))
async def put_on_lists(call: Call) -> None:
    """Campaigns that were launched with one of the lists stay as they are."""
    on, off = [int(one) for one in call.body.add], [int(one) for one in call.body.remove]
    await lists.put(call.runtime, call.viewer, access.number(call.path["id"]), on, off)


@table.add("GET", "/lists/{id}/contacts.csv", least=Role.MANAGER, query=QUERY, codes=("not_found",))
async def export_list(call: Call) -> StreamingResponse:
    """Everybody on it, under headings that an import knows again."""
    pool, list_id = call.runtime.database.pool, access.number(call.path["id"])
    if await queries.one_list(pool, call.viewer.organization_id, list_id) is None:
        raise NotFound
    keys = await queries.keys_on_list(pool, list_id)
    made = lines(
        [*_COLUMNS, *keys],
        lambda after: queries.on_list(pool, list_id, after, PIECE),
        lambda row: _cells(row, keys),
        raw=is_raw(call),
    )
    return await csv(call, made, f"list-{list_id}.csv", f"list:{list_id}")


def _cells(row: Row, keys: Sequence[str]) -> list[str]:
    consent = orjson.loads(row["consent"]) if row["consent"] else {}
    given = consent if not consent.get("revoked_at") else {}
    custom = orjson.loads(row["custom"])
    return [
        row["phone"],
        *(row[name] for name in queries.FIELDS),
        given.get("detail") or given.get("source", ""),
        given.get("given_at", "")[:10],
        moment(row["opted_out_at"]),
        row["tags"] or "",
        *(str(custom.get(key, "")) for key in keys),
    ]


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
