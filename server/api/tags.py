"""Tags: managers make them; whoever holds a thread puts them on it."""

from typing import Annotated

import msgspec

from server import access
from server.actions import tags
from server.api.call import Call
from server.api.fields import Id, Name, one_of
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.domain.tags import Kind
from server.errors import NotFound
from server.realtime.events import ConversationView
from server.storage.database import Row
from server.storage.queries import tags as queries

table = Table()

Place = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Some = Annotated[list[Id], msgspec.Meta(max_length=100)]


class NewTag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind`: what it is put on; `is_default`: in the report of campaigns that choose no tags."""

    name: Name
    kind: Kind = Kind.CONVERSATION
    is_default: bool = False


class TagPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays. `position` is the place among all tags, from 0; the others make room."""

    name: Name | None = None
    is_default: bool | None = None
    position: Place | None = None


class TagView(msgspec.Struct, frozen=True):
    id: str
    kind: Kind
    name: str
    position: int
    is_default: bool


class TagChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of tags. On a conversation, tags of contacts go on the person it is with."""

    add: Some = []
    remove: Some = []

    @property
    def ids(self) -> tuple[list[int], list[int]]:
        return [int(one) for one in self.add], [int(one) for one in self.remove]


@table.add("GET", "/tags", answer=Page[TagView], query=("kind", "limit", "cursor"))
async def list_tags(call: Call) -> Page[TagView]:
    limit, kind = limit_of(call.query), one_of("kind", call.query.get("kind"), Kind)
    pool = call.runtime.database.pool
    rows = await queries.listed(pool, call.viewer.organization_id, kind, after_of(call.query), limit + 1)
    return page_of(rows, limit, view)


@table.add("POST", "/tags", least=Role.MANAGER, body=NewTag, answer=TagView, status=201, codes=("taken",))
async def create_tag(call: Call) -> TagView:
    body: NewTag = call.body
    made = await tags.create(call.runtime, call.viewer, body.kind, body.name, is_default=body.is_default)
    return await _tag(call, made)


@table.add("GET", "/tags/{id}", least=Role.SUPERVISOR, answer=TagView, codes=("not_found",))
async def read_tag(call: Call) -> TagView:
    return await _tag(call, access.number(call.path["id"]))


@table.add("PATCH", "/tags/{id}", least=Role.MANAGER, body=TagPatch, answer=TagView, codes=("not_found", "taken"))
async def change_tag(call: Call) -> TagView:
    tag_id, body = access.number(call.path["id"]), call.body
    await tags.change(call.runtime, call.viewer, tag_id, body.name, body.is_default, body.position)
    return await _tag(call, tag_id)


@table.add("DELETE", "/tags/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_tag(call: Call) -> None:
    await tags.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("POST", "/conversations/{id}/tags", body=TagChange, answer=ConversationView, codes=("not_yours",))
async def tag_conversation(call: Call) -> ConversationView:
    return await tags.tag_thread(call.runtime, call.viewer, access.number(call.path["id"]), *call.body.ids)


@table.add("POST", "/messages/{id}/tags", body=TagChange, answer=ConversationView, codes=("not_yours",))
async def tag_message(call: Call) -> ConversationView:
    """The answer is the thread the text belongs to."""
    return await tags.tag_message(call.runtime, call.viewer, access.number(call.path["id"]), *call.body.ids)


@table.add("POST", "/contacts/{id}/tags", least=Role.SUPERVISOR, body=TagChange, status=204, codes=("not_found",))
async def tag_contact(call: Call) -> None:
    await tags.tag_contact(call.runtime, call.viewer, access.number(call.path["id"]), *call.body.ids)


async def _tag(call: Call, tag_id: int) -> TagView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, tag_id)
    if row is None:
        raise NotFound
    return view(row)


def view(row: Row) -> TagView:
    return TagView(str(row["id"]), Kind(row["kind"]), row["name"], row["position"], row["is_default"])
