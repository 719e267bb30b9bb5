"""Whoever is suspended is out at that moment, whatever they came with."""

import aiohttp
import httpx
import pytest

from server.actions import assignment, people
from server.actions.people import Change
from server.actions.sessions import open_session
from server.actions.unit_of_work import unit_of_work
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
