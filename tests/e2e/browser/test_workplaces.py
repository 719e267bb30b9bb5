"""Going from one organization to another, letting people in, and sharing a campaign, on the screen."""

import pytest
from playwright.async_api import expect

from server.actions import people
from server.actions.people import NewPerson
from server.domain.people import Role
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast
from tests.e2e.browser.screens import Screens
from tests.factories import Bank

pytestmark = pytest.mark.anyio


async def test_somebody_goes_over_to_another_organization_and_lets_in_who_asks_to_join(
    screens: Screens, runtime: Runtime, cast: Cast
) -> None:
    await people.create(runtime, cast.olga, NewPerson("max@example.org", Role.MANAGER))
    max_, nia = await screens.open(cast.max, width=375), await screens.open(width=375)
    await max_.go("/people")
    await max_.page.get_by_role("button", name="Organization: Ward 4").click()
    await max_.page.get_by_role("button", name="Tenants United").filter(visible=True).click()
    await max_.page.get_by_role("button", name="Organization: Tenants United").wait_for()
    await max_.go("/people/invites")
    await max_.page.get_by_label("Let each one in by hand").check()
    await max_.page.get_by_role("button", name="Make a link").click()
    await nia.page.goto(await max_.page.locator('a[href*="/join/"]').inner_text())
    await nia.page.get_by_label("Your name").fill("Nia Okoye")
    await nia.page.get_by_label("E-mail").fill("nia@example.org")
    await nia.page.get_by_label("Password").fill(PASSWORD)
    await nia.page.get_by_role("button", name="Ask to join").click()
    await nia.sees("You have asked to join.")
    await max_.go("/people")
    await max_.page.get_by_role("button", name="Let in").click()
    await max_.sees("Nia Okoye is in.")
    await screens.sign_in(nia, "nia@example.org")
    assert max_.complaints == []


async def test_a_running_campaign_is_shared_with_chosen_people_of_one_language(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    max_ = await screens.open(cast.max)
    await max_.go(f"/campaigns/{text_bank.campaign_id}")
    share = max_.page.locator("#share")
    await share.get_by_text("Teams and people").click()
    await share.get_by_label("Vera").check()
    await share.get_by_label("Only for people who use Textbank in").select_option("en")
    await share.get_by_role("button", name="Share it so").click()
    await max_.sees("Saved. Who may take part finds it in their list.")
    await max_.page.reload()
    await expect(share.get_by_label("Vera")).to_be_checked()
    kept = await runtime.database.pool.fetchval(
        "SELECT audience->'user_ids' || (audience->'language') FROM campaigns WHERE id = $1", text_bank.campaign_id
    )
    assert kept == f'["{cast.vera.user_id}", "en"]'
    assert max_.complaints == []
