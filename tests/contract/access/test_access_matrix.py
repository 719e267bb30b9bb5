"""Every endpoint keeps out whom it must: lower roles, other people's things, other organizations."""

import re
from collections.abc import Iterator

import httpx
import pytest

from server.access import Viewer
from server.api.tables import ENDPOINTS
from server.domain.people import Role
from server.runtime import Runtime
from tests.cast import Cast
from tests.contract.access.belongings import Api, belongings
from tests.contract.access.rights import RIGHTS, Right
from tests.factories import bank, phone

NOBODYS = "999999999999"
EVERYBODYS = ("template", "folder")  # words that an organization keeps for all its people


def name_of(method: str, path: str) -> str:
    return f"{method} {path}"


def test_every_endpoint_has_its_row_in_the_matrix() -> None:
    rows = {name_of(row.method, row.path): row for row in ENDPOINTS}
    assert set(rows) == set(RIGHTS)
    assert {name: row.least for name, row in rows.items() if row.least != RIGHTS[name].least} == {}


def test_what_has_an_id_in_its_path_is_scoped_by_it() -> None:
    assert [name for name, right in RIGHTS.items() if ("{" in name) != (right.scope is not None)] == []


def rights_below(role: Role) -> Iterator[tuple[str, Right]]:
    return ((name, right) for name, right in RIGHTS.items() if not role.reaches(right.least))


async def call(client: httpx.AsyncClient, name: str, right: Right, scoped_id: str) -> httpx.Response:
    method, path = name.split(" ")
    address = re.sub(r"{\w+}", scoped_id, path)
    if method == "GET":
        return await client.get(address)
    return await client.request(method, address, json=right.body)


@pytest.fixture
async def ids(runtime: Runtime, cast: Cast, api: Api) -> dict[str, str]:
    return await belongings(runtime, cast, api)


def id_of(right: Right, ids: dict[str, str]) -> str:
    return ids[right.scope] if right.scope else NOBODYS


async def not_kept_out(
    client: httpx.AsyncClient, rights: Iterator[tuple[str, Right]], ids: dict[str, str], *statuses: int
) -> dict[str, int]:
    answers = {name: await call(client, name, right, id_of(right, ids)) for name, right in rights}
    return {name: answer.status_code for name, answer in answers.items() if answer.status_code not in statuses}


@pytest.mark.anyio
@pytest.mark.parametrize("who", ["vera", "sue", "max"])
async def test_a_role_gets_no_further_than_it_reaches(cast: Cast, api: Api, ids: dict[str, str], who: str) -> None:
    viewer: Viewer = getattr(cast, who)
    assert await not_kept_out(api(viewer), rights_below(viewer.role), ids, 403) == {}


@pytest.mark.anyio
async def test_another_organization_finds_nothing_of_this_one(cast: Cast, api: Api, ids: dict[str, str]) -> None:
    scoped = ((name, right) for name, right in RIGHTS.items() if right.scope)
    assert await not_kept_out(api(cast.olga), scoped, ids, 404) == {}


@pytest.mark.anyio
async def test_a_volunteer_finds_nothing_of_other_peoples(cast: Cast, api: Api, ids: dict[str, str]) -> None:
    scoped = (
        (name, right)
        for name, right in RIGHTS.items()
        if right.scope and right.scope not in EVERYBODYS and right.least == Role.VOLUNTEER
    )
    assert await not_kept_out(api(cast.vic), scoped, ids, 403, 404) == {}


@pytest.mark.anyio
async def test_nobody_gets_anywhere_without_a_key(served: str, ids: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as stranger:
        assert await not_kept_out(stranger, iter(RIGHTS.items()), ids, 401) == {}


@pytest.mark.anyio
async def test_the_least_role_is_let_in(cast: Cast, api: Api) -> None:
    """With an id that is nobody's and a body that cannot be read, so that nothing is changed by it."""
    people = {viewer.role: viewer for viewer in (cast.vera, cast.sue, cast.max, cast.ada)}
    turned_away = {}
    for name, right in RIGHTS.items():
        method, path = name.split(" ")
        address = re.sub(r"{\w+}", NOBODYS, path)
        content = None if method == "GET" else b"["
        answer = await api(people[right.least]).request(method, address, content=content)
        if answer.status_code in (401, 403) or answer.is_server_error:
            turned_away[name] = answer.status_code
    assert turned_away == {}


FOREIGN: dict[str, dict[str, object]] = {
    "POST /teams": {"name": "Mine", "user_ids": ["user"]},
    "POST /users": {"email": "mallory@example.org", "role": "volunteer", "team_ids": ["team"]},
    "POST /invites of a team": {"team_id": "team"},
    "POST /invites to a campaign": {"campaign_id": "campaign"},
    "POST /contacts": {"phone": phone(63), "list": "list"},
    "POST /campaigns with a list": {"title": "Mine", "list_id": "list"},
    "POST /campaigns with a registration": {"title": "Mine", "registration_id": "registration"},
    "POST /numbers of an account": {"phone": phone(64), "carrier_account_id": "account"},
    "POST /numbers of a registration": {"phone": phone(64), "registration_id": "registration"},
    "POST /numbers of a person": {"phone": phone(64), "user_id": "user"},
}


@pytest.mark.anyio
async def test_nothing_of_another_organization_can_be_named_in_a_body(
    runtime: Runtime, cast: Cast, api: Api, ids: dict[str, str]
) -> None:
    await bank(runtime, cast.olga)  # so that nothing is refused for want of an account

    def named(value: object) -> object:
        if isinstance(value, list):
            return [named(one) for one in value]
        return ids.get(value, value) if isinstance(value, str) else value

    taken = {}
    for name, body in FOREIGN.items():
        given = {key: named(value) for key, value in body.items()}
        answer = await api(cast.olga).post(name.split(" ")[1], json=given)
        if answer.status_code not in (404, 422):
            taken[name] = f"{answer.status_code} {answer.text}"
    assert taken == {}


@pytest.mark.anyio
async def test_nothing_of_another_organization_is_reassigned(cast: Cast, api: Api, ids: dict[str, str]) -> None:
    body = {"ids": [ids["conversation"]], "to": {"user_ids": [str(cast.olga.user_id)]}}
    answer = await api(cast.olga).post("/reassignments", json=body)
    assert answer.json()["count"] == 0
    thread = await api(cast.vera).get(f"/conversations/{ids['conversation']}")
    assert thread.json()["conversation"]["assignee"] == str(cast.vera.user_id)
