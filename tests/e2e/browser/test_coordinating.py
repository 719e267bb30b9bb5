"""A coordinator's day on the screen: people are imported, a campaign is built and launched, its results are read."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from server.access import Viewer
from server.actions import assignment, campaign_setup, importing, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS, Reply
from tests.e2e.browser.screens import PATIENCE, Screen, Screens
from tests.factories import Bank

pytestmark = pytest.mark.anyio

PEOPLE = """Cell,First,Surname,Dog
+1 520 555 0123,Ana,Ruiz,Rex
520-555-0124,Ben,Okoye,Fido
12,Nobody,,
520-555-0124,Ben,Okoye,Fido
"""


async def work_off(runtime: Runtime, table: str) -> int:
    """Does what the newest row of `table` waits for, as the jobs role would; its id."""
    async with asyncio.timeout(PATIENCE / 1000):
        while (id_ := await runtime.database.pool.fetchval(_WAITING[table])) is None:
            await asyncio.sleep(0.02)
    await _JOBS[table](runtime, id_)
    return int(id_)


_WAITING = {
    "imports": "SELECT max(id) FROM imports WHERE status = 'queued'",
    "campaigns": "SELECT max(id) FROM campaigns WHERE state = 'setting_up'",
}
_JOBS = {"imports": importing.run, "campaigns": campaign_setup.set_up}


async def replied(runtime: Runtime, viewer: Viewer, bank: Bank, reply: Reply, texts: list[str]) -> None:
    """A first text of `viewer` to as many people as there are answers, and the answers."""
    bucket = await assignment.claim(runtime, viewer, bank.campaign_id)
    for one, text in zip(bucket.conversations, texts, strict=False):
        await sending.send(runtime, viewer, Press(int(one.id), f"first-text-{one.id}", "initial"))
        await reply(bank.conversation_ids.index(int(one.id)), text)


async def opened(screens: Screens, viewer: Viewer, path: str) -> Screen:
    screen = await screens.open(viewer)
    await screen.go(path)
    return screen


async def test_a_list_is_mapped_imported_and_its_wrong_rows_are_shown_with_their_reasons(
    screens: Screens, runtime: Runtime, cast: Cast
) -> None:
    max_ = await opened(screens, cast.max, "/contacts")
    page = max_.page
    await page.get_by_label("Name of the new list").fill("Spring list")
    await page.get_by_label("Or paste it").fill(PEOPLE)
    await expect(page.get_by_label("What “Surname” is")).to_have_value("last_name")
    await expect(page.get_by_label("What “Dog” is")).to_have_value("custom:dog")
    await page.get_by_label("What “Dog” is").select_option("notes")
    await page.get_by_role("button", name="Import", exact=True).click()
    await work_off(runtime, "imports")
    await max_.sees("Done: 4 of 4 rows")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with page.expect_event("websocket"):  # a line that comes back, or comes late, has nothing to ask for
        await page.context.set_offline(True)
        await page.context.set_offline(False)
    for figure, count in (("created", 2), ("duplicates", 1), ("invalid", 1)):
        await expect(page.locator(f"[data-import={figure}]")).to_have_text(str(count))
    await expect(page.locator("#reject-rows")).to_contain_text("12,Nobody")
    await expect(page.get_by_role("link", name="Download all with reasons")).to_have_attribute(
        "href", re.compile(r"/rejects\.csv\?bom=1$")
    )
    await expect(page.locator("[data-part=lists]")).to_contain_text("Spring list")
    assert await runtime.database.pool.fetchval("SELECT notes FROM contacts WHERE first_name = 'Ana'") == "Rex"
    assert not [url for url in asked if url.endswith("/imports/")]
    assert max_.complaints == []


async def test_a_campaign_is_built_section_by_section_and_launched_in_numbers(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    await _a_list(runtime, cast, text_bank)
    max_ = await opened(screens, cast.max, "/campaigns")
    page = max_.page
    await page.get_by_role("link", name="New campaign").click()
    await page.wait_for_load_state()  # until then buttons do nothing
    await page.get_by_label("Title").fill("Spring canvass")
    await page.get_by_label("What volunteers should know").fill("We ask who comes.")
    await page.get_by_role("button", name="Save and go on").click()
    await page.get_by_role("link", name="Import a new list").click()
    await page.wait_for_load_state()
    await page.get_by_text("Only phone numbers").click()
    await page.get_by_label("Or paste it").fill("Call 520-555-0170 or (520) 555-0171")
    back = page.get_by_role("link", name="Go on with the campaign")
    shown_before_the_draft_has_its_list = []

    async def choosing(route: Route) -> None:
        shown_before_the_draft_has_its_list.append(await back.is_visible())
        await route.continue_()

    await page.route("**/api/v1/campaigns/*", choosing)
    await page.get_by_role("button", name="Import", exact=True).click()
    await back.click()
    assert shown_before_the_draft_has_its_list == [False]
    await page.unroute("**/api/v1/campaigns/*")
    await expect(page.get_by_label("List", exact=True).locator("option:checked")).to_have_text(
        re.compile("Spring canvass")
    )
    await page.get_by_role("link", name="An import into this list is still running.").click()
    await expect(page.locator("#contacts")).to_be_in_viewport()
    await page.get_by_label("List", exact=True).select_option(label=f"Ward 4 ({CONTACTS})")
    first = page.get_by_role("textbox", name="First text")
    await first.fill("Hi ")
    await page.locator("[data-script=initial]").get_by_role("button", name="{firstName}").click()
    await expect(page.locator("[data-preview]")).to_contain_text("Hi Rosa0")
    await first.press_sequentially(", {nope}")
    await max_.sees("There is no field {nope}.")
    await expect(first).to_have_attribute("aria-invalid", "true")
    await first.fill("Hi {firstName}, it's {volunteerFirstName}. Can we count on you?")
    await page.get_by_role("button", name="Add a canned response").click()
    await page.locator("[data-script=response]").get_by_label("Title").fill("Where?")
    await page.locator("[data-script=response]").get_by_role("textbox", name="Text").fill("At the school.")
    await page.get_by_label("Sandbox").check()
    await page.get_by_label("At most for one volunteer").fill("20")
    await page.get_by_text("All volunteers").click()
    await max_.sees("Everything is saved")
    await page.get_by_role("button", name="Launch").click()
    await max_.sees(f"{CONTACTS} people will get one text each")
    await page.get_by_role("dialog").get_by_role("button", name="Launch").click()
    await max_.sees("You can leave this page; the set-up goes on.")
    before = await max_.drawn()
    campaign = await work_off(runtime, "campaigns")
    await expect(page.locator("[data-figure=unassigned]")).to_have_text(str(CONTACTS))
    assert await max_.drawn() == before
    row = await runtime.database.pool.fetchrow(
        "SELECT switches->>'max_per_volunteer' AS most, audience->>'public' AS public FROM campaigns WHERE id = $1",
        campaign,
    )
    assert dict(row or {}) == {"most": "20", "public": "true"}
    assert [said for said in max_.complaints if "422" not in said] == []


async def _a_list(runtime: Runtime, cast: Cast, bank: Bank) -> None:
    sql = runtime.database.pool
    list_id = await sql.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Ward 4') RETURNING id", cast.max.organization_id
    )
    for contact_id in bank.contact_ids:
        await sql.execute("INSERT INTO list_contacts (list_id, contact_id) VALUES ($1, $2)", list_id, contact_id)


async def test_results_are_told_by_person_and_mood_and_follow_the_figures_while_they_are_open(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    max_ = await opened(screens, cast.max, f"/campaigns/{text_bank.campaign_id}")
    page = max_.page
    await max_.sees("No replies yet. They usually start within ten minutes.")
    before = await max_.drawn()
    await replied(runtime, cast.vera, text_bank, reply, ["Yes, of course! Thank you so much", "Where do I vote?"])
    await expect(page.locator("[data-figure=replies]")).to_have_text("2")
    vera = page.locator("[data-part=volunteers] tbody tr", has_text="Vera")
    await expect(vera.get_by_role("cell").last).to_have_text("2")
    await expect(page.locator("[data-part=sentiment] dl")).to_contain_text("Positive")
    assert await max_.drawn() == before

    await page.get_by_role("button", name="Pause new texts").click()
    await max_.sees("Only new texts are paused; answers go out.")
    await page.get_by_role("button", name="Resume").click()
    await page.get_by_role("button", name="End", exact=True).click()
    await max_.sees(f"{CONTACTS} people will not be texted any more.")
    await page.get_by_role("dialog").get_by_role("button", name="End").click()
    await max_.sees("This campaign has ended.")
    assert await max_.drawn() == before
    assert max_.complaints == []


async def test_a_range_chosen_with_shift_is_handed_over_and_taken_back(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    await replied(runtime, cast.vera, text_bank, reply, ["one", "two", "three", "four"])
    sue = await opened(screens, cast.sue, "/live")
    await sue.live()
    boxes = sue.page.get_by_role("checkbox", name="Choose Rosa")
    await boxes.nth(0).click()
    await boxes.nth(2).click(modifiers=["Shift"])
    await sue.sees("3 chosen")
    await sue.page.get_by_text("Choose people…").click()
    await sue.page.get_by_role("checkbox", name="Vic").check()
    await sue.page.get_by_role("button", name="Reassign").click()
    await sue.sees("3 conversations now with Vic.")
    assert await held(runtime, cast.vic) == 3
    await sue.page.get_by_role("button", name="Undo").click()
    await sue.sees("3 conversations are back where they were.")
    assert await held(runtime, cast.vera) == CONTACTS

    await sue.page.get_by_label("Hand over all that waits with").select_option(label="Vera")
    await sue.sees("All 4 conversations of Vera")
    await sue.page.get_by_role("button", name="Back to the pool").click()
    await sue.sees("4 conversations now with the pool.")
    await sue.page.keyboard.press("ArrowDown")
    await sue.page.locator(".bubble--in").wait_for()
    assert sue.complaints == []


async def held(runtime: Runtime, viewer: Viewer) -> int:
    found: int = await runtime.database.pool.fetchval(
        "SELECT count(*) FROM conversations WHERE assignee_id = $1", viewer.user_id
    )
    return found


async def test_supervisors_read_results_and_pause_but_neither_build_nor_end(
    screens: Screens, cast: Cast, text_bank: Bank
) -> None:
    sue = await opened(screens, cast.sue, f"/campaigns/{text_bank.campaign_id}")
    await sue.page.get_by_role("button", name="Pause everything").wait_for()
    for name in ("End", "Copy as a new draft", "Make an invitation link"):
        assert await sue.page.get_by_role("button", name=name, exact=True).count() == 0
