"""Keywords, group messages and the do-not-text list as a coordinator works with them."""

import pytest
from playwright.async_api import expect

from server.actions import broadcast_queueing, broadcasts
from server.domain.broadcasts import NewBroadcast
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screens
from tests.factories import Bank

pytestmark = pytest.mark.anyio


async def test_a_keyword_is_written_checked_and_confirmed(
    screens: Screens, runtime: Runtime, cast: Cast, reply: Reply
) -> None:
    """Who texts it then gets the group message that is written to its list."""
    max_ = await screens.open(cast.max, width=375)
    page = max_.page
    await max_.go("/keywords")
    await page.get_by_label("The word").fill("stop")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Confirm").click()
    await max_.sees("People text this word to stop the texts")
    await page.get_by_label("The word").fill("garden")
    await page.get_by_label("Answer by itself").fill("Welcome to {organization}!")
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator("#check")).to_contain_text("Joins the list GARDEN")
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM keywords") == 0, "nothing before it is confirmed"
    await page.get_by_role("button", name="Confirm").click()
    await max_.sees("The keyword works from now on.")
    await reply(0, "Garden")
    await max_.go("/broadcasts")
    await page.get_by_label("To the list").select_option(label="GARDEN (1)")
    await page.get_by_label("Text", exact=True).fill("The garden opens on Saturday.")
    await page.get_by_label("Sandbox").check()
    await page.get_by_role("button", name="Next: check it").click()
    await page.get_by_role("button", name="Send it to 1 person").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send it").click()
    await max_.sees("On its way into the queue")
    await broadcast_queueing.run(runtime, await runtime.database.pool.fetchval("SELECT max(id) FROM campaigns"))
    await max_.sees("What became of it")
    assert [one for one in max_.complaints if "422" not in one] == [], "the refused word is the one complaint"


async def test_a_reply_that_reads_like_stop_is_on_top_and_opted_out_by_one_button(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    await runtime.database.pool.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, 'delivered', $1, 'unknown',
             1, 0, 0 FROM conversations""",
        text_bank.number_ids[0],
    )
    await runtime.database.pool.execute("UPDATE conversations SET status = 'waiting', initial_state = 'delivered'")
    await reply(0, "Sure, happy to help")
    await reply(1, "please take me off your list")
    sue = await screens.open(cast.sue)
    await sue.go("/live")
    rows = sue.page.locator(".attention > li")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("No more texts?")
    await rows.first.get_by_role("button", name="Opt Rosa1").click()
    await expect(rows).to_have_count(1)
    await sue.sees("will get no more texts.")
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM opt_outs") == 1


async def test_a_phone_goes_on_the_list_by_hand_and_by_a_pasted_list(screens: Screens, cast: Cast) -> None:
    max_ = await screens.open(cast.max)
    page = max_.page
    await max_.go("/contacts/opt-outs")
    await page.get_by_label("Phone number", exact=True).fill("520 555 0177")
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.locator("table").get_by_text("+1 520-555-0177").wait_for()
    await page.get_by_label("Or paste it").fill("(520) 555-0177, 520-555-0178")
    await page.get_by_role("button", name="Add all of them").click()
    await max_.sees("1 phones added, 1 were there before, 0 are no phone numbers.")
    await page.locator("table").get_by_text("+1 520-555-0178").wait_for()
    assert max_.complaints == []


async def test_two_who_change_one_group_message_keep_what_the_other_changed(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    pool = runtime.database.pool
    list_id = await pool.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Garden') RETURNING id", cast.max.organization_id
    )
    made = await broadcasts.create(runtime, cast.max, NewBroadcast(list_id=str(list_id), text="One"))
    max_, ada = await screens.open(cast.max), await screens.open(cast.ada)
    for screen in (max_, ada):
        await screen.go(f"/broadcasts/{made}")
    await ada.page.get_by_label("Text", exact=True).fill("Two")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(".bubble--out")).to_contain_text("Two")
    await max_.page.get_by_label("Sandbox").check()
    await max_.page.get_by_role("button", name="Save").click()
    await expect(max_.page.locator(".bubble--out")).to_contain_text("Two")
    found = "SELECT s.text, (c.switches->>'sandbox')::boolean AS sandbox FROM campaigns c, initial_scripts s"
    row = await pool.fetchrow(f"{found} WHERE c.id = $1 AND s.campaign_id = c.id", made)
    assert row is not None
    assert (row["text"], row["sandbox"]) == ("Two", True)
