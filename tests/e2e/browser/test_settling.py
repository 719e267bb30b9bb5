"""Changing people and settings on the screen, and what a phone hides in menus."""

import pytest
from playwright.async_api import expect

from server.actions import assignment, invites, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screens
from tests.factories import Bank

pytestmark = pytest.mark.anyio


async def test_a_suspended_person_is_signed_out_at_once_and_let_back_in_from_the_same_menu(
    screens: Screens, cast: Cast, text_bank: Bank
) -> None:
    vera, max_ = await screens.open(cast.vera, width=375), await screens.open(cast.max, width=375)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    await max_.go("/people")
    await max_.page.get_by_role("button", name="Change Vera").click()
    await max_.page.get_by_role("button", name="Suspend").filter(visible=True).click()
    await max_.sees("They are signed out, and 0 conversations that wait for them go back to the pool.")
    await max_.page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    await max_.sees("Vera is suspended.")
    await vera.page.wait_for_url("**/login")
    await max_.page.get_by_role("button", name="Change Vera").click()
    await max_.page.get_by_role("button", name="Let back in").filter(visible=True).click()
    await max_.sees("Vera may sign in again.")
    assert max_.complaints == []


async def test_an_administrator_sets_hours_and_is_told_beside_the_field_what_cannot_be(
    screens: Screens, runtime: Runtime, cast: Cast
) -> None:
    ada = await screens.open(cast.ada)
    await ada.go("/settings")
    end = ada.page.get_by_label("To", exact=True)
    await end.fill("08:00")
    await ada.page.locator("#organization [type=submit]").click()
    await ada.sees("Texting hours end after they start.")
    await end.fill("18:30")
    await ada.page.locator("#organization [type=submit]").click()
    await ada.sees("The settings are saved.")
    hours = await runtime.database.pool.fetchval(
        "SELECT settings->'texting_hours'->>'end' FROM organizations WHERE id = $1", cast.ada.organization_id
    )
    assert hours == "18:30"


async def test_a_key_is_shown_once_and_stands_in_the_list(screens: Screens, cast: Cast) -> None:
    ada = await screens.open(cast.ada)
    await ada.go("/settings")
    await ada.page.get_by_label("What it is for").fill("Nightly export")
    await ada.page.get_by_role("button", name="Make a key").click()
    await ada.sees("Copy it now: it is not shown again.")
    await ada.page.locator("[data-part=keys]").get_by_text("Nightly export").wait_for()
    await ada.page.reload()
    await ada.sees("Nightly export")
    await expect(ada.page.get_by_text("Copy it now: it is not shown again.")).to_be_hidden()


async def test_whoever_joins_by_the_link_of_a_campaign_stands_before_its_first_person(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    made = await invites.create(
        runtime, cast.max, campaign_id=text_bank.campaign_id, team_id=None, expires_hours=1, max_uses=None
    )
    pat = await screens.open(width=375)
    await pat.page.goto(made.url)
    await pat.page.get_by_label("Your name").fill("Pat Marigold")
    await pat.page.get_by_label("E-mail").fill("pat@example.org")
    await pat.page.get_by_label("Password").fill(PASSWORD)
    await pat.page.get_by_role("button", name="Join").click()
    await pat.live()
    await pat.page.get_by_role("button", name="Give me").click()
    await pat.page.get_by_role("button", name="Send to").wait_for()


async def test_the_menu_of_a_conversation_opens_under_the_thumb(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    bucket = await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    first = int(bucket.conversations[0].id)
    await sending.send(runtime, cast.vera, Press(first, "first-text", "initial"))
    await reply(text_bank.conversation_ids.index(first), "Please stop.")
    vera = await screens.open(cast.vera, width=375)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    await vera.page.get_by_role("button", name="Replies 1").filter(visible=True).click()
    await vera.page.get_by_role("button", name="Please stop.").click()
    await vera.page.get_by_label("More actions").click()
    opt_out = vera.page.locator(".menu").get_by_role("button", name="Opt out", exact=True)
    await expect(opt_out).to_be_in_viewport(ratio=1)
    await opt_out.click()
    await vera.sees("will get no more texts.")


async def test_a_file_may_be_dropped_anywhere_on_the_page_of_contacts(screens: Screens, cast: Cast) -> None:
    max_ = await screens.open(cast.max)
    await max_.go("/contacts")
    await max_.page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer(), init = {dataTransfer, bubbles: true, cancelable: true};
          dataTransfer.items.add(new File(["first name,phone\\nRosa,520-555-0123\\n"], "people.csv"));
          for (const name of ["dragover", "drop"])
            document.querySelector("h1").dispatchEvent(new DragEvent(name, init));
        }"""
    )
    await expect(max_.page.get_by_label("What “phone” is")).to_have_value("phone")
    assert max_.complaints == []
