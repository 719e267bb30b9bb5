"""What a volunteer writes down beside a thread, and what is read before the first text."""

from typing import Any

import orjson
import pytest
from playwright.async_api import expect

from server.actions import campaigns
from server.domain.drafts import SomePeople
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS, Reply
from tests.e2e.browser.screens import Screens
from tests.e2e.browser.test_accessibility import judged
from tests.e2e.browser.test_texting import open_desk, texted
from tests.factories import Bank

pytestmark = pytest.mark.anyio

QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "support",
        "text": "Do they support us?",
        "answers": [{"text": "Strongly", "next": "rides"}, {"text": "Not at all", "next": None}],
    },
    {
        "key": "rides",
        "text": "Do they need a ride?",
        "answers": [{"text": "To the polls", "next": None}, {"text": "No ride", "next": None}],
    },
]
TAGS = """INSERT INTO tags (organization_id, kind, name, is_default)
  VALUES ($1, 'conversation', 'Volunteer', true), ($1, 'conversation', 'Not asked for', false),
    ($1, 'message', 'Question', false), ($1, 'message', 'Press', false)"""
KEPT = "SELECT array_agg(answer ORDER BY id) FROM survey_answers WHERE conversation_id = $1"


@pytest.fixture
async def thread(runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply) -> int:
    """Of a campaign that asks; in an organization with a tag and a field. Its contact has answered."""
    sql, ours = runtime.database.pool, cast.vera.organization_id
    asked = orjson.dumps(QUESTIONS).decode()
    await sql.execute("UPDATE campaigns SET questions = $1::jsonb WHERE id = $2", asked, text_bank.campaign_id)
    await sql.execute(TAGS, ours)
    await sql.execute(
        """INSERT INTO custom_fields (organization_id, key, name, kind, choices, is_default)
           VALUES ($1, 'plan', 'Plan to vote', 'choice', '["By mail", "In person"]', true)""",
        ours,
    )
    await sql.execute(
        """INSERT INTO response_scripts (campaign_id, position, title, text)
           VALUES ($1, 7, 'Polling place', 'At the library on Main Street.')""",
        text_bank.campaign_id,
    )
    (place,) = await texted(runtime, cast.vera, text_bank)
    await reply(place, "Sure! Where do I vote?")
    return text_bank.conversation_ids[place]


async def test_a_survey_is_answered_by_keys_tagged_noted_and_taken_back(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, thread: int
) -> None:
    vera = await open_desk(screens, cast.vera, text_bank)
    page, keys, sql = vera.page, vera.page.keyboard, runtime.database.pool
    await keys.press("j")
    await vera.sees("Do they support us?")
    await keys.press("q")
    await expect(page.locator(".questions")).to_be_focused()
    await keys.press("1")
    await vera.sees("Do they need a ride?")
    await keys.press("2")
    await vera.sees("Everything was asked.")
    await expect(page.get_by_label("Reply to")).to_have_value("")
    undo = page.locator(".toast", has_text="No ride").get_by_role("button", name="Undo")
    await undo.click()
    await page.locator(".answers legend", has_text="Do they need a ride?").wait_for()
    assert await sql.fetchval(KEPT, thread) == ["Strongly"]
    tag = page.get_by_label("Volunteer", exact=True)
    await keys.press("t")
    await expect(tag).to_be_focused()
    await keys.press("Space")
    await expect(tag).to_be_checked()
    await expect(page.get_by_label("Not asked for")).to_have_count(0)
    await page.get_by_role("button", name="Tags of this text").last.click()
    for name in ("Question", "Press"):
        await page.get_by_label(name, exact=True).check()
    await page.keyboard.press("Escape")
    await page.locator(".bubble-facts .chip", has_text="Press").wait_for()
    await page.get_by_label("Plan to vote").select_option("By mail")
    await page.get_by_label("Note for whoever comes next").fill("Has a dog.")
    await page.get_by_role("button", name="Keep the note").click()
    await page.locator(".note", has_text="Has a dog.").wait_for()
    await page.reload()
    await vera.live()
    await keys.press("j")
    await page.locator(".note", has_text="Has a dog.").wait_for()
    await expect(tag).to_be_checked()
    await expect(page.get_by_label("Plan to vote")).to_have_value("By mail")
    await page.locator(".bubble-facts .chip", has_text="Question").wait_for()
    await vera.sees("Strongly")
    assert await judged(vera, "a thread with questions, tags and notes") == []
    assert vera.complaints == []


