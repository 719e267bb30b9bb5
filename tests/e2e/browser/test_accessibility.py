"""axe-core finds nothing to complain about, on a phone by day and on a desk by night."""

import json
from pathlib import Path

import pytest

from server.actions import assignment, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screen, Screens
from tests.factories import Bank

pytestmark = pytest.mark.anyio

AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Run inside the page; the program is evaluated by the driver, which the page's policy does not concern.
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  ({id, nodes}) => ({id, where: nodes.map((node) => node.target.join(" "))}))"""


async def judged(screen: Screen, path: str) -> list[str]:
    await screen.page.evaluate(AXE.read_text("utf-8"))
    found = await screen.page.evaluate(RUN)
    return [f"{path}: {json.dumps(violation)}" for violation in found]


@pytest.mark.parametrize(("width", "dark"), [(375, False), (1280, True)])
async def test_no_page_has_a_violation(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply, width: int, dark: bool
) -> None:
    bucket = await assignment.claim(runtime, cast.max, text_bank.campaign_id)
    first = int(bucket.conversations[0].id)
    await sending.send(runtime, cast.max, Press(first, "first-text", "initial"))
    await reply(text_bank.conversation_ids.index(first), "Sure! Where do I vote?")

    nobody = await screens.open(width=width, dark=dark)
    await nobody.go("/login")
    found = await judged(nobody, "/login")
    max_ = await screens.open(cast.max, width=width, dark=dark)
    for path in ("/text", "/campaigns", "/campaigns/new", "/contacts", "/numbers", "/people"):
        await max_.go(path)
        await max_.page.locator("main").wait_for()
        found += await judged(max_, path)
    found += await _texting(max_, text_bank)
    found += await _live(max_)
    assert found == []


async def _texting(screen: Screen, bank: Bank) -> list[str]:
    """The card, then the open thread."""
    path = f"/text/{bank.campaign_id}"
    await screen.go(path)
    await screen.live()
    found = await judged(screen, path)
    await screen.page.get_by_role("button", name="Replies 1").filter(visible=True).click()
    await screen.page.locator(".inbox__item, .bubble--in").filter(visible=True).first.click()
    await screen.page.locator(".bubble--in").wait_for()
    return found + await judged(screen, f"{path} with a thread")


async def _live(screen: Screen) -> list[str]:
    await screen.go("/live")
    await screen.live()
    await screen.page.get_by_role("checkbox").first.check()
    found = await judged(screen, "/live")
    await screen.page.locator(".attention__open").first.click()
    await screen.page.locator(".bubble--in").wait_for()
    return found + await judged(screen, "/live with a thread")
