"""What each role finds on the page of settings, and who may be changed on the page of people."""

import pytest

from server.actions import people
from server.actions.people import Change
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office

pytestmark = pytest.mark.anyio


async def test_everybody_sets_their_own_and_only_administrators_the_organization(browser: Browser, cast: Cast) -> None:
    for viewer in (cast.vera, cast.sue, cast.max, cast.ada):
        text = (await (await browser(viewer)).get("/settings")).text
        assert f'data-api="PATCH /api/v1/users/{viewer.user_id}"' in text
        assert ("/api/v1/organization" in text) == (viewer == cast.ada)
        assert ("/api/v1/api-keys" in text) == (viewer != cast.vera)


async def test_the_settings_of_the_organization_stand_in_the_form(browser: Browser, cast: Cast) -> None:
    text = (await (await browser(cast.ada)).get("/settings")).text
    assert 'name="texting_hours.end" type="time" value="20:00"' in text
    assert '<option value="contact" selected>' in text


async def test_nobody_is_offered_to_change_themselves_or_who_stands_above(browser: Browser, cast: Cast) -> None:
    text = (await (await browser(cast.max)).get("/people")).text
    assert f'id="person-{cast.sue.user_id}"' in text
    assert f'id="person-{cast.max.user_id}"' not in text
    assert f'id="person-{cast.ada.user_id}"' not in text
    sues = text[text.index(f'id="person-{cast.sue.user_id}"') :]
    assert 'value="administrator"' not in sues[: sues.index("</li>")]


async def test_who_is_suspended_stays_on_the_page_and_may_be_let_back_in(
    browser: Browser, cast: Cast, runtime: Runtime, office: Office
) -> None:
    await people.change(runtime, cast.max, cast.vic.user_id, Change(suspended=True))
    page = (await (await browser(cast.max)).get("/people")).text
    vics = page[page.index(f'id="person-{cast.vic.user_id}"') :]
    assert "Let back in" in vics[: vics.index("</li>")]
    builder = (await (await browser(cast.max)).get(f"/campaigns/{office.draft}")).text
    assert f'value="{cast.vic.user_id}"' not in builder, "who may not sign in is no choice for a campaign"
