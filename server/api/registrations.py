"""Registrations with the carriers (10DLC): managers keep them as the carriers approved them."""

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
import orjson

from server import access
from server.actions import registrations
from server.api.call import Call
from server.api.fields import Label, Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain import writing
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import numbers as queries

table = Table()

UseCase = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)]
AttClass = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z0-9]{0,2}$", description="One or two capital letters, like A or T.")
]
Cap = Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
Score = Annotated[int, msgspec.Meta(ge=1, le=100)]
Codes = Annotated[list[str], msgspec.Meta(max_length=400)]
Token = Annotated[
    str,
    msgspec.Meta(
        min_length=8, max_length=400, pattern=r"^[\x21-\x7e]+$", description="Write it without spaces or accents."
    ),
]
State = Literal["pending", "approved", "suspended", "expired"]


class NewRegistration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`att_class` is AT&T's letter or letters, which has its parts a minute unless others are given; the cap is
    T-Mobile's daily one of the brand, else that of its vetting score, and exempt brands have none. `area_codes` are
    preferred by its campaigns that name none; `verify_token` is that of Campaign Verify and is never shown again."""

    name: Name
    brand: Label = ""
    use_case: UseCase = ""
    att_class: AttClass = ""
    parts_per_minute: Cap | None = None
    tmobile_daily_cap: Cap | None = None
    vetting_score: Score | None = None
    tmobile_exempt: bool = False
    state: State = "approved"
    expires_on: dt.date | None = None
    area_codes: Codes = []
    verify_token: Token | None = None
    verify_expires_on: dt.date | None = None


class RegistrationPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays; `verify_token` null takes it away with its end."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    brand: Label | msgspec.UnsetType = msgspec.UNSET
    use_case: UseCase | msgspec.UnsetType = msgspec.UNSET
    att_class: AttClass | msgspec.UnsetType = msgspec.UNSET
    parts_per_minute: Cap | msgspec.UnsetType | None = msgspec.UNSET
    tmobile_daily_cap: Cap | msgspec.UnsetType | None = msgspec.UNSET
    vetting_score: Score | msgspec.UnsetType | None = msgspec.UNSET
    tmobile_exempt: bool | msgspec.UnsetType = msgspec.UNSET
    state: State | msgspec.UnsetType = msgspec.UNSET
    expires_on: dt.date | msgspec.UnsetType | None = msgspec.UNSET
    area_codes: Codes | msgspec.UnsetType = msgspec.UNSET
    verify_token: Token | msgspec.UnsetType | None = msgspec.UNSET
    verify_expires_on: dt.date | msgspec.UnsetType | None = msgspec.UNSET


class RegistrationView(msgspec.Struct, frozen=True, kw_only=True):
    """`verify_hint`: the last characters of its Campaign Verify token, null while there is none."""

    id: str
    name: str
    brand: str
    use_case: str
    att_class: str
    parts_per_minute: int | None
    tmobile_daily_cap: int | None
    vetting_score: int | None
    tmobile_exempt: bool
    state: str
    expires_on: dt.date | None
    area_codes: list[str]
    verify_hint: str | None
    verify_expires_on: dt.date | None


@table.add(
    "GET",
    "/registrations",
    least=Role.SUPERVISOR,
    answer=Page[RegistrationView],
    query=("limit", "cursor"),
)
async def list_registrations(call: Call) -> Page[RegistrationView]:
    limit = limit_of(call.query)
    rows = await queries.registrations(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, _view)


@table.add(
    "POST",
    "/registrations",
    least=Role.MANAGER,
    body=NewRegistration,
    answer=RegistrationView,
    status=201,
)
async def create_registration(call: Call) -> RegistrationView:
    made = await registrations.create(call.runtime, call.viewer, msgspec.structs.asdict(call.body))
    return await _one(call, made)


@table.add("GET", "/registrations/{id}", least=Role.SUPERVISOR, answer=RegistrationView, codes=("not_found",))
async def read_registration(call: Call) -> RegistrationView:
    return await _one(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/registrations/{id}",
    least=Role.MANAGER,
    body=RegistrationPatch,
    answer=RegistrationView,
    codes=("not_found",),
)
async def change_registration(call: Call) -> RegistrationView:
    registration_id = access.number(call.path["id"])
    given: dict[str, Any] = msgspec.structs.asdict(call.body)
    wanted = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    await registrations.change(call.runtime, call.viewer, registration_id, wanted)
    return await _one(call, registration_id)


@table.add("DELETE", "/registrations/{id}", least=Role.MANAGER, status=204, codes=("not_found", "in_use"))
async def delete_registration(call: Call) -> None:
    await registrations.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _one(call: Call, registration_id: int) -> RegistrationView:
    row = await queries.registration(call.runtime.database.pool, call.viewer.organization_id, registration_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> RegistrationView:
    shown = {name: row[name] for name in RegistrationView.__struct_fields__}
    return RegistrationView(**shown | {"id": str(row["id"]), "area_codes": orjson.loads(row["area_codes"] or "[]")})
