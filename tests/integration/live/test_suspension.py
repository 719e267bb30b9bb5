"""Whoever is suspended is out at that moment, whatever they came with."""

from typing import Any

import aiohttp
import httpx
import pytest

from server.actions import assignment, people
from server.actions.people import Change
from server.actions.sessions import open_session
from server.actions.unit_of_work import unit_of_work
from server.domain.people import Role
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio


async def test_a_suspended_person_loses_key_session_socket_and_bucket_at_once(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=3)
    dealt = await assignment.claim(runtime, cast.vera, made.campaign_id)
    async with unit_of_work(runtime) as work:
        cookie = await open_session(work, cast.vera.user_id, cast.vera.organization_id, replaces=None)
    key = {"authorization": f"Bearer {cast.keys[cast.vera.user_id]}"}
    async with aiohttp.ClientSession() as http, httpx.AsyncClient(base_url=served) as client:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await people.change(runtime, cast.max, cast.vera.user_id, Change(suspended=True))
        await socket.until(lambda event: event.name == "session.ended")
        by_key = await client.get("/api/v1/campaigns", headers=key)
        by_cookie = await client.get("/text", headers={"cookie": f"textbank={cookie}"})
        await socket.close()
    assert (by_key.status_code, by_cookie.status_code) == (401, 303)
    ids = [int(one.id) for one in dealt.conversations]
    held = await runtime.database.pool.fetch("SELECT assignee_id FROM conversations WHERE id = ANY($1::bigint[])", ids)
    assert [row["assignee_id"] for row in held] == [None] * 3
    again = await assignment.claim(runtime, cast.vic, made.campaign_id)
    assert sorted(int(one.id) for one in again.conversations) == sorted(ids)


@pytest.mark.parametrize(
    ("was", "wanted"),
    [("sue", {"role": Role.VOLUNTEER}), ("vera", {"role": Role.SUPERVISOR}), ("vera", {"password": "a whole new one"})],
)
async def test_a_new_role_or_password_ends_what_is_open_at_once(
    runtime: Runtime, cast: Cast, served: str, was: str, wanted: dict[str, Any]
) -> None:
    person = getattr(cast, was)
    async with aiohttp.ClientSession() as http, httpx.AsyncClient(base_url=served) as client:
        socket = await LiveSocket.open(http, served, key=cast.keys[person.user_id])
        await people.change(runtime, cast.ada, person.user_id, Change(**wanted))
        await socket.until(lambda event: event.name == "session.ended")
        await socket.close()
        key = {"authorization": f"Bearer {cast.keys[person.user_id]}"}
        seen = await client.get("/api/v1/audit", headers=key)
        watched = await client.get("/api/v1/opt-outs", headers=key)
    role = wanted.get("role", Role.VOLUNTEER)
    assert seen.status_code == 403
    assert watched.status_code == (200 if role is Role.SUPERVISOR else 403), "a key is worth what its person is now"
