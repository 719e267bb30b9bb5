"""Fields of an organisation's own: managers make them, whoever holds a thread fills them in."""

from typing import Annotated

import msgspec
import orjson

from server import access
from server.actions import custom_fields
from server.api.call import Call
from server.api.fields import Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.api.tags import Place
from server.domain.custom_fields import Kind
from server.domain.people import Role
from server.errors import NotFound
from server.realtime.events import ConversationView
from server.storage.database import Row
from server.storage.queries import custom_fields as queries

table = Table()

# As scripts write it: no braces.
Key = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f{}]*[^\s\x00-\x1f\x7f{}]$",
        description="Write one line without braces, with no space at its end.",
    ),
]
Choices = Annotated[list[Name], msgspec.Meta(max_length=100)]
Given = str | int | float | bool | None


class NewField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`key` is what scripts call it; `name`, what people read, is the key if left out; `is_default`: in the report
    of campaigns that choose no fields."""

    key: Key
    name: Name | None = None
    kind: Kind = Kind.TEXT
    choices: Choices = []
    is_default: bool = False


class FieldPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays. `position` is the place among all fields, from 0; the others make room."""

    name: Name | None = None
    choices: Choices | None = None
    is_default: bool | None = None
    position: Place | None = None


class FieldView(msgspec.Struct, frozen=True):
    id: str
    key: str
    name: str
    kind: Kind
    choices: list[str]
    position: int
    is_default: bool


@table.add("GET", "/custom-fields", answer=Page[FieldView], query=("limit", "cursor"))
async def list_fields(call: Call) -> Page[FieldView]:
    limit = limit_of(call.query)
    pool = call.runtime.database.pool
    rows = await queries.listed(pool, call.viewer.organization_id, after_of(call.query), limit + 1)
    return page_of(rows, limit, view)


@table.add("POST", "/custom-fields", least=Role.MANAGER, body=NewField, answer=FieldView, status=201, codes=("taken",))
async def create_field(call: Call) -> FieldView:
    body: NewField = call.body
    name = body.name or body.key
    made = await custom_fields.create(
        call.runtime, call.viewer, body.key, name, body.kind, body.choices, is_default=body.is_default
    )
    return await _field(call, made)


@table.add("GET", "/custom-fields/{id}", least=Role.SUPERVISOR, answer=FieldView, codes=("not_found",))
async def read_field(call: Call) -> FieldView:
    return await _field(call, access.number(call.path["id"]))


@table.add("PATCH", "/custom-fields/{id}", least=Role.MANAGER, body=FieldPatch, answer=FieldView, codes=("not_found",))
async def change_field(call: Call) -> FieldView:
    """Key and type stay as they are."""
    field_id = access.number(call.path["id"])
    body: FieldPatch = call.body
    wanted = (body.name, body.choices, body.is_default, body.position)
    await custom_fields.change(call.runtime, call.viewer, field_id, *wanted)
    return await _field(call, field_id)


@table.add("DELETE", "/custom-fields/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_field(call: Call) -> None:
    await custom_fields.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add(
    "POST",
    "/conversations/{id}/fields",
    body=dict[str, Given],
    answer=ConversationView,
    codes=("not_yours", "invalid"),
)
async def fill_in_fields(call: Call) -> ConversationView:
    """Values by key; null takes one away."""
    return await custom_fields.fill_in(call.runtime, call.viewer, access.number(call.path["id"]), call.body)


async def _field(call: Call, field_id: int) -> FieldView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, field_id)
    if row is None:
        raise NotFound
    return view(row)


def view(row: Row) -> FieldView:
    choices = orjson.loads(row["choices"])
    kind, position, is_default = Kind(row["kind"]), row["position"], row["is_default"]
    return FieldView(str(row["id"]), row["key"], row["name"], kind, choices, position, is_default)
