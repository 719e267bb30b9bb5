"""A coordinator chooses people by what is known of them, keeps them as a list, and erases one who asks for it."""

import re

import pytest
from playwright.async_api import expect

from server.actions import audiences
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.screens import Screens
from tests.factories import Bank, phone

pytestmark = pytest.mark.anyio


async def test_an_audience_is_built_counted_live_kept_as_a_list_and_one_of_it_erased(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    sql, contacts = runtime.database.pool, text_bank.contact_ids
    await sql.execute("UPDATE conversations SET initial_state = 'delivered', status = 'waiting'")
    await sql.execute("UPDATE conversations SET replies = 1 WHERE contact_id = $1", contacts[0])
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", contacts[1])
    tag = "INSERT INTO tags (organization_id, kind, name) VALUES ($1, 'contact', 'RSVP')"
    await sql.execute(tag, cast.max.organization_id)
    max_ = await screens.open(cast.max)
    page = max_.page
    await max_.go(f"/contacts/audiences/new?campaign={text_bank.campaign_id}")
    await expect(page.locator("#people")).to_have_text("5")  # texted, and no answer
    await expect(page.locator("#textable")).to_contain_text("4 can be texted")
    await page.get_by_label("Add a condition").select_option("field")
    await page.get_by_label("Compared how").select_option("is not")
    await page.get_by_label("Value").first.fill("Rosa3, Rosa4")
    await expect(page.locator("#people")).to_have_text("3")
    await page.get_by_role("button", name="Take away: Reply").click()
    await expect(page.locator("#people")).to_have_text("4")
    await page.get_by_label("Name", exact=True).fill("Second pass")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.wait_for_url(re.compile(r"/audiences/\d+$"))
    await expect(page.get_by_label("Value").first).to_have_value("Rosa3, Rosa4")
    await page.get_by_label("Keep as a list").fill("Still to ask")
    await page.get_by_role("button", name="Make the list").click()
    await page.wait_for_url("**/contacts")
    await audiences.fill(runtime, await sql.fetchval("SELECT max(id) FROM lists"))
    await max_.go("/contacts")
    lists = page.locator("[data-part=lists]")
    await lists.get_by_text("Still to ask").click()
    await lists.get_by_label("Texted by").select_option(label="Vera")
    await lists.get_by_role("button", name="Save").click()
    await max_.sees("Saved.")
    assert await sql.fetchval("SELECT assignee_id FROM lists") == cast.vera.user_id
    await max_.go("/contacts/people")
    await page.get_by_label("Phone number, or").fill(phone(2))
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("link", name="Rosa2 Mora").click()
    await page.wait_for_url(f"**/contacts/{contacts[2]}")
    await page.get_by_text("Change it").click()
    await page.get_by_label("First name").fill("Rosalía")
    await page.get_by_label("Notes").fill("Prefers evenings.")
    await page.locator("#known").get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Rosalía Mora")).to_be_visible()
    await page.locator("section", has_text="Conversations").get_by_role("link").click()
    await expect(page.get_by_label("Open conversation").get_by_text("Rosalía M.", exact=True)).to_be_visible()
    await max_.go(f"/contacts/{contacts[2]}")
    await page.get_by_label("Tag", exact=True).select_option("RSVP")
    await page.get_by_role("button", name="Put it on").click()
    await page.get_by_role("button", name="Take the tag RSVP away").click()
    await expect(page.get_by_text("None yet. Whoever carries a tag")).to_be_visible()
    await page.get_by_role("button", name="Erase this person").click()
    await page.get_by_role("dialog").get_by_role("button", name="Erase", exact=True).click()
    await page.wait_for_url("**/contacts/people")
    assert await sql.fetchval("SELECT erased_at IS NOT NULL FROM contacts WHERE id = $1", contacts[2])
    assert max_.complaints == []
