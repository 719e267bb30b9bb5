"""Distributing numbers: managers add, rest and retire them, and see how each is doing."""

from datetime import datetime
from typing import Annotated

import msgspec

from server import access
from server.actions import numbers
from server.api.call import Call
from server.api.fields import Id, Label
from server.api.paging import Page, after_of, limit_of
from server.api.routing import Table
from server.domain.numbers import NumberKind, NumberState
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import numbers as queries

table = Table()

Rate = Annotated[float, msgspec.Meta(gt=0, le=1_000)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=44_640)]
Contacts = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class NewNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parts per second have a default by kind, the carrier account is the organization's first."""

    phone: Label
    kind: NumberKind = NumberKind.LONG_CODE
    parts_per_second: Rate | None = None
    daily_contacts: Contacts | None = None
    registration_id: Id | None = None
    carrier_account_id: Id | None = None
    user_id: Id | None = None


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without minutes until it is woken, which 0 minutes do."""

    minutes: Minutes | None = None


class NumberView(msgspec.Struct, frozen=True, kw_only=True):
    """`queue` in parts, `rate` in parts per second now (null: not known), `delivered` from 0 to 1, lately."""

    id: str
    phone: str
    kind: str
    state: str
    parts_per_second: float
    daily_contacts: int | None
    registration_id: str | None
    carrier_account_id: str
    user_id: str | None
    queue: int
    rate: float | None
    resting_seconds: float
    delivered: float | None
    created_at: datetime


@table.add("GET", "/numbers", least=Role.MANAGER, answer=Page[NumberView], query=("limit", "cursor"))
async def list_numbers(call: Call) -> Page[NumberView]:
    limit = limit_of(call.query)
    organization_id = call.viewer.organization_id
    rows = await queries.listed(call.runtime.database.pool, organization_id, after_of(call.query), limit)
    doing = await numbers.doing(call.runtime, organization_id, rows)
    views = [_view(row, doing[row["id"]]) for row in rows]
    return Page(views, str(rows[-1]["id"]) if len(rows) == limit else None)


@table.add(
    "POST",
    "/numbers",
    least=Role.MANAGER,
    body=NewNumber,
    answer=NumberView,
    status=201,
    codes=("taken", "no_account"),
)
async def create_number(call: Call) -> NumberView:
    body: NewNumber = call.body
    new = numbers.NewNumber(
        phone=body.phone,
        kind=body.kind,
        parts_per_second=body.parts_per_second,
        daily_contacts=body.daily_contacts,
        registration_id=_number(body.registration_id),
        account_id=_number(body.carrier_account_id),
        user_id=_number(body.user_id),
    )
    return await _one(call, await numbers.create(call.runtime, call.viewer, new))


@table.add("GET", "/numbers/{id}", least=Role.MANAGER, answer=NumberView, codes=("not_found",))
async def read_number(call: Call) -> NumberView:
    return await _one(call, access.number(call.path["id"]))


@table.add(
    "POST",
    "/numbers/{id}/rest",
    least=Role.MANAGER,
    body=Rest,
    answer=NumberView,
    codes=("not_found", "retired", "unavailable"),
)
async def rest_number(call: Call) -> NumberView:
    number_id = access.number(call.path["id"])
    await numbers.rest(call.runtime, call.viewer, number_id, call.body.minutes)
    return await _one(call, number_id)


@table.add("POST", "/numbers/{id}/retire", least=Role.MANAGER, answer=NumberView, codes=("not_found",))
async def retire_number(call: Call) -> NumberView:
    number_id = access.number(call.path["id"])
    await numbers.retire(call.runtime, call.viewer, number_id)
    return await _one(call, number_id)


async def _one(call: Call, number_id: int) -> NumberView:
    organization_id = call.viewer.organization_id
    row = await queries.one(call.runtime.database.pool, organization_id, number_id)
    if row is None:
        raise NotFound
    return _view(row, (await numbers.doing(call.runtime, organization_id, [row]))[number_id])


def _view(row: Row, doing: numbers.Doing) -> NumberView:
    resting = row["state"] == NumberState.ACTIVE and doing.resting_for > 0
    return NumberView(
        id=str(row["id"]),
        phone=row["phone"],
        kind=row["kind"],
        state=NumberState.RESTING if resting else row["state"],
        parts_per_second=row["parts_per_second"],
        daily_contacts=row["daily_contacts"],
        registration_id=_id(row["registration_id"]),
        carrier_account_id=str(row["account_id"]),
        user_id=_id(row["user_id"]),
        queue=doing.queue,
        rate=doing.rate,
        resting_seconds=doing.resting_for,
        delivered=doing.delivered,
        created_at=row["created_at"],
    )


def _number(opaque: str | None) -> int | None:
    return None if opaque is None else int(opaque)


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
