"""Text banking is unlocked for an organization by the operator: until then it is in no menu, and shut everywhere."""

import re
from collections.abc import Callable
from dataclasses import replace

import aiohttp
import httpx
import pytest

from server.access import Viewer
from server.actions import organizations
from server.api.tables import ENDPOINTS
from server.domain.organizations import is_text_banking
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office
from tests.integration.pages.test_pages import PAGES, path_of
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
TOKEN = "the token of the operator"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, support_phone="+15205550123", support_email="help@example.org", operator_token=TOKEN)


async def lock(runtime: Runtime, cast: Cast) -> None:
    await organizations.switch_p2p(runtime, cast.ada.organization_id, on=False)


async def test_a_locked_organization_finds_it_in_no_menu_and_is_told_whom_to_ask(
    runtime: Runtime, browser: Browser, cast: Cast, office: Office
) -> None:
    await lock(runtime, cast)
    ada = await browser(cast.ada)
    for page in PAGES:
        answer = await ada.get(path_of(page, office))
        assert answer.status_code == (403 if is_text_banking(page) else 200), page
        bar = answer.text[answer.text.index("<header") : answer.text.index("</header>")]
        assert re.search(r'href="/(campaigns|live|text)"', bar) is None, page
    shut = (await ada.get("/campaigns")).text
    for way in ("sms:+15205550123", "tel:+15205550123", "mailto:help@example.org"):
        assert f'href="{way}"' in shut
    assert (await (await browser(cast.olga)).get("/campaigns")).status_code == 200


async def test_every_call_of_it_is_refused_and_the_others_are_not(
    runtime: Runtime, api: Api, cast: Cast, office: Office
) -> None:
    await lock(runtime, cast)
    wrong = {}
    for row in ENDPOINTS:
        content = None if row.method == "GET" else b"["
        answer = await api(cast.ada).request(row.method, re.sub(r"{\w+}", "999999999999", row.path), content=content)
        is_locked = answer.status_code == 403 and answer.json()["code"] == "p2p_locked"
        if is_locked != is_text_banking(row.path):
            wrong[f"{row.method} {row.path}"] = answer.status_code
    assert wrong == {}
    refused = (await api(cast.vera).get("/campaigns")).json()
    assert "text or call +15205550123" in refused["detail"]


async def test_a_lock_stops_what_runs_and_screens_that_are_open(
    runtime: Runtime, served: str, cast: Cast, office: Office
) -> None:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await lock(runtime, cast)
        await socket.until(lambda event: event.name == "session.ended")
        again = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        answer = await again.ask("claim", campaign=str(office.running))
        await socket.close()
        await again.close()
    assert (answer["ok"], answer["code"]) == (False, "p2p_locked")
    row = await runtime.database.pool.fetchrow("SELECT state, paused FROM campaigns WHERE id = $1", office.running)
    assert tuple(row or ()) == ("paused", "all")
    other = await runtime.database.pool.fetchval("SELECT state FROM campaigns WHERE id = $1", office.foreign)
    assert other == "running"


async def test_the_operator_unlocks_it_over_the_api_with_a_token_of_the_settings(
    runtime: Runtime, served: str, api: Api, cast: Cast
) -> None:
    await lock(runtime, cast)
    path = f"/api/v1/organizations/{cast.ada.organization_id}/features"
    async with httpx.AsyncClient(base_url=served) as program:
        for token, status in (("none", 401), (cast.keys[cast.ada.user_id], 401), (TOKEN, 204)):
            headers = {"authorization": f"Bearer {token}"}
            assert (await program.patch(path, json={"p2p": True}, headers=headers)).status_code == status
        nobody = f"/api/v1/organizations/{999}/features"
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert (await program.patch(nobody, json={"p2p": True}, headers=headers)).status_code == 404
    assert (await api(cast.ada).get("/campaigns")).status_code == 200
    said = await runtime.database.pool.fetch(
        "SELECT detail->>'on' AS state FROM audit_log WHERE action = 'organization.text_banking_switched' ORDER BY id"
    )
    assert [row["state"] for row in said] == ["false", "true"]
