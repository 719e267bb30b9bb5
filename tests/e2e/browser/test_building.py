"""The builder on the screen: survey, templates, pictures, the look before the launch, what stays open after it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.screens import Screens
from tests.factories import SCRIPT, Bank

pytestmark = pytest.mark.anyio

GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


async def test_a_survey_is_written_with_its_ways_and_a_wrong_one_is_told_beside_its_question(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    max_ = await screens.open(cast.max)
    await max_.go("/campaigns/new")
    page = max_.page
    await page.wait_for_load_state()  # until then buttons do nothing
    await page.get_by_label("Title").first.fill("Doors")
    await page.get_by_role("button", name="Save and go on").click()
    await page.wait_for_url(lambda url: not url.endswith("/new"))
    await page.get_by_role("button", name="Add a canned response").click()
    await page.locator("[data-script=response]").get_by_label("Title").fill("Where")
    await page.locator("[data-script=response]").get_by_role("textbox", name="Text").fill("At the school.")
    for words in ("Will you vote?", "Do you need a ride?"):
        await page.get_by_role("button", name="Add a question").click()
        await page.locator("[data-question]").last.get_by_label("Question", exact=False).first.fill(words)
    first, second = page.locator("[data-question]").nth(0), page.locator("[data-question]").nth(1)
    for question, said in ((first, ("Yes", "No")), (second, ("Yes",))):
        for place, word in enumerate(said):
            await question.get_by_label("Answer", exact=True).nth(place).fill(word)
    await second.get_by_label("Response to it").first.select_option(label="Where")
    await second.get_by_label("Then").first.select_option(label="1. Will you vote?")
    await max_.sees("From this question there is no way to the end.")
    await second.get_by_role("button", name="Question up").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-question]").nth(0).get_by_label("Question", exact=False).first).to_have_value(
        "Do you need a ride?"
    )
    await page.locator("[data-script=response]").get_by_label("Title").fill("Where to")
    await max_.sees("Everything is saved")
    asked = await runtime.database.pool.fetchval("SELECT questions::text FROM campaigns WHERE title = 'Doors'")
    assert asked == (
        '[{"key": "q2", "text": "Do you need a ride?", "answers": [{"next": "q1", "text": "Yes", '
        '"response_script": "Where to"}]}, {"key": "q1", "text": "Will you vote?", "answers": '
        '[{"next": null, "text": "Yes"}, {"next": null, "text": "No"}]}]'
    )
    await page.reload()
    await expect(page.get_by_label("Response to it").first).to_have_value("Where to")
    assert [said for said in max_.complaints if "422" not in said] == []


async def test_a_template_brings_its_words_and_its_picture_and_the_review_shows_both(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, tmp_path: Path
) -> None:
    (tmp_path / "polls.gif").write_bytes(GIF)
    max_ = await screens.open(cast.max)
    await max_.go("/settings/templates")
    page = max_.page
    await page.get_by_label("Name of the folder").fill("Rides")
    await page.get_by_role("button", name="Make a folder").click()
    await page.get_by_role("link", name="Rides").wait_for()
    await page.get_by_role("link", name="Write a template").click()
    await page.get_by_label("Name").fill("Polls")
    await page.get_by_label("Text", exact=True).fill("Hi {firstName}, see https://example.org/polls")
    await max_.sees("1 text")
    await page.get_by_label("Folder").select_option(label="Rides")
    await page.locator("input[type=file]").set_input_files(tmp_path / "polls.gif")
    await expect(page.get_by_alt_text("The chosen picture")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await max_.sees("Polls")

    await runtime.database.pool.execute(
        "INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,"
        " setup_total, setup_done, created_by_id)"
        " VALUES ($1, 'Tuesday', '', 'draft', '{}', '{}', '[]', '[]', 0, 0, $2)",
        cast.max.organization_id,
        cast.max.user_id,
    )
    draft = await runtime.database.pool.fetchval("SELECT max(id) FROM campaigns")
    await max_.go(f"/campaigns/{draft}")
    await page.locator("[data-script=initial]").get_by_role("button", name="Templates").click()
    await page.get_by_role("dialog").get_by_label("Folder").select_option(label="Rides")
    await page.get_by_role("dialog").get_by_role("button", name="Polls").click()
    await expect(page.get_by_role("textbox", name="First text")).to_have_value(
        "Hi {firstName}, see https://example.org/polls"
    )
    await max_.sees("Everything is saved")
    review = page.locator("[data-part=review]")
    await expect(review.get_by_role("link", name="https://example.org/polls").first).to_have_attribute(
        "href", "https://example.org/polls"
    )
    await expect(review).to_contain_text("with a picture")
    stored = await runtime.database.pool.fetchval("SELECT media_url FROM initial_scripts WHERE campaign_id = $1", draft)
    assert stored.startswith(f"{runtime.settings.public_url}/media/")
    assert max_.complaints == []


async def test_after_the_launch_canned_responses_stay_open_and_first_texts_do_not(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    tag = await runtime.database.pool.fetchval(
        "INSERT INTO tags (organization_id, kind, name) VALUES ($1, 'contact', 'Driver') RETURNING id",
        cast.max.organization_id,
    )
    max_ = await screens.open(cast.max, width=375)
    await max_.go(f"/campaigns/{text_bank.campaign_id}/edit")
    page = max_.page
    await expect(page.get_by_label("Title").first).to_be_disabled()
    await expect(page.get_by_role("textbox", name="First text")).to_be_disabled()
    await expect(page.get_by_role("textbox", name="First text")).to_have_value(SCRIPT)
    response = page.locator("[data-script=response]")
    await response.get_by_role("textbox", name="Text").fill("Thank you so much, {firstName}!")
    await response.get_by_text("Tags and fields it sets").click()
    await response.get_by_label("Driver").check()
    await max_.sees("Everything is saved")
    row = await runtime.database.pool.fetchrow("SELECT text, apply_tags::text AS tags FROM response_scripts")
    assert dict(row or {}) == {"text": "Thank you so much, {firstName}!", "tags": f"[{tag}]"}
    assert await runtime.database.pool.fetchval("SELECT text FROM initial_scripts") == SCRIPT
    assert max_.complaints == []


async def test_words_are_looked_at_in_all_campaigns_before_they_are_replaced(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    max_ = await screens.open(cast.max)
    await max_.go("/campaigns/replace")
    page = max_.page
    await page.get_by_label("Find").fill("Thank you")
    await page.get_by_label("Put in its place").fill("Thanks")
    await page.get_by_role("button", name="Show what would change").click()
    await max_.sees("1 script will change.")
    await expect(page.locator("ins")).to_have_text("Thanks")
    assert await runtime.database.pool.fetchval("SELECT text FROM response_scripts") == "Thank you, {firstName}!"
    await page.get_by_role("button", name="Replace in 1 script").click()
    await max_.sees("1 script was changed.")
    assert await runtime.database.pool.fetchval("SELECT text FROM response_scripts") == "Thanks, {firstName}!"
    assert max_.complaints == []
