"""Every page opens for those it is for, and for nobody else."""

import html
import re

import pytest

from server.domain.people import Role
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office

PAGES = {
    "/text": Role.VOLUNTEER,
    "/text/{running}": Role.VOLUNTEER,
    "/practice": Role.VOLUNTEER,
    "/live": Role.SUPERVISOR,
    "/campaigns": Role.SUPERVISOR,
    "/campaigns/{running}": Role.SUPERVISOR,
    "/campaigns/new": Role.MANAGER,
    "/campaigns/replace": Role.MANAGER,
    "/campaigns/{running}/edit": Role.MANAGER,
    "/settings/templates": Role.SUPERVISOR,
    "/settings/templates/new": Role.MANAGER,
    "/campaigns/{draft}": Role.MANAGER,
    "/contacts": Role.MANAGER,
    "/contacts/opt-outs": Role.MANAGER,
    "/contacts/people": Role.MANAGER,
    "/contacts/{contact}": Role.MANAGER,
    "/contacts/audiences": Role.MANAGER,
    "/contacts/audiences/new": Role.MANAGER,
    "/contacts/retention": Role.ADMINISTRATOR,
    "/broadcasts": Role.SUPERVISOR,
    "/keywords": Role.MANAGER,
    "/numbers": Role.MANAGER,
    "/numbers/registrations": Role.MANAGER,
    "/numbers/accounts": Role.ADMINISTRATOR,
    "/orphans": Role.SUPERVISOR,
    "/people": Role.MANAGER,
    "/people/teams": Role.MANAGER,
    "/people/invites": Role.MANAGER,
    "/roles": Role.VOLUNTEER,
    "/settings": Role.VOLUNTEER,
    "/settings/hours": Role.ADMINISTRATOR,
    "/settings/tags": Role.MANAGER,
    "/settings/links": Role.MANAGER,
    "/results": Role.SUPERVISOR,
    "/review": Role.SUPERVISOR,
    "/settings/check": Role.ADMINISTRATOR,
    "/audit": Role.ADMINISTRATOR,
}
# As people write them and as rows hold them; times and ids are shorter.
PHONE = re.compile(r"\+?1?[\s(.-]*\d{3}[\s).-]*555[\s.-]*01\d\d")


def path_of(page: str, office: Office) -> str:
    return page.format(running=office.running, draft=office.draft, contact=office.contact)


@pytest.mark.anyio
async def test_every_page_opens_for_whom_it_is_for_and_is_refused_as_a_page_to_others(
    browser: Browser, cast: Cast, office: Office
) -> None:
    for viewer in (cast.ada, cast.max, cast.sue, cast.vera):
        client = await browser(viewer)
        for page, least in PAGES.items():
            answer = await client.get(path_of(page, office))
            assert answer.status_code == (200 if viewer.reaches(least) else 403), (viewer.name, page)
            assert answer.headers["content-type"].startswith("text/html"), page
            assert "<h1" in answer.text or 'id="app"' in answer.text, page


@pytest.mark.anyio
async def test_whoever_is_signed_out_is_sent_to_sign_in_and_back(browser: Browser, office: Office) -> None:
    stranger = await browser(None)
    for page in PAGES:
        path = path_of(page, office)
        answer = await stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}")
    assert (await stranger.get("/login")).status_code == 200


@pytest.mark.anyio
async def test_signing_in_leads_to_the_very_place_somebody_wanted_to_see(browser: Browser) -> None:
    stranger = await browser(None)
    wanted = "/live?campaign=7&view=a%20b"
    door = (await stranger.get(wanted)).headers["location"]
    assert f'data-then="{html.escape(wanted)}"' in (await stranger.get(door)).text


@pytest.mark.anyio
async def test_no_page_a_volunteer_can_open_holds_a_phone_number_but_the_main_one(
    runtime: Runtime, browser: Browser, cast: Cast, office: Office
) -> None:
    main = "+15205550188"
    await runtime.database.pool.execute(
        "UPDATE organizations SET settings = settings || jsonb_build_object('main_number', $1::text)", main
    )
    vera = await browser(cast.vera)
    screen = await vera.get(f"/text/{office.running}")
    csrf = re.search(r'name="csrf-token" content="([^"]+)"', screen.text)
    assert csrf
    claim = f"/api/v1/campaigns/{office.running}/buckets"
    assert (await vera.post(claim, headers={"x-csrf-token": csrf[1]})).status_code == 200
    for page in (*PAGES, "/", "/walkthrough"):
        answer = await vera.get(path_of(page, office), follow_redirects=True)
        assert {found.strip() for found in PHONE.findall(answer.text)} <= {main}, page
        assert "Mora" not in answer.text, page
    assert "Rosa" in (await vera.get(f"/text/{office.running}")).text
    assert f"Main number: {main}" in (await vera.get("/text")).text


@pytest.mark.anyio
async def test_a_campaign_of_somebody_else_is_not_there(browser: Browser, cast: Cast, office: Office) -> None:
    ada = await browser(cast.ada)
    for path in (f"/campaigns/{office.foreign}", "/campaigns/none"):
        answer = await ada.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
