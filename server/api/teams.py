"""Teams: supervisors see them, managers make them."""

from typing import Any

import msgspec

from server import access
from server.actions import teams
from server.api.call import Call
from server.api.fields import Ids, Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import people as queries

table = Table()


class NewTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`outside`: people of somebody else, as of a call center. They see what is shared with them, nothing public."""

    name: Name
    user_ids: Ids = []
    outside: bool = False


class TeamPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; `user_ids` are all members from now on."""

    name: Name | None = None
    user_ids: Ids | None = None
    outside: bool | None = None


class TeamView(msgspec.Struct, frozen=True):
    id: str
    name: str
    user_ids: list[str]
    outside: bool


@table.add("GET", "/teams", least=Role.SUPERVISOR, answer=Page[TeamView], query=("limit", "cursor"))
async def list_teams(call: Call) -> Page[TeamView]:
    limit = limit_of(call.query)
    rows = await queries.teams(call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1)
    return page_of(rows, limit, _view)


@table.add("POST", "/teams", least=Role.MANAGER, body=NewTeam, answer=TeamView, status=201, codes=("taken",))
async def create_team(call: Call) -> TeamView:
    body: NewTeam = call.body
    user_ids = [int(user_id) for user_id in body.user_ids]
    return await _team(call, await teams.create(call.runtime, call.viewer, body.name, user_ids, outside=body.outside))


@table.add("GET", "/teams/{id}", least=Role.SUPERVISOR, answer=TeamView, codes=("not_found",))
async def read_team(call: Call) -> TeamView:
    return await _team(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/teams/{id}",
    least=Role.MANAGER,
    body=TeamPatch,
    answer=TeamView,
    codes=("not_found", "taken"),
)
async def change_team(call: Call) -> TeamView:
    team_id = access.number(call.path["id"])
    given: Any = call.body.user_ids
    user_ids = None if given is None else [int(user_id) for user_id in given]
    await teams.change(call.runtime, call.viewer, team_id, call.body.name, user_ids, call.body.outside)
    return await _team(call, team_id)


@table.add("DELETE", "/teams/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_team(call: Call) -> None:
    await teams.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _team(call: Call, team_id: int) -> TeamView:
    row = await queries.team(call.runtime.database.pool, call.viewer.organization_id, team_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Row) -> TeamView:
    return TeamView(str(row["id"]), row["name"], [str(user_id) for user_id in row["user_ids"]], row["outside"])
