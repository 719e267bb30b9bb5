"""A word from the coordinators reaches those it is for, and stays until it is put aside or over."""

from collections.abc import Callable

import aiohttp
import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def texts(client: httpx.AsyncClient) -> list[str]:
    return [one["text"] for one in (await client.get("/announcements")).json()["items"]]


async def test_everybody_sees_it_until_they_put_it_aside(cast: Cast, api: Api) -> None:
    said = (await api(cast.sue).post("/announcements", json={"text": " Great work! "})).json()
    assert (said["text"], said["by"]) == ("Great work!", "Sue")
    assert await texts(api(cast.vera)) == await texts(api(cast.vic)) == ["Great work!"]
    assert await texts(api(cast.olga)) == []
    for _ in range(2):
        assert (await api(cast.vera).post(f"/announcements/{said['id']}/dismiss")).status_code == 204
    assert (await texts(api(cast.vera)), await texts(api(cast.vic))) == ([], ["Great work!"])
    counted = [(await api(who).get("/announcements")).json()["items"][0]["put_aside"] for who in (cast.sue, cast.vic)]
    assert counted == [1, None]  # for those who say such things
    assert (await api(cast.sue).delete(f"/announcements/{said['id']}")).status_code == 204
    assert await texts(api(cast.vic)) == []


async def test_it_may_be_for_a_team_or_for_those_of_a_campaign(runtime: Runtime, cast: Cast, api: Api) -> None:
    team = {"name": "Evening", "user_ids": [str(cast.vic.user_id)]}
    team_id = (await api(cast.max).post("/teams", json=team)).json()["id"]
    campaign = (await bank(runtime, cast.ada)).campaign_id
    only = f'{{"user_ids": ["{cast.vera.user_id}"]}}'
    await runtime.database.pool.execute("UPDATE campaigns SET audience = $1::jsonb", only)
    for body in ({"text": "Team", "team_id": team_id}, {"text": "Campaign", "campaign_id": str(campaign)}):
        assert (await api(cast.sue).post("/announcements", json=body)).status_code == 201
    assert (await texts(api(cast.vic)), await texts(api(cast.vera))) == (["Team"], ["Campaign"])
    assert await texts(api(cast.sue)) == ["Team", "Campaign"]


async def test_it_ends_by_itself(runtime: Runtime, cast: Cast, api: Api) -> None:
    await api(cast.sue).post("/announcements", json={"text": "Until six", "hours": 1})
    await runtime.database.pool.execute("UPDATE announcements SET expires_at = now()")
    assert await texts(api(cast.vera)) == []


async def test_screens_are_told_at_once(served: str, cast: Cast, api: Api) -> None:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await api(cast.sue).post("/announcements", json={"text": "Great work!"})
        heard = await socket.until(lambda event: event.name == "notice")
        await socket.close()
    assert heard.payload == {"level": "info", "text": "Great work!", "by": "Sue"}


@pytest.mark.parametrize(
    "body",
    [{"text": " "}, {"text": "x" * 501}, {"text": "x", "hours": 0}, {"text": "x", "campaign_id": "1", "team_id": "1"}],
)
async def test_it_says_something_to_somebody(cast: Cast, api: Api, body: dict[str, object]) -> None:
    assert (await api(cast.sue).post("/announcements", json=body)).status_code == 422


async def test_it_is_on_the_page_where_volunteers_begin(served: str, cast: Cast, api: Api) -> None:
    await api(cast.sue).post("/announcements", json={"text": "Great work, <everybody>!"})
    await api(cast.ada).patch(f"/users/{cast.vera.user_id}", json={"password": "a quiet river bends"})
    async with httpx.AsyncClient(base_url=served, headers={"origin": served}) as browser:
        who = {"email": "vera@example.org", "password": "a quiet river bends"}
        await browser.post("/api/v1/sessions", json=who)
        assert "Great work, &lt;everybody&gt;!" in (await browser.get("/text")).text
