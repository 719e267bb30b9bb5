"""A volunteer on a phone and a supervisor at a desk live through one conversation; keys, undo and lost lines."""

import pytest
from playwright.async_api import Page, expect

from server.access import Viewer
from server.actions import assignment
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS, Reply
from tests.e2e.browser.screens import Screen, Screens
from tests.e2e.browser.test_texting import open_desk, open_live, sent_by, texted, until_sent
from tests.factories import Bank

pytestmark = pytest.mark.anyio

PHONE = 375
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll("button, a, summary, input, textarea")]
  .filter((one) => one.checkVisibility() && !one.matches(".skip-link, .visually-hidden"))
  .filter((one) => one.getBoundingClientRect().height < 44 && one.getBoundingClientRect().width > 1)
  .map((one) => one.outerHTML.slice(0, 90))"""


async def on_phone(screens: Screens, viewer: Viewer, bank: Bank, width: int = PHONE) -> Screen:
    screen = await screens.open(viewer, width=width)
    await screen.go(f"/text/{bank.campaign_id}")
    await screen.live()
    return screen


async def next_person(page: Page) -> str:
    return await page.locator(".log--card .person__name").inner_text()


async def test_a_phone_and_a_desk_live_through_one_conversation(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera, sue = await on_phone(screens, cast.vera, text_bank), await open_live(screens, cast.sue)
    await vera.page.get_by_role("button", name=f"Give me {CONTACTS} people").click()
    name = await next_person(vera.page)
    await vera.page.get_by_role("button", name="Send to").click()
    await until_sent(runtime, cast.vera, 1)
    await reply(int(name.removeprefix("Rosa").split()[0]), "Where do I vote?")
    await sue.sees("Where do I vote?")
    await vera.page.get_by_role("button", name="Replies 1").filter(visible=True).click()
    await vera.page.get_by_role("button", name="Where do I vote?").click()
    answer = vera.page.get_by_label(f"Reply to {name}")
    await answer.fill("At the school.")
    await vera.page.get_by_role("button", name="Send", exact=True).click()
    await vera.page.locator(".bubble--out", has_text="At the school.").wait_for()
    await sue.sees("Everyone who wrote has an answer.")
    assert not await vera.page.evaluate(SIDEWAYS)
    assert vera.complaints + sue.complaints == []


@pytest.mark.parametrize("width", [320, PHONE])
async def test_a_phone_never_scrolls_sideways_and_every_target_fits_a_thumb(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply, width: int
) -> None:
    await runtime.database.pool.execute("UPDATE contacts SET first_name = 'Maximiliana-Wilhelmine-Alexandrina'")
    places = await texted(runtime, cast.vera, text_bank, people=2)
    for place in places:
        await reply(place, "Where do I vote? " * 9)
    vera = await on_phone(screens, cast.vera, text_bank, width)
    for step in ("card", "list", "thread"):
        if step == "list":
            await vera.page.get_by_role("button", name="Replies 2").filter(visible=True).click()
        if step == "thread":
            await vera.page.locator(".inbox__item").first.click()
            await vera.page.locator(".bubble--in").wait_for()
        assert not await vera.page.evaluate(SIDEWAYS), step
        assert await vera.page.evaluate(SMALL) == [], step


async def test_all_work_can_be_done_by_keys_alone(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    first, second = await texted(runtime, cast.vera, text_bank, people=2)
    await reply(first, "Where do I vote?")
    await reply(second, "Who is this?")
    vera = await open_desk(screens, cast.vera, text_bank)
    keys = vera.page.keyboard
    await keys.press("j")
    await vera.page.locator(".bubble--in", has_text="Where do I vote?").wait_for()
    await keys.press("1")
    await keys.press("Enter")
    await until_sent(runtime, cast.vera, 3)
    await keys.press("j")
    await vera.page.locator(".bubble--in", has_text="Who is this?").wait_for()
    await keys.press("/")
    await expect(vera.page.locator("#find")).to_be_focused()
    await keys.type("xo")
    await expect(vera.page.locator("#find")).to_have_value("xo")
    await keys.press("Escape")
    await keys.press("?")
    await vera.page.get_by_role("dialog").wait_for()
    await keys.press("Escape")
    await expect(vera.page.get_by_role("dialog")).to_have_count(0)
    await keys.press("x")
    await vera.sees(f"The conversation with Rosa{second} M. is closed.")
    assert vera.complaints == []


async def test_a_held_key_skips_one_person_and_its_undo_brings_the_same_one_back(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera = await open_desk(screens, cast.vera, text_bank)
    name = await next_person(vera.page)
    for _ in range(20):
        await vera.page.keyboard.down("s")
    await vera.page.keyboard.up("s")
    await vera.sees(f"{name} was skipped.")
    to_send = vera.page.get_by_role("button", name="To send").filter(visible=True)
    await expect(to_send).to_contain_text(str(CONTACTS - 1))
    await vera.page.get_by_role("button", name="Undo").click()
    await expect(to_send).to_contain_text(str(CONTACTS))
    assert await sent_by(runtime, cast.vera) == 0
    assert vera.complaints == []


async def test_texts_sent_without_a_line_survive_a_closed_tab_and_leave_once_in_their_order(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera = await on_phone(screens, cast.vera, text_bank)
    await vera.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await vera.page.context.set_offline(True)
    await vera.sees("Reconnecting…")
    names = []
    for waiting in range(3):
        names.append(await next_person(vera.page))
        await vera.page.get_by_role("button", name="Send to").click()
        await vera.sees(f"{waiting + 1} text")
    await vera.page.reload()
    await vera.sees("You are not connected")
    await vera.page.context.set_offline(False)
    await vera.page.get_by_role("link", name="Try again").click()
    await vera.live()
    await until_sent(runtime, cast.vera, 3)
    rows = await runtime.database.pool.fetch(
        "SELECT c.first_name FROM messages m JOIN contacts c ON c.id = m.contact_id ORDER BY m.id"
    )
    assert [row["first_name"] for row in rows] == [name.split()[0] for name in names]
    await expect(vera.page.get_by_role("button", name="To send").filter(visible=True)).to_contain_text(
        str(CONTACTS - 3)
    )


async def test_a_device_keeps_files_and_the_offline_page_but_no_page_of_anybody(
    screens: Screens, cast: Cast, text_bank: Bank
) -> None:
    vera = await on_phone(screens, cast.vera, text_bank)
    await vera.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await vera.page.reload()
    await vera.live()
    kept = await vera.page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
             (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""
    )
    assert "/offline" in kept
    assert [path for path in kept if not path.startswith("/static/") and path != "/offline"] == []
    session = await vera.page.context.new_cdp_session(vera.page)
    faults = await session.send("Page.getInstallabilityErrors")
    assert [fault for fault in faults["installabilityErrors"] if fault["errorId"] != "in-incognito"] == []


async def test_a_first_text_may_be_put_in_own_words_and_says_why_it_became_two(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    one_at_a_time = """UPDATE campaigns SET bucket_size = 1, switches = switches || '{"edit_initials": true}'"""
    await runtime.database.pool.execute(one_at_a_time)
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera = await on_phone(screens, cast.vera, text_bank)
    await vera.page.get_by_role("button", name="Edit").click()
    words = "Hi, Vera from Ward 4 here \u2014 will you come to the park on Sunday? Text STOP to end."
    await vera.page.locator("#edit").fill(words)
    await vera.sees("makes this 2 texts: with it, a text holds 67 characters.")
    await vera.page.get_by_role("button", name="Replace by plain").click()
    await expect(vera.page.locator("#edit")).to_have_value(words.replace("\u2014", "-"))
    closed = """UPDATE campaigns SET texting_hours = '{"start": "00:00", "end": "00:01", "zone": "contact"}'"""
    await runtime.database.pool.execute(closed)
    await vera.page.get_by_role("button", name="Send to").click()
    await vera.page.get_by_role("alert").filter(has_text="Not sent to").wait_for()
    await runtime.database.pool.execute("UPDATE campaigns SET texting_hours = NULL")
    await vera.page.get_by_role("button", name="Try later").click()
    await expect(vera.page.locator("#edit")).to_have_value(words.replace("\u2014", "-"))
    await vera.page.get_by_role("button", name="Send to").click()
    await until_sent(runtime, cast.vera, 1)
    assert await runtime.database.pool.fetchval("SELECT text FROM messages") == words.replace("\u2014", "-")
    assert vera.complaints == []


async def test_texts_that_are_too_fast_wait_their_turn_and_where_nothing_can_be_kept_the_page_says_so(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    settings = """UPDATE organizations SET settings = settings || '{"pace": {"per_second": 1, "burst": 1}}'"""
    await runtime.database.pool.execute(settings)
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera = await screens.open(cast.vera, width=PHONE)
    await vera.page.add_init_script("IDBObjectStore.prototype.put = () => { throw new DOMException('full') }")
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    for _ in range(3):
        await vera.page.get_by_role("button", name="Send to").click()
    await vera.sees("wait their turn and leave by themselves.")
    await until_sent(runtime, cast.vera, 3)
    await vera.page.context.set_offline(True)
    await vera.page.get_by_role("button", name="Send to").click()
    await vera.sees("Waiting to leave for")
    await vera.sees("leave this page open until they have left.")
    await vera.page.context.set_offline(False)
    await until_sent(runtime, cast.vera, 4)
    assert vera.complaints == []
