"""A volunteer's day on the screen, and what the supervisor sees of it at the same time."""

import asyncio
from functools import partial

import pytest
from playwright.async_api import Route, expect

from server.access import Viewer
from server.actions import assignment, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS, Reply
from tests.e2e.browser.screens import PATIENCE, Screen, Screens, tick
from tests.factories import Bank, talk

pytestmark = pytest.mark.anyio

HOSTILE = '<img src=x onerror="alert(1)"> <b>hi</b>'


async def sent_by(runtime: Runtime, viewer: Viewer) -> int:
    found: int = await runtime.database.pool.fetchval(
        "SELECT count(*) FROM messages WHERE user_id = $1 AND direction = 'out'", viewer.user_id
    )
    return found


async def until_sent(runtime: Runtime, viewer: Viewer, texts: int) -> None:
    async with asyncio.timeout(PATIENCE / 1000):
        while await sent_by(runtime, viewer) < texts:
            await asyncio.sleep(0.02)
    assert await sent_by(runtime, viewer) == texts


async def texted(runtime: Runtime, viewer: Viewer, bank: Bank, people: int = 1) -> list[int]:
    """Conversations whose first text this volunteer sent, by the contacts' places in the bank."""
    bucket = await assignment.claim(runtime, viewer, bank.campaign_id)
    ids = [int(one.id) for one in bucket.conversations[:people]]
    for id_ in ids:
        await sending.send(runtime, viewer, Press(id_, f"first-text-{id_}", "initial"))
    return [bank.conversation_ids.index(id_) for id_ in ids]


async def open_desk(screens: Screens, viewer: Viewer, bank: Bank) -> Screen:
    screen = await screens.open(viewer)
    await screen.go(f"/text/{bank.campaign_id}")
    await screen.live()
    return screen


async def open_live(screens: Screens, viewer: Viewer) -> Screen:
    screen = await screens.open(viewer)
    await screen.go("/live")
    await screen.live()
    return screen


async def test_a_volunteer_signs_in_claims_and_sends_one_text_for_each_press(
    screens: Screens, runtime: Runtime, cast: Cast
) -> None:
    vera = await screens.open()
    await screens.sign_in(vera, "vera@example.org")
    await vera.page.get_by_role("link", name="Start texting").click()
    await vera.live()
    await vera.page.get_by_role("button", name=f"Give me {CONTACTS} people").click()
    for done in range(2):
        await vera.sees(f"{done} of {CONTACTS} sent")
        await vera.page.keyboard.press("Enter")
    await vera.sees(f"2 of {CONTACTS} sent")
    for _ in range(30):  # a key that is held repeats, and stays one press
        await vera.page.keyboard.down("Enter")
    await vera.page.keyboard.up("Enter")
    await vera.sees(f"3 of {CONTACTS} sent")
    await until_sent(runtime, cast.vera, 3)
    await vera.page.get_by_role("button", name="Send to").dblclick()
    await vera.sees(f"4 of {CONTACTS} sent")
    await until_sent(runtime, cast.vera, 4)
    assert await vera.page.get_by_role("button", name="To send 2").is_visible()
    assert vera.complaints == []


