"""Distributing numbers: managers add, change, rest and retire them, and see how each is doing."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from server import access
from server.actions import number_health, number_moves, numbers
from server.actions.number_health import Doing
from server.api.call import Call
from server.api.fields import Id, Label
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain import writing
from server.domain.numbers import NumberKind, NumberState, ShortCodeType
from server.domain.people import Role
from server.errors import FieldError, Invalid, NotFound
from server.storage.database import Row
from server.storage.queries import numbers as queries

table = Table()

Rate = Annotated[float, msgspec.Meta(gt=0, le=1_000)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=44_640)]
Contacts = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Reason = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)]
Some = Annotated[list[Id], msgspec.Meta(max_length=1_000)]


class NewNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parts per second have a default by kind, the carrier account is the organization's first.

    `mms`: whether it sends pictures; all but short codes do, where it is left out.
    """

    phone: Label
    kind: NumberKind = NumberKind.LONG_CODE
    parts_per_second: Rate | None = None
    daily_contacts: Contacts | None = None
    registration_id: Id | None = None
    carrier_account_id: Id | None = None
    user_id: Id | None = None
    short_code_type: ShortCodeType | None = None
    mms: bool | None = None


class NumberPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays. With `user_id` only this person texts new people from it.

    Without `mms` it sends no pictures: those that wait for it fail, for a coordinator to decide.
    """

    registration_id: Id | UnsetType | None = UNSET
    user_id: Id | UnsetType | None = UNSET
    parts_per_second: Rate | UnsetType = UNSET
    daily_contacts: Contacts | UnsetType | None = UNSET
    short_code_type: ShortCodeType | UnsetType | None = UNSET
    mms: bool | UnsetType = UNSET


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without minutes until it is woken, which 0 minutes do."""

    minutes: Minutes | None = None
    reason: Reason = ""


class Retire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason = ""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object."""


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """null: all numbers of the campaign's registration."""

    number_ids: Some | None


class NumberMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who hears from `number_id`; or who is on the list of `campaign_id` and used to a number it cannot text from."""

    to: Annotated[Some, msgspec.Meta(min_length=1)]
    number_id: Id | None = None
    campaign_id: Id | None = None
    reason: Reason = ""
    dry_run: bool = False


class MovedView(msgspec.Struct, frozen=True, omit_defaults=True):
    """People moved, or who would be; `waiting` of a dry run: their texts in the queue."""

    count: int
    waiting: int | None = None


class NumberView(msgspec.Struct, frozen=True, kw_only=True):
    """`queue` in parts, `rate` in parts per second now (null: not known), shares from 0 to 1, of the last week.

    `contacts` hear from it for ever; `today`: whom it texted since midnight Pacific time.
    """

    id: str
    phone: str
    kind: str
    short_code_type: str | None
    mms: bool
    state: str
    reason: str | None
    parts_per_second: float
    daily_contacts: int | None
    registration_id: str | None
    carrier_account_id: str
    user_id: str | None
    queue: int
    rate: float | None
    rate_factor: float
    resting_seconds: float
    backlog_seconds: float | None
    delivered: float | None
    filtered: float | None
    reply_rate: float | None
    today: int
    contacts: int
    created_at: datetime


@table.add("GET", "/numbers", least=Role.MANAGER, answer=Page[NumberView], query=("limit", "cursor"))
async def list_numbers(call: Call) -> Page[NumberView]:
    limit = limit_of(call.query)
    organization_id = call.viewer.organization_id
    rows = await queries.listed(call.runtime.database.pool, organization_id, after_of(call.query), limit + 1)
    doing = await number_health.doing(call.runtime, organization_id, rows)
    return page_of(rows, limit, lambda row: view(row, doing[row["id"]]))


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
        short_code_type=body.short_code_type,
        mms=body.mms,
    )
    return await _one(call, await numbers.create(call.runtime, call.viewer, new))


@table.add("GET", "/numbers/{id}", least=Role.MANAGER, answer=NumberView, codes=("not_found",))
async def read_number(call: Call) -> NumberView:
    return await _one(call, access.number(call.path["id"]))


@table.add(
    "PATCH", "/numbers/{id}", least=Role.MANAGER, body=NumberPatch, answer=NumberView, codes=("not_found", "gone")
)
async def change_number(call: Call) -> NumberView:
    number_id = access.number(call.path["id"])
    given: dict[str, Any] = msgspec.structs.asdict(call.body)
    wanted = {name: value for name, value in given.items() if value is not UNSET}
    for name in wanted.keys() & {"registration_id", "user_id"}:
        wanted[name] = _number(wanted[name])
    await numbers.change(call.runtime, call.viewer, number_id, wanted)
    return await _one(call, number_id)


@table.add(
    "POST",
    "/numbers/{id}/rest",
    least=Role.MANAGER,
    body=Rest,
    answer=NumberView,
    codes=("not_found", "gone", "unavailable"),
)
async def rest_number(call: Call) -> NumberView:
    number_id, body = access.number(call.path["id"]), call.body
    await numbers.rest(call.runtime, call.viewer, number_id, body.minutes, body.reason.strip() or None)
    return await _one(call, number_id)


@table.add("POST", "/numbers/{id}/retire", least=Role.MANAGER, body=Retire, answer=NumberView, codes=("not_found",))
async def retire_number(call: Call) -> NumberView:
    """It is dead: who never heard from it gets another number, texts to the others wait for a decision."""
    number_id = access.number(call.path["id"])
    await numbers.retire(call.runtime, call.viewer, number_id, call.body.reason.strip() or None)
    return await _one(call, number_id)


@table.add("POST", "/numbers/{id}/release", least=Role.MANAGER, body=Nothing, answer=NumberView, codes=("not_found",))
async def release_number(call: Call) -> NumberView:
    """It was given back to the carrier."""
    number_id = access.number(call.path["id"])
    await numbers.release(call.runtime, call.viewer, number_id)
    return await _one(call, number_id)


@table.add(
    "POST",
    "/number-moves",
    least=Role.MANAGER,
    body=NumberMove,
    answer=MovedView,
    codes=("not_found", "same_number", "no_pictures"),
)
async def move_contacts(call: Call) -> MovedView:
    """People hear from other numbers from now on; what waits for them goes along. Told in their threads."""
    body: NumberMove = call.body
    if (body.number_id is None) == (body.campaign_id is None):
        raise Invalid("Say who.", fields=[FieldError("number_id", "invalid", "Give number_id, or campaign_id.")])
    move = number_moves.Move(
        to=[int(one) for one in body.to],
        reason=body.reason.strip(),
        number_id=_number(body.number_id),
        campaign_id=_number(body.campaign_id),
    )
    if body.dry_run:
        counted = await number_moves.count(call.runtime, call.viewer, move)
        return MovedView(counted["contacts"], counted["waiting"])
    return MovedView(await number_moves.move(call.runtime, call.viewer, move))


@table.add("PUT", "/campaigns/{id}/numbers", least=Role.MANAGER, body=Chosen, codes=("not_found",))
async def choose_numbers(call: Call) -> None:
    """The numbers a campaign texts new people from, of those of its registration."""
    chosen = call.body.number_ids
    ids = None if chosen is None else [int(one) for one in chosen]
    await numbers.choose(call.runtime, call.viewer, access.number(call.path["id"]), ids)


async def _one(call: Call, number_id: int) -> NumberView:
    organization_id = call.viewer.organization_id
    row = await queries.one(call.runtime.database.pool, organization_id, number_id)
    if row is None:
        raise NotFound
    return view(row, (await number_health.doing(call.runtime, organization_id, [row]))[number_id])


_SHOWN = ("phone", "kind", "short_code_type", "mms", "parts_per_second", "daily_contacts")


def view(row: Row, doing: Doing) -> NumberView:
    resting = row["state"] == NumberState.ACTIVE and doing.resting_for > 0
    return NumberView(
        **{name: row[name] for name in _SHOWN},
        id=str(row["id"]),
        state=NumberState.RESTING if resting else row["state"],
        reason=(doing.reason if resting else row["state_reason"]) or None,
        registration_id=_id(row["registration_id"]),
        carrier_account_id=str(row["account_id"]),
        user_id=_id(row["user_id"]),
        queue=doing.queue,
        rate=doing.rate,
        rate_factor=doing.factor,
        resting_seconds=doing.resting_for,
        backlog_seconds=doing.backlog_seconds,
        delivered=doing.delivered,
        filtered=doing.filtered,
        reply_rate=doing.reply_rate,
        today=doing.today,
        contacts=doing.contacts,
        created_at=row["created_at"],
    )


def _number(opaque: str | None) -> int | None:
    return None if opaque is None else int(opaque)


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
