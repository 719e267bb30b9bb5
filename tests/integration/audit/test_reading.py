"""Administrators read who did what, filtered and page by page."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_acts_are_filtered_by_person_kind_and_time(runtime: Runtime, cast: Cast, api: Api) -> None:
    campaign = (await bank(runtime, cast.ada)).campaign_id
    for who, verb in ((cast.sue, "pause"), (cast.max, "resume"), (cast.sue, "pause")):
        assert (await api(who).post(f"/campaigns/{campaign}/{verb}")).status_code == 200
    pauses = await listed(api(cast.ada), actor=str(cast.sue.user_id), action="campaign.paused")
    assert [(one["actor_name"], one["subject"], one["detail"]) for one in pauses] == [
        ("Sue", f"campaign:{campaign}", {"scope": "all"})
    ] * 2
    resumed = (await listed(api(cast.ada), action="campaign.resumed"))[0]["at"]
    assert len(await listed(api(cast.ada), action="campaign.paused", since=str(resumed))) == 1
    assert len(await listed(api(cast.ada), action="campaign.paused", until=str(resumed))) == 1
    assert await listed(api(cast.olga), action="campaign.paused") == []


async def test_the_log_is_read_page_by_page_newest_first(runtime: Runtime, cast: Cast, api: Api) -> None:
    campaign = (await bank(runtime, cast.ada)).campaign_id
    for verb in ("pause", "resume", "pause"):
        await api(cast.sue).post(f"/campaigns/{campaign}/{verb}")
    whole = [str(one["id"]) for one in await listed(api(cast.ada))]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await api(cast.ada).get("/audit", params={"limit": "2", "cursor": cursor})).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == whole == sorted(whole, key=int, reverse=True)


@pytest.mark.parametrize("wrong", [{"action": "nothing"}, {"since": "yesterday"}, {"until": "2026-11-03"}])
async def test_a_filter_that_is_none_is_refused(cast: Cast, api: Api, wrong: dict[str, str]) -> None:
    assert (await api(cast.ada).get("/audit", params=wrong)).status_code == 422


async def test_log_ins_are_on_record_and_so_are_tries(cast: Cast, api: Api, served: str) -> None:
    person = {"email": "lin@example.org", "role": "manager", "password": PASSWORD}
    lin = (await api(cast.ada).post("/users", json=person)).json()["id"]
    async with httpx.AsyncClient(base_url=f"{served}/api/v1", headers={"origin": served}) as browser:
        for password, status in (("not this one", 401), (PASSWORD, 204)):
            tried = {"email": "lin@example.org", "password": password}
            assert (await browser.post("/sessions", json=tried)).status_code == status
        nobody = {"email": "nobody@example.org", "password": PASSWORD}
        assert (await browser.post("/sessions", json=nobody)).status_code == 401
    acts = [one["action"] for one in await listed(api(cast.ada), actor=lin)]
    assert acts == ["session.started", "session.refused"]


async def listed(client: httpx.AsyncClient, **filters: str) -> list[dict[str, object]]:
    answer = await client.get("/audit", params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items
