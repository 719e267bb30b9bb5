"""A supervisor looks back: searches, walks from one conversation to the next, and acts on many at once."""

import asyncio

import pytest
from playwright.async_api import expect

from server.actions import bulk, bulk_undo
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import PATIENCE, Screens
from tests.e2e.browser.test_coordinating import replied
from tests.factories import Bank

pytestmark = pytest.mark.anyio


async def job(runtime: Runtime, task: str) -> int:
    """What the newest job of this kind is about, once it is there."""
    found = "SELECT max((args->>'bulk_id')::bigint) FROM procrastinate_jobs WHERE task_name = $1"
    async with asyncio.timeout(PATIENCE / 1000):
        while (id_ := await runtime.database.pool.fetchval(found, task)) is None:
            await asyncio.sleep(0.02)
    return int(id_)


async def test_a_search_is_walked_through_by_arrows_acted_on_at_once_and_taken_back(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    await replied(runtime, cast.vera, text_bank, reply, ["¿Dónde voto?", "No, thanks", "Where can I vote, please?"])
    sue = await screens.open(cast.sue)
    page = sue.page
    await sue.go("/review?status=needs_attention")
    await expect(page.locator(".review__item")).to_have_count(3)

    await page.get_by_role("searchbox").fill("vot")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.locator(".review__item")).to_have_count(2)
    assert "q=vot" in page.url
    assert "status=needs_attention" in page.url
    await page.locator(".review__open").first.click()
    await sue.sees("Where can I vote, please?")
    await page.locator(".review__thread .person").first.click()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".review__thread")).to_contain_text("¿Dónde voto?")

    await page.get_by_role("button", name="Choose these 2").click()
    await page.get_by_role("group", name="With those chosen").get_by_role("button", name="Close").click()
    await sue.sees("Close 2 conversations?")
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await bulk.run(runtime, await job(runtime, "run_bulk_act"))
    await sue.sees("2 conversations were changed.")
    await sue.sees("Nothing matches all of this.")
    await page.get_by_role("button", name="Undo").click()
    await bulk_undo.run(runtime, await job(runtime, "undo_bulk_act"))
    await sue.sees("2 conversations are back where they were.")
    await expect(page.locator(".review__item")).to_have_count(2)

    await page.go_back()
    await expect(page.locator(".review__item")).to_have_count(3)
    assert sue.complaints == []
