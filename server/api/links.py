"""Links on an own short path: named by managers, opened by contacts, counted."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from server import access
from server.actions import links, organizations
from server.api.call import Call
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import links as queries

table = Table()

Name = Annotated[str, msgspec.Meta(max_length=100)]  # what is wrong with it is said in words
Url = Annotated[str, msgspec.Meta(max_length=2_000)]


class NewLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` is what scripts call it ({link:donate}), and stays; `url` is where it leads."""

    name: Name
    url: Url


class LinkPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Url


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """`sample` is an address as it stands in texts; `people` opened it `clicks` times, programs `robots` times."""

    id: str
    name: str
    url: str
    sample: str
    people: int
    clicks: int
    robots: int
    created_at: datetime


@table.add("GET", "/links", least=Role.SUPERVISOR, answer=Page[LinkView], query=("limit", "cursor"))
async def list_links(call: Call) -> Page[LinkView]:
    limit = limit_of(call.query)
    pool = call.runtime.database.pool
    rows = await queries.listed(pool, call.viewer.organization_id, after_of(call.query), limit + 1)
    address = await _address(call)
    return page_of(rows, limit, lambda row: _view(row, address))


@table.add("POST", "/links", least=Role.MANAGER, body=NewLink, answer=LinkView, status=201, codes=("taken", "invalid"))
async def create_link(call: Call) -> LinkView:
    return await _link(call, await links.create(call.runtime, call.viewer, call.body.name, call.body.url))


@table.add("GET", "/links/{id}", least=Role.SUPERVISOR, answer=LinkView, codes=("not_found",))
async def read_link(call: Call) -> LinkView:
    return await _link(call, access.number(call.path["id"]))


@table.add("PATCH", "/links/{id}", least=Role.MANAGER, body=LinkPatch, answer=LinkView, codes=("not_found", "invalid"))
async def change_link(call: Call) -> LinkView:
    """Texts that left long ago lead there as well."""
    link_id = access.number(call.path["id"])
    await links.change(call.runtime, call.viewer, link_id, call.body.url)
    return await _link(call, link_id)


@table.add("DELETE", "/links/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_link(call: Call) -> None:
    await links.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _link(call: Call, link_id: int) -> LinkView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, link_id)
    if row is None:
        raise NotFound
    return _view(row, await _address(call))


async def _address(call: Call) -> Callable[[str], str]:
    """How a link looks in a text, by its name."""
    _, settings = await organizations.read(call.runtime, call.viewer.organization_id)
    return links.in_preview(call.runtime, settings, call.viewer.organization_id)


def _view(row: Row, address: Callable[[str], str]) -> LinkView:
    same = {name: row[name] for name in ("name", "url", "people", "clicks", "robots")}
    return LinkView(
        id=str(row["id"]),
        sample=address(row["name"]),
        created_at=row["created_at"].astimezone(UTC),
        **same,
    )
