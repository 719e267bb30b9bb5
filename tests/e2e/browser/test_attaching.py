"""What a volunteer does in a thread besides writing: a picture, passing on, a wrong number, the end of the day."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS, Reply
from tests.e2e.browser.screens import Screen, Screens
from tests.e2e.browser.test_accessibility import judged
from tests.e2e.browser.test_texting import texted, until_sent
from tests.factories import Bank

pytestmark = pytest.mark.anyio


def picture(name: str = "quote.png") -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


async def thread_on_phone(screens: Screens, runtime: Runtime, cast: Cast, bank: Bank, reply: Reply) -> Screen:
    (place,) = await texted(runtime, cast.vera, bank)
    await reply(place, "How much is it?")
    vera = await screens.open(cast.vera, width=320)
    await vera.go(f"/text/{bank.campaign_id}")
    await vera.live()
    await vera.page.get_by_role("button", name="Replies 1").filter(visible=True).click()
    await vera.page.locator(".inbox__item").first.click()
    return vera


async def attach(page: Page, *files: FilePayload) -> None:
    await page.get_by_role("button", name="Attach a picture").wait_for()
    await page.locator(".composer input[type=file]").set_input_files(list(files))


async def test_a_picture_is_attached_looked_at_removed_and_sent(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera = await thread_on_phone(screens, runtime, cast, text_bank, reply)
    page, send = vera.page, vera.page.locator(".composer").get_by_role("button", name="Send")
    large: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"\0" * 5_000_001}
    await attach(
        page, picture("first.png"), large, {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%"}
    )
    await vera.sees("film.mp4 is too large: at most 5 MB can be sent.")
    await vera.sees("offer.pdf is no picture, film or sound.")
    await expect(send).to_be_disabled()
    for name in ("film.mp4", "offer.pdf", "first.png"):
        await page.get_by_role("button", name=f"Remove {name}").click()
    await expect(page.locator(".attached")).to_have_count(0)
    await attach(page, picture())
    await expect(send).to_be_enabled()
    await vera.sees("1 picture message")
    assert await judged(vera, "a picture to send") == []
    await page.get_by_label("Reply to").fill("I have attached the quote.")
    await send.click()
    shown = page.locator("img.picture.bubble--out")
    await shown.wait_for()
    assert await shown.evaluate("async (image) => (await image.decode(), image.naturalWidth)") == 320
    await until_sent(runtime, cast.vera, 2)
    await expect(page.locator(".attached")).to_have_count(0)
    kept = await runtime.database.pool.fetchrow(
        "SELECT text, parts, media FROM messages WHERE kind = 'reply' AND direction = 'out'"
    )
    assert kept is not None
    assert (kept["text"], kept["parts"], "image" in kept["media"]) == ("I have attached the quote.", 1, True)
    assert vera.complaints == []


async def test_what_is_refused_comes_back_before_what_was_written_since_also_after_a_closed_tab(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera = await thread_on_phone(screens, runtime, cast, text_bank, reply)
    page, send = vera.page, vera.page.locator(".composer").get_by_role("button", name="Send")
    await attach(page, picture())
    await expect(send).to_be_enabled()
    closed = """UPDATE campaigns SET texting_hours = '{"start": "00:00", "end": "00:01", "zone": "contact"}'"""
    await runtime.database.pool.execute(closed)
    await send.click()
    await page.locator(".why--bad").wait_for()
    await expect(page.locator(".attached__item")).to_have_count(1)
    await page.get_by_label("Reply to").fill("At the school.")
    await page.context.set_offline(True)
    await send.click()
    await vera.sees("1 text waits on this device and leaves by itself")
    await page.get_by_label("Reply to").fill("Until eight.")
    await page.context.set_offline(False)
    await page.locator(".why--bad").wait_for()
    await expect(page.get_by_label("Reply to")).to_have_value("At the school.\nUntil eight.")
    await expect(page.locator(".attached__item")).to_have_count(1)
    await runtime.database.pool.execute("UPDATE campaigns SET texting_hours = NULL")
    await send.click()
    await page.locator("img.picture.bubble--out").wait_for()
    await until_sent(runtime, cast.vera, 2)
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await vera.sees("Reconnecting… What you write is kept.")
    await page.get_by_label("Reply to").fill("Anything else?")
    await page.reload()
    await vera.sees("You are not connected")
    await page.context.set_offline(False)
    await page.get_by_role("link", name="Try again").click()
    await vera.live()
    await page.get_by_role("button", name="Waiting 1").filter(visible=True).click()
    await page.locator(".inbox__item").first.click()
    await expect(page.get_by_label("Reply to")).to_have_value("Anything else?")


async def test_a_thread_is_passed_on_taken_back_and_marked_as_a_wrong_number_on_a_phone(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera = await thread_on_phone(screens, runtime, cast, text_bank, reply)
    page, sql = vera.page, runtime.database.pool
    await page.locator(".thread-head [popovertarget]").click()
    await page.get_by_role("button", name="Pass on").filter(visible=True).click()
    assert await judged(vera, "passing on") == []
    await page.get_by_label("Something else").check()
    await page.get_by_label("Your reason").fill("Wants to talk to the candidate")
    await page.get_by_role("dialog").get_by_role("button", name="Pass on").click()
    await vera.sees("No replies yet")
    assert await sql.fetchval("SELECT count(*) FROM conversation_moves WHERE reason LIKE 'Wants to talk%'") == 1
    await page.get_by_role("button", name="Undo").click()
    await page.locator(".thread-head [popovertarget]").click()
    await page.get_by_role("button", name="Wrong number").filter(visible=True).click()
    await page.locator(".toast", has_text="has another number").wait_for()
    assert await sql.fetchval("SELECT source FROM opt_outs WHERE ended_at IS NULL") == "wrong_number"
    assert vera.complaints == []


async def test_who_is_done_for_today_gives_the_rest_back_and_may_change_their_mind(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    vera = await thread_on_phone(screens, runtime, cast, text_bank, reply)
    page = vera.page
    await page.get_by_role("button", name="Back to the list").click()
    await page.get_by_role("button", name="Finish").click()
    await vera.sees(f"{CONTACTS} open conversations went back to the others.")
    assert await judged(vera, "done for today") == []
    held = "SELECT count(*) FROM conversations WHERE assignee_id = $1"
    assert await runtime.database.pool.fetchval(held, cast.vera.user_id) == 0
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("button", name=f"To send {CONTACTS - 1}").filter(visible=True).wait_for()
    assert await runtime.database.pool.fetchval(held, cast.vera.user_id) == CONTACTS
    await page.get_by_role("button", name="Finish").click()
    await page.get_by_role("dialog").get_by_role("link", name="To your text banks").click()
    await page.get_by_role("heading", name="Open text banks").wait_for()
    assert vera.complaints == []


async def test_the_walkthrough_is_read_on_a_phone_and_printed_as_slides(screens: Screens, cast: Cast) -> None:
    vera = await screens.open(cast.vera, width=320, dark=True)
    await vera.go("/text")
    await vera.page.get_by_role("link", name="How texting works").first.click()
    await vera.sees("You write to people, one by one")
    assert await judged(vera, "the walkthrough") == []
    slides = await vera.page.pdf(prefer_css_page_size=True)
    assert slides.count(b"/Type /Page\n") == 11
    assert vera.complaints == []
