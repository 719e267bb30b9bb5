"""Supervisors in front of the live screen: what happens, who is at work, who else is there, and whose work it is."""

import asyncio

import pytest
from playwright.async_api import expect

from server.access import Viewer
from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.pages import texting
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.axe import violations
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screen, Screens
from tests.factories import Bank, phone

pytestmark = pytest.mark.anyio

# Whether a column of the table behind the lines adds up to this, in however many minutes it happened.
ADDED = """([column, sum]) => [...document.querySelectorAll(".activity__table tbody tr")]
  .reduce((all, row) => all + Number(row.cells[column].textContent), 0) === sum"""


async def replied(runtime: Runtime, viewer: Viewer, bank: Bank, reply: Reply, texts: list[str]) -> list[int]:
    """Their places in the bank."""
    bucket = await assignment.claim(runtime, viewer, bank.campaign_id)
    places = []
    for one, text in zip(bucket.conversations, texts, strict=False):
        await sending.send(runtime, viewer, Press(int(one.id), f"first-text-{one.id}", "initial"))
        places.append(bank.conversation_ids.index(int(one.id)))
        await reply(places[-1], text)
    return places


async def watching(screens: Screens, viewer: Viewer, scope: str = "") -> Screen:
    screen = await screens.open(viewer)
    await screen.go(f"/live{scope}")
    await screen.live()
    return screen


async def test_minutes_people_and_moods_are_shown_of_one_text_bank_and_of_all(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera = await screens.open(cast.vera)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    for scope in ("", "?campaign=all"):
        sue = await watching(screens, cast.sue, scope)
        if not scope:
            await replied(
                runtime, cast.vera, text_bank, reply, ["Yes, of course! Thank you so much", "Where do I vote?"]
            )
        await sue.page.get_by_text("As a table").click()
        await sue.page.wait_for_function(ADDED, arg=[3, 2])
        await sue.page.get_by_role("button", name="How replies sound").click()
        await sue.page.wait_for_function(ADDED, arg=[1, 1])
        await expect(sue.page.locator(".activity__plot canvas")).to_have_count(1)
        at_work = sue.page.get_by_role("row", name="Vera")
        await expect(at_work.locator(".dot--on")).to_be_visible()
        await expect(at_work.locator("td").nth(1)).to_have_text("2")
        assert sue.complaints == []
    assert vera.complaints == []


async def test_two_coordinators_see_each_other_and_one_result_when_both_move_the_same_threads(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texting, "THREADS", 2)  # the third comes with the next page
    first, *_ = await replied(runtime, cast.vera, text_bank, reply, ["one", "two", "three"])
    sue, max_ = await watching(screens, cast.sue), await watching(screens, cast.max)
    await sue.page.get_by_role("button", name=f"Rosa{first} M.").click()
    await max_.sees("Sue is looking")
    await sue.page.get_by_label(f"Reply to Rosa{first} M.").press_sequentially("At the")
    await max_.sees("Sue is typing")
    await sue.page.get_by_text("Responses, questions, tags and notes").click()
    await sue.page.get_by_label("Note for whoever comes next").fill("Wants a lift")
    await sue.page.get_by_role("button", name="Keep the note").click()
    await sue.sees("Wants a lift")

    for screen, to in ((sue, "Vic"), (max_, "Sue")):
        await screen.page.get_by_role("button", name="Choose all 3").click()
        await screen.page.get_by_text("Choose people…").click()
        await screen.page.get_by_role("checkbox", name=to, exact=True).check()
    await asyncio.gather(*(one.page.get_by_role("button", name="Reassign").click() for one in (sue, max_)))
    await sue.sees("3 conversations now with Vic.")
    await max_.sees("3 conversations now with Sue.")
    owners = await runtime.database.pool.fetch(
        "SELECT DISTINCT assignee_id FROM conversations WHERE status = 'needs_attention'"
    )
    assert len(owners) == 1
    owner = cast.vic if owners[0]["assignee_id"] == cast.vic.user_id else cast.sue
    await sue.page.get_by_role("button", name="Back to the list").click()  # who looks stands where the owner does
    for screen in (sue, max_):
        await expect(screen.page.locator(".attention__facts", has_text=owner.name)).to_have_count(3)
    await sue.page.get_by_role("button", name=f"Hand over what {owner.name} holds").click()
    await sue.sees(f"conversations of {owner.name}")
    await sue.page.close()
    await expect(max_.page.get_by_text("Sue is")).to_have_count(0)
    assert max_.complaints == []


async def test_of_a_long_list_only_what_is_near_is_drawn_and_all_of_it_is_reached(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    await runtime.database.pool.execute(
        """WITH people AS (
             INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
               external_id, notes, custom, place, landline)
             SELECT organization_id, p.phone, 'Rosa', '', '', '', '', '', '', '', '', '{}', place, false
             FROM contacts, unnest($3::text[]) AS p(phone) WHERE id = $1 RETURNING id)
           INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, version, needs_attention_since, last_message_at)
           SELECT cv.organization_id, cv.campaign_id, p.id, 'needs_attention', false, cv.place, 'Where?', 1, 1,
             now() - p.id * interval '1 s', now() FROM conversations cv, people p WHERE cv.id = $2""",
        text_bank.contact_ids[0],
        text_bank.conversation_ids[0],
        [phone(10 + n) for n in range(150)],
    )
    sue = await watching(screens, cast.sue)
    rows, last = sue.page.locator("[data-row]"), sue.page.locator('[aria-posinset="150"]')
    await expect(rows.first).to_have_attribute("aria-setsize", "150")
    assert await rows.count() < 100
    await sue.page.get_by_role("button", name="Choose all 150").click()
    await sue.sees("150 chosen")
    await rows.last.scroll_into_view_if_needed()
    for _ in range(10):
        await sue.page.mouse.move(300, 300)
        await sue.page.mouse.wheel(0, 2000)
    await expect(last).to_be_visible()
    await expect(sue.page.locator('[aria-posinset="30"]')).to_have_count(0)
    await last.locator(".attention__open").click()
    await sue.page.keyboard.press("k")
    await expect(sue.page.locator('[aria-posinset="149"].attention__item--open')).to_be_visible()
    await sue.page.keyboard.press("Control+f")  # the browser's own search needs all of it
    await expect(rows).to_have_count(150)
    assert sue.complaints == []


async def test_a_text_from_nobody_we_know_is_put_where_it_belongs(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    await epochs.rebuild(runtime)
    await replied(runtime, cast.vera, text_bank, reply, ["one"])
    await runtime.database.pool.execute(
        """INSERT INTO orphans (organization_id, number_id, phone, text, carrier_id)
           VALUES ($1, $2, $3, 'It is me, Rosa, with my new phone', 'in-1')""",
        cast.ada.organization_id,
        text_bank.number_ids[0],
        phone(99),
    )
    sue = await watching(screens, cast.sue)
    await sue.sees("1 text came in that matches no conversation.")
    await sue.page.locator("[data-alarm=orphans]").get_by_role("link", name="Look into it").click()
    await sue.sees("It is me, Rosa, with my new phone")
    await sue.page.get_by_label("Whose is it?").fill("Rosa")
    await sue.page.get_by_role("button", name="Find").click()
    await sue.page.get_by_role("button", name="It is theirs").first.click()
    await sue.sees("waits for an answer there.")
    await sue.sees("Every text has its place")
    assert await violations(sue.page) == []
    assert sue.complaints == []
