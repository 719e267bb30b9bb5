"""People of the organization. Never a phone number: nobody here is a contact."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from server import access
from server.actions import password_links, people
from server.api.call import Call
from server.api.fields import Email, Ids, Language, Name, Password, one_of
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.campaigns import Share
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import people as queries

table = Table()


class NewUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`password` counts for a new account only; `with_api_key` is an administrator's to ask for."""

    email: Email
    role: Role
    name: Name | None = None
    language: Language = "en"
    team_ids: Ids = []
    password: Password | None = None
    with_api_key: bool = False


class UserPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays. `work` is what they do in every campaign, from the next bucket on. Everybody may change
    their own name and language, and with `current_password` their password, which signs them out."""

    name: Name | None = None
    role: Role | None = None
    language: Language | None = None
    team_ids: Ids | None = None
    suspended: bool | None = None
    work: Share | None = None
    password: Password | None = None
    current_password: Password | None = None


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """`work`: what they do in every campaign. `waiting`: for somebody who lets them in (`suspended: false`), suspended
    until then."""

    id: str
    email: str
    name: str
    role: Role
    language: str
    team_ids: list[str]
    work: Share
    suspended: bool
    waiting: bool
    created_at: datetime


class NewUserView(UserView, frozen=True, kw_only=True):
    """`api_key` is there once, if it was asked for. `url`, if nobody chose a password yet: the link by which they do;
    empty when it was mailed."""

    api_key: str | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType = msgspec.UNSET


@table.add("GET", "/users", least=Role.SUPERVISOR, answer=Page[UserView], query=("role", "limit", "cursor"))
async def list_users(call: Call) -> Page[UserView]:
    limit = limit_of(call.query)
    rows = await queries.people(
        call.runtime.database.pool,
        call.viewer.organization_id,
        after_of(call.query),
        limit + 1,
        one_of("role", call.query.get("role"), Role),
    )
    return page_of(rows, limit, lambda row: UserView(**_fields(row)))


@table.add(
    "POST", "/users", least=Role.MANAGER, body=NewUser, answer=NewUserView, status=201, codes=("taken",), secret=True
)
async def create_user(call: Call) -> NewUserView:
    given: NewUser = call.body
    new = people.NewPerson(
        email=given.email,
        role=given.role,
        name=given.name or "",
        language=given.language,
        team_ids=[int(team_id) for team_id in given.team_ids],
        password=given.password,
        with_api_key=given.with_api_key,
    )
    added = await people.create(call.runtime, call.viewer, new)
    url: str | msgspec.UnsetType = msgspec.UNSET
    if not added.has_password:
        url = (await password_links.give(call.runtime, call.viewer, added.user_id)).url or ""
    return NewUserView(**await _person(call, added.user_id), api_key=added.api_key or msgspec.UNSET, url=url)


@table.add("GET", "/users/{id}", answer=UserView, codes=("not_found",))
async def read_user(call: Call) -> UserView:
    """Volunteers see themselves only."""
    user_id = access.number(call.path["id"])
    if not (call.viewer.is_supervisor or user_id == call.viewer.user_id):
        raise NotFound
    return UserView(**await _person(call, user_id))


@table.add(
    "PATCH",
    "/users/{id}",
    body=UserPatch,
    answer=UserView,
    codes=("not_found", "last_administrator", "shared_account"),
)
async def change_user(call: Call) -> UserView:
    given: UserPatch = call.body
    team_ids = None if given.team_ids is None else [int(team_id) for team_id in given.team_ids]
    wanted = people.Change(**{**msgspec.structs.asdict(given), "team_ids": team_ids})
    user_id = access.number(call.path["id"])
    await people.change(call.runtime, call.viewer, user_id, wanted)
    return UserView(**await _person(call, user_id))


@table.add("DELETE", "/users/{id}", least=Role.MANAGER, status=204, codes=("not_found", "not_waiting"))
async def turn_away_user(call: Call) -> None:
    """Somebody who waits for approval."""
    await people.turn_away(call.runtime, call.viewer, access.number(call.path["id"]))


async def _person(call: Call, user_id: int) -> dict[str, Any]:
    row = await queries.person(call.runtime.database.pool, call.viewer.organization_id, user_id)
    if row is None:
        raise NotFound
    return _fields(row)


def _fields(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "email": row["email"],
        "name": row["name"],
        "role": Role(row["role"]),
        "language": row["language"],
        "team_ids": [str(team_id) for team_id in row["team_ids"]],
        "work": row["work"],
        "suspended": row["suspended_at"] is not None,
        "waiting": row["asked_at"] is not None,
        "created_at": row["created_at"].astimezone(UTC),
    }
