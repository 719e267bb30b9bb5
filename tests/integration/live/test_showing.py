"""An open feed hears that what it shows is no longer all there is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.campaigns.ground import Api
from tests.load.sockets import Heard, LiveSocket

pytestmark = pytest.mark.anyio

AHEAD = timedelta(seconds=1.5)
STEERED = (("pause", {"scope": "all"}, "paused"), ("resume", None, "running"), ("end", None, "ended"))


async def found(api: Api, viewer: Viewer) -> int:
    return len((await api(viewer).get("/campaigns")).json()["items"])


async def told(socket: LiveSocket, campaign: str, times: int) -> dict[str, Any]:
    """What is said of the campaign that many times."""

    def of_it() -> list[dict[str, Any]]:
        changes = [one.payload for one in socket.heard if one.name == "campaign.changed"]
        return [one for one in changes if one["campaign"] == campaign]

    await socket.until(lambda _: len(of_it()) >= times)
    return of_it()[times - 1]


async def test_a_campaign_is_told_when_its_time_to_be_shown_comes(
    runtime: Runtime, cast: Cast, api: Api, served: str
) -> None:
    made = await bank(runtime, cast.ada)
    path = f"/campaigns/{made.campaign_id}"
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        at = datetime.now(UTC) + AHEAD
        shared = {"to": {"user_ids": [str(cast.vera.user_id)]}, "at": at.isoformat()}
        assert (await api(cast.max).post(f"{path}/publish", json=shared)).status_code == 200
        assert await found(api, cast.vera) == 0
        assert (await told(socket, str(made.campaign_id), 2))["state"] == "running"
        late = datetime.now(UTC) - at
        assert (await found(api, cast.vera), await found(api, cast.vic)) == (1, 0)
        for times, (verb, body, state) in enumerate(STEERED, 3):
            assert (await api(cast.max).post(f"{path}/{verb}", json=body)).is_success
            assert (await told(socket, str(made.campaign_id), times))["state"] == state
        await socket.close()
    assert late < timedelta(seconds=10), "within a second or so, on a machine with nothing else to do"


async def test_a_list_counts_who_is_left_as_others_claim_and_screens_go_by_what_is_changed(
    runtime: Runtime, cast: Cast, api: Api, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=6)
    path, id_ = f"/campaigns/{made.campaign_id}", str(made.campaign_id)

    def left(event: Heard) -> bool:
        return bool(event.payload.get("campaign") == id_ and event.payload.get("left") == 2)

    async with aiohttp.ClientSession() as http:
        vic = await LiveSocket.open(http, served, key=cast.keys[cast.vic.user_id])
        assert (await vic.ask("watch", feed=True))["ok"]
        assert (await told(vic, id_, 1))["left"] == 6
        await api(cast.max).post(f"{path}/publish", json={"to": {"user_ids": [str(cast.vera.user_id)]}})
        assert "on_screen" not in await told(vic, id_, 2)
        assert (await api(cast.max).patch(path, json={"bucket_size": 3})).is_success  # is not told to Vic
        await api(cast.max).post(f"{path}/publish", json={"to": "public"})
        assert "on_screen" not in await told(vic, id_, 3)
        assert (await api(cast.max).patch(path, json={"bucket_size": 4})).is_success
        assert (await told(vic, id_, 4))["on_screen"]["bucket_size"] == 4
        assert (await api(cast.ada).patch("/organization", json={"custom_responses": False})).is_success
        assert not (await told(vic, id_, 5))["on_screen"]["switches"]["custom_responses"]
        assert (await api(cast.vera).post(f"{path}/buckets")).is_success
        await vic.until(left)
        await vic.close()


async def test_who_comes_into_a_team_hears_of_its_campaigns(
    runtime: Runtime, cast: Cast, api: Api, served: str
) -> None:
    made = await bank(runtime, cast.ada)
    max_ = api(cast.max)
    team = (await max_.post("/teams", json={"name": "Ward"})).json()
    await max_.post(f"/campaigns/{made.campaign_id}/publish", json={"to": {"team_ids": [team["id"]]}})
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vic.user_id])
        for times, (user_ids, shown) in enumerate((([str(cast.vic.user_id)], 1), ([], 0)), 1):
            assert (await max_.patch(f"/teams/{team['id']}", json={"user_ids": user_ids})).is_success
            await told(socket, str(made.campaign_id), times)
            assert await found(api, cast.vic) == shown
        await socket.close()
