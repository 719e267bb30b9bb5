"""Carrier accounts: administrators only, and the token goes one way."""

from datetime import datetime
from typing import Annotated

import msgspec

from server import access
from server.actions import carrier_accounts
from server.api.call import Call
from server.api.fields import Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.languages import from_column, told
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import carrier_accounts as queries

table = Table()

AuthId = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{1,40}$", description="Letters and figures only, at most 40 of them.")
]
Token = Annotated[
    str,
    msgspec.Meta(pattern=r"^[\x21-\x7e]{1,200}$", description="At most 200 characters, without spaces or accents."),
]
Url = Annotated[
    str, msgspec.Meta(pattern=r"^https?://[^\s\x00-\x1f]{1,300}$", description="An address that begins with https://.")
]
Rate = Annotated[float, msgspec.Meta(gt=0, le=10_000)]


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rates as agreed with the carrier: of texts, counted in parts, and (null: not limited apart) of requests."""

    name: Name
    auth_id: AuthId
    auth_token: Token
    api_url: Url | None = None
    messages_per_second: Rate = 5.0
    requests_per_second: Rate | None = None


class AccountPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays; `stopped: true` sends nothing through it until `false` starts it again."""

    name: Name | None = None
    auth_id: AuthId | None = None
    auth_token: Token | None = None
    api_url: Url | None = None
    messages_per_second: Rate | None = None
    requests_per_second: Rate | None = None
    stopped: bool | None = None


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """`stopped_at` and why: the carrier refused it, or a person stopped it, and nothing is sent through it.

    `synced_at`: when its numbers and registrations were last read from the carrier.
    """

    id: str
    name: str
    auth_id: str
    api_url: str
    messages_per_second: float
    requests_per_second: float | None
    stopped_at: datetime | None
    stopped_reason: str | None
    synced_at: datetime | None


class AccountCheck(msgspec.Struct, frozen=True, kw_only=True):
    """`works`: the carrier let us in; `numbers` it holds there; `detail` is for people."""

    works: bool
    numbers: int | None
    detail: str


@table.add(
    "GET",
    "/carrier-accounts",
    least=Role.ADMINISTRATOR,
    answer=Page[AccountView],
    query=("limit", "cursor"),
)
async def list_accounts(call: Call) -> Page[AccountView]:
    limit = limit_of(call.query)
    rows = await queries.listed(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, _view)


@table.add("POST", "/carrier-accounts", least=Role.ADMINISTRATOR, body=NewAccount, answer=AccountView, status=201)
async def create_account(call: Call) -> AccountView:
    body: NewAccount = call.body
    new = carrier_accounts.NewAccount(**msgspec.structs.asdict(body))
    return await _one(call, await carrier_accounts.create(call.runtime, call.viewer, new))


@table.add("GET", "/carrier-accounts/{id}", least=Role.ADMINISTRATOR, answer=AccountView, codes=("not_found",))
async def read_account(call: Call) -> AccountView:
    return await _one(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/carrier-accounts/{id}",
    least=Role.ADMINISTRATOR,
    body=AccountPatch,
    answer=AccountView,
    codes=("not_found",),
)
async def change_account(call: Call) -> AccountView:
    account_id, body = access.number(call.path["id"]), call.body
    wanted = carrier_accounts.Change(
        body.name,
        body.auth_id,
        body.auth_token,
        body.api_url,
        body.messages_per_second,
        body.requests_per_second,
        starts=body.stopped is False,
        stops=body.stopped is True,
    )
    await carrier_accounts.change(call.runtime, call.viewer, account_id, wanted)
    return await _one(call, account_id)


@table.add(
    "POST",
    "/carrier-accounts/{id}/check",
    least=Role.ADMINISTRATOR,
    answer=AccountCheck,
    codes=("not_found",),
)
async def check_account(call: Call) -> AccountCheck:
    found = await carrier_accounts.check(call.runtime, call.viewer, access.number(call.path["id"]))
    return AccountCheck(works=found.works, numbers=found.numbers, detail=told(found.detail, call.viewer.language))


@table.add(
    "DELETE",
    "/carrier-accounts/{id}",
    least=Role.ADMINISTRATOR,
    status=204,
    codes=("not_found", "in_use"),
)
async def delete_account(call: Call) -> None:
    await carrier_accounts.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _one(call: Call, account_id: int) -> AccountView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, account_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> AccountView:
    why = row["stopped_reason"]
    shown = {name: row[name] for name in AccountView.__struct_fields__}
    return AccountView(**shown | {"id": str(row["id"]), "stopped_reason": why and from_column(why)})
