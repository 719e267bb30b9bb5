"""Audiences: filters of contacts that managers save, look into, and keep as lists."""

from datetime import datetime

import msgspec

from server import access
from server.actions import audiences
from server.api import contacts, lists
from server.api.call import Call
from server.api.contacts import ContactView
from server.api.fields import Name
from server.api.lists import ListView, NamedList
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.audiences import Filter, decode
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import audiences as queries

table = Table()


class NewAudience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    filter: Filter


class AudiencePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out stays."""

    name: Name | None = None
    filter: Filter | None = None


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A filter that need not be saved."""

    filter: Filter


class AudienceView(msgspec.Struct, frozen=True):
    id: str
    name: str
    filter: Filter
    created_at: datetime


class AudiencePreview(msgspec.Struct, frozen=True):
    """Who is in it now: `textable` are those neither opted out nor out of reach. Not `exact`: a guess, of so many."""

    people: int
    textable: int
    exact: bool
    some: list[ContactView]


@table.add("GET", "/audiences", least=Role.MANAGER, answer=Page[AudienceView], query=("limit", "cursor"))
async def list_audiences(call: Call) -> Page[AudienceView]:
    limit = limit_of(call.query)
    rows = await queries.listed(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, _view)


@table.add(
    "POST", "/audiences", least=Role.MANAGER, body=NewAudience, answer=AudienceView, status=201, codes=("taken",)
)
async def create_audience(call: Call) -> AudienceView:
    made = await audiences.create(call.runtime, call.viewer, call.body.name, call.body.filter)
    return await _audience(call, made)


@table.add("POST", "/audiences/preview", least=Role.MANAGER, body=Asked, answer=AudiencePreview)
async def preview_audience(call: Call) -> AudiencePreview:
    """How many people it is now, and the first few of them; nothing is kept."""
    found = await audiences.look(call.runtime, call.viewer, call.body.filter)
    return AudiencePreview(found.people, found.textable, found.exact, [contacts.view(row) for row in found.some])


@table.add("GET", "/audiences/{id}", least=Role.MANAGER, answer=AudienceView, codes=("not_found",))
async def read_audience(call: Call) -> AudienceView:
    return await _audience(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/audiences/{id}",
    least=Role.MANAGER,
    body=AudiencePatch,
    answer=AudienceView,
    codes=("not_found", "taken"),
)
async def change_audience(call: Call) -> AudienceView:
    """Lists that were made of it stay as they are."""
    audience_id = access.number(call.path["id"])
    await audiences.change(call.runtime, call.viewer, audience_id, call.body.name, call.body.filter)
    return await _audience(call, audience_id)


@table.add("DELETE", "/audiences/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_audience(call: Call) -> None:
    await audiences.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add(
    "POST",
    "/audiences/{id}/lists",
    least=Role.MANAGER,
    body=NamedList,
    answer=ListView,
    status=202,
    codes=("not_found", "taken"),
)
async def keep_audience_as_list(call: Call) -> ListView:
    """A list of those who are in it now; while `filling`, a job still puts them on it."""
    audience_id = access.number(call.path["id"])
    return await lists.shown(call, await audiences.keep_as_list(call.runtime, call.viewer, audience_id, call.body.name))


async def _audience(call: Call, audience_id: int) -> AudienceView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, audience_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> AudienceView:
    return AudienceView(str(row["id"]), row["name"], decode(row["chosen_by"]), row["created_at"])