async def test_a_reply_arrives_on_both_screens_without_a_reload_and_only_as_text(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    place = (await texted(runtime, cast.vera, text_bank))[0]
    vera, sue = await open_desk(screens, cast.vera, text_bank), await open_live(screens, cast.sue)
    before = [await vera.drawn(), await sue.drawn()]
    await reply(place, HOSTILE)
    for screen in (vera, sue):
        await screen.sees(HOSTILE)
        assert await screen.page.locator("img[src=x]").count() == 0
    await sue.page.get_by_role("button", name=f"Rosa{place} M.").click()
    await expect(sue.page.locator(".bubble--in")).to_have_text(HOSTILE)
    assert [await vera.drawn(), await sue.drawn()] == before
    assert vera.complaints + sue.complaints == []


async def _reads_what_stands_above(screen: Screen) -> None:
    """What was read before stays under the eye."""
    first = screen.page.locator(".bubble--in", has_text="Thought 12").first
    await screen.page.get_by_role("button", name="Show earlier texts").click()
    await expect(screen.page.locator(".log .bubble")).to_have_count(212)
    await expect(first).to_be_in_viewport()


async def _goes_on(after: asyncio.Event, route: Route) -> None:
    await after.wait()
    await route.continue_()


async def test_an_answer_leaves_the_supervisors_list_and_a_new_reply_never_touches_what_is_being_typed(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    place = (await texted(runtime, cast.vera, text_bank))[0]
    thread = text_bank.conversation_ids[place]
    await talk(runtime, thread, 210)
    await reply(place, "Where do I vote?")
    vera, sue = await open_desk(screens, cast.vera, text_bank), await open_live(screens, cast.sue)
    await vera.page.get_by_role("button", name="Where do I vote?").click()
    await _reads_what_stands_above(vera)
    answer, sent = vera.page.get_by_label(f"Reply to Rosa{place} M."), asyncio.Event()
    await vera.page.route("**/draft", partial(_goes_on, sent))
    async with vera.page.expect_request("**/draft"):
        await answer.fill("At the school on")
    await sue.sees("Vera is typing")
    await reply(place, "And until when?")
    await vera.page.locator(".bubble--in", has_text="And until when?").wait_for()
    await expect(answer).to_have_value("At the school on")
    await answer.press_sequentially(" Grant.")
    await answer.press("Control+Enter")
    await vera.page.locator(".bubble--out", has_text="At the school on Grant.").wait_for()
    await sue.sees("Everyone who wrote has an answer.")
    assert await sent_by(runtime, cast.vera) == 2
    async with vera.page.expect_response("**/draft"):
        sent.set()
    assert await runtime.database.pool.fetchval("SELECT draft FROM conversations WHERE id = $1", thread) is None
    assert vera.complaints + sue.complaints == []


async def test_a_reassigned_conversation_changes_both_screens_and_its_former_owner_is_refused_by_name(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    place = (await texted(runtime, cast.vera, text_bank))[0]
    await reply(place, "Where do I vote?")
    vera = await open_desk(screens, cast.vera, text_bank)
    vic = await open_desk(screens, cast.vic, text_bank)
    sue = await open_live(screens, cast.sue)
    await vera.page.get_by_role("button", name="Where do I vote?").click()
    answer = vera.page.get_by_label(f"Reply to Rosa{place} M.")
    await answer.fill("At the school.")
    await vera.page.context.set_offline(True)
    await answer.press("Control+Enter")
    await vera.sees("1 text waits on this device and leaves by itself")

    await tick(sue.page.get_by_label(f"Choose Rosa{place} M."))
    await sue.page.get_by_text("Choose people…").click()
    await sue.page.get_by_role("checkbox", name="Vic").check()
    await sue.page.get_by_role("button", name="Reassign").click()
    await sue.sees("1 conversation now with Vic.")
    await vic.sees(f"Sue gave you the conversation with Rosa{place} M.")
    await vic.page.get_by_role("button", name="Where do I vote?").wait_for()

    await vera.page.context.set_offline(False)
    await vera.sees("This conversation is now with Vic. Your text was not sent.")
    await vera.sees("“At the school.”")
    await vera.page.get_by_role("button", name="Copy").wait_for()
    await expect(vera.page.get_by_role("button", name="Where do I vote?")).to_have_count(0)
    assert await sent_by(runtime, cast.vera) == 1

    await sue.page.get_by_role("button", name="Undo").click()
    await vera.page.get_by_role("button", name="Where do I vote?").wait_for()
    await expect(vic.page.get_by_role("button", name="Where do I vote?")).to_have_count(0)
    assert vic.complaints + sue.complaints == []


async def test_a_pause_reaches_every_volunteer_and_so_does_its_end(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime
) -> None:
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera, sue = await open_desk(screens, cast.vera, text_bank), await open_live(screens, cast.sue)
    await sue.page.get_by_role("button", name="Pause new texts").click()
    await vera.sees("Your coordinator paused first texts. You can go on answering; nothing you have is lost.")
    await expect(vera.page.get_by_role("button", name="Send to")).to_be_disabled()
    await sue.page.get_by_role("button", name="Resume").click()
    await expect(vera.page.get_by_role("button", name="Send to")).to_be_enabled()
    assert vera.complaints + sue.complaints == []


async def test_the_first_card_is_there_after_twelve_requests_at_most_and_before_any_script(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime
) -> None:
    await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    vera = await screens.open(cast.vera)
    asked: list[str] = []
    await vera.page.route("**/*.js", lambda route: route.abort())
    await vera.page.route("**/*.mjs", lambda route: route.abort())
    vera.page.on("request", lambda request: asked.append(request.resource_type))
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.sees("it's Vera with Ward 4")
    assert len([kind for kind in asked if kind in ("document", "stylesheet", "font", "image")]) <= 12
