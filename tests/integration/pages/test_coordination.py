"""What coordinators read on their pages."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office

Api = Callable[[Viewer], httpx.AsyncClient]


@pytest.mark.anyio
async def test_a_draft_says_what_it_lacks_and_cannot_be_launched(browser: Browser, cast: Cast, office: Office) -> None:
    text = (await (await browser(cast.max)).get(f"/campaigns/{office.draft}")).text
    assert 'href="#contacts"' in text
    assert "Choose a list of people." in text
    assert "Write a first text." in text
    launch = text[text.index("/launch") :]
    assert "disabled" in launch[: launch.index("</button>")]


@pytest.mark.anyio
async def test_a_list_is_imported_for_a_draft_and_the_way_leads_back(
    browser: Browser, cast: Cast, office: Office
) -> None:
    client, way = await browser(cast.max), f"/contacts?campaign={office.draft}"
    assert way in (await client.get(f"/campaigns/{office.draft}")).text
    page = (await client.get(way)).text
    assert "becomes the list of the campaign “Spring canvass”" in page
    assert f'href="/campaigns/{office.draft}#contacts"' in page
    for other in (office.running, office.foreign):
        assert "becomes the list" not in (await client.get(f"/contacts?campaign={other}")).text


@pytest.mark.anyio
async def test_a_running_campaign_shows_the_figures_of_the_api(
    browser: Browser, cast: Cast, office: Office, api: Api
) -> None:
    page = (await (await browser(cast.sue)).get(f"/campaigns/{office.running}")).text
    figures = (await api(cast.sue).get(f"/campaigns/{office.running}/progress")).json()
    assert figures["contacts"] == 30
    assert '<dd data-figure="contacts">30</dd>' in page
    assert f'<dd data-figure="unassigned">{figures["unassigned"]}</dd>' in page
    assert f"{office.running}/end" not in page, "supervisors do not end campaigns"


@pytest.mark.anyio
async def test_numbers_show_their_phones_to_managers(browser: Browser, cast: Cast, office: Office) -> None:
    text = (await (await browser(cast.max)).get("/numbers")).text
    assert "-555-010" in text
    assert "Active" in text


@pytest.mark.anyio
async def test_an_invitation_is_shown_with_its_code_right_after_it_was_made(
    browser: Browser, cast: Cast, api: Api
) -> None:
    made = await api(cast.max).post("/invites", json={})
    url = made.json()["url"]
    office = await browser(cast.max)
    page = (await office.get("/people/invites", params={"invited": url})).text
    assert url in page
    assert "/qr.svg?text=" in page
    picture = await office.get("/qr.svg", params={"text": url})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    assert url not in (await office.get("/people/invites")).text
    foreign = (await (await browser(cast.olga)).get("/people/invites", params={"invited": url})).text
    assert url not in foreign


@pytest.mark.anyio
async def test_no_other_address_is_made_into_a_code(browser: Browser, cast: Cast) -> None:
    office = await browser(cast.max)
    assert (await office.get("/qr.svg", params={"text": "https://example.org/join/x"})).status_code == 422
    lure = (await office.get("/people/invites", params={"invited": "https://example.org/join/x"})).text
    assert "https://example.org" not in lure


@pytest.mark.anyio
async def test_the_self_check_names_settings_and_cures(browser: Browser, cast: Cast) -> None:
    text = (await (await browser(cast.ada)).get("/settings/check")).text
    assert "TEXTBANK_PUBLIC_URL" in text
    assert "TEXTBANK_PORT" not in text, "the port is in use by the one who answers"