async def test_the_canned_response_that_fits_the_reply_stands_first_and_keeps_its_key(
    screens: Screens, cast: Cast, text_bank: Bank, thread: int
) -> None:
    vera = await open_desk(screens, cast.vera, text_bank)
    await vera.page.keyboard.press("j")
    first = vera.page.locator(".response").first
    await expect(first).to_contain_text("Polling place")
    await expect(first.locator("kbd")).to_have_text("2")
    assert vera.complaints == []


async def test_a_phone_shows_questions_tags_and_responses_one_at_a_time(
    screens: Screens, cast: Cast, text_bank: Bank, thread: int
) -> None:
    vera = await screens.open(cast.vera, width=375)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    await vera.page.get_by_role("button", name="Replies 1").filter(visible=True).click()
    await vera.page.locator(".inbox__item").first.click()
    await vera.page.get_by_role("button", name="Questions").click()
    await vera.page.get_by_role("button", name="Not at all").wait_for()
    assert await judged(vera, "questions on a phone") == []
    await vera.page.get_by_role("button", name="Not at all").click()
    await vera.sees("Everything was asked.")
    await expect(vera.page.locator(".responses")).to_be_hidden()
    await vera.page.get_by_role("button", name="Tags and notes").click()
    await expect(vera.page.locator("#note")).to_be_visible()
    assert vera.complaints == []


async def test_a_disclaimer_is_read_before_the_first_text_and_the_button_has_its_own_words(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    words = "UPDATE campaigns SET disclaimer = 'You speak for the city.', start_label = 'Off we go' WHERE id = $1"
    await runtime.database.pool.execute(words, text_bank.campaign_id)
    await campaigns.publish(runtime, cast.max, text_bank.campaign_id, SomePeople(user_ids=[]), None, None)
    vera = await screens.open(cast.vera)
    await vera.go("/text")
    await vera.sees("Nothing to text right now")
    await campaigns.publish(runtime, cast.max, text_bank.campaign_id, "public", None, None)
    await vera.sees("You speak for the city.")
    await vera.page.locator(".toast", has_text="is open for texting").wait_for()
    await vera.page.get_by_role("link", name="Off we go").click()
    await vera.live()
    await vera.sees("You speak for the city.")
    give = vera.page.get_by_role("button", name=f"Give me {CONTACTS} people")
    await expect(give).to_have_count(0)
    assert await judged(vera, "what is read first") == []
    await vera.page.get_by_role("button", name="Off we go").click()
    await give.wait_for()
    await vera.page.reload()
    await give.wait_for()
    only_replies = (
        """UPDATE campaigns SET disclaimer = 'Ask nobody for money.', switches = switches || '{"work": "replies"}'"""
    )
    await runtime.database.pool.execute(only_replies)
    await vera.page.reload()
    await vera.sees("Ask nobody for money.")
    await vera.page.get_by_role("button", name="Off we go").click()
    await vera.page.get_by_role("button", name="Take replies").filter(visible=True).wait_for()
    assert vera.complaints == []


async def test_a_practice_round_happens_in_the_browser_alone(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    vera = await screens.open(cast.vera)
    await vera.go("/text")
    await vera.page.get_by_role("link", name="Practice first").click()
    await vera.page.get_by_role("button", name="Send to Maria").wait_for()
    asked: list[str] = []
    vera.page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    await vera.page.keyboard.press("Enter")
    await vera.page.get_by_role("button", name="Send to Sam").click()
    await vera.sees("wrote STOP")
    await vera.page.get_by_role("button", name="Answer 1 reply").click()
    await vera.page.locator(".bubble--in", has_text="Where do I vote?").wait_for()
    await vera.page.keyboard.press("1")
    await vera.page.keyboard.press("Enter")
    await vera.page.locator(".bubble--in", has_text="Great, thank you!").wait_for()
    assert asked == []
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM messages") == 0
    assert vera.complaints == []
