"""axe-core finds nothing to complain about, on a phone and on a desk, by day and by night."""

from urllib.parse import urlsplit

import pytest

from server.actions import assignment, invites, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.axe import colour_violations, violations
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screen, Screens, tick
from tests.factories import Bank

pytestmark = pytest.mark.anyio


WIDTHS = (375, 1280)


async def judged(screen: Screen, path: str) -> list[str]:
    """In both themes: as a whole in one, and by its colours in the other."""
    found = await violations(screen.page) + await colour_violations(screen.page)
    return [f"{path}: {violation}" for violation in found]


async def test_no_page_has_a_violation(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    bucket = await assignment.claim(runtime, cast.max, text_bank.campaign_id)
    first = int(bucket.conversations[0].id)
    await sending.send(runtime, cast.max, Press(first, "first-text", "initial"))
    await reply(text_bank.conversation_ids.index(first), "Sure! Where do I vote?")

    (runtime.settings.data_dir / "demo").mkdir(parents=True, exist_ok=True)  # as there: the style guide is shown
    invite = await invites.create(
        runtime, cast.max, campaign_id=text_bank.campaign_id, team_id=None, expires_hours=1, max_uses=None
    )
    found = await _pages(await screens.open(), "/login", urlsplit(invite.url).path)
    ada = await screens.open(cast.ada)
    found += await _pages(ada, "/settings", "/settings/check", "/audit", "/styleguide")
    max_ = await screens.open(cast.max, dark=True)
    running = f"/campaigns/{text_bank.campaign_id}"
    found += await _pages(
        max_, "/text", "/practice", "/campaigns", "/campaigns/new", running, "/contacts", "/numbers", "/people"
    )
    found += await _pages(max_, "/people/teams", "/people/invites", "/roles")
    for width in WIDTHS:
        screen = await screens.open(cast.max, width=width)
        found += await _texting(screen, text_bank)
        found += await _live(screen)
        found += await _reviewing(screen)
        await screen.page.context.close()
    assert found == []


async def _pages(screen: Screen, *paths: str) -> list[str]:
    """Each is opened once: it does not ask how wide it is but in its style sheets."""
    found = []
    for path in paths:
        await screen.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        await screen.go(path)
        await screen.page.locator("main").wait_for()
        for width in WIDTHS:
            await screen.page.set_viewport_size({"width": width, "height": 800})
            found += await judged(screen, f"{path} {width} wide")
    return found


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
    await tick(screen.page.get_by_role("checkbox").first)
    found = await judged(screen, "/live")
    await screen.page.locator(".attention__open").first.click()
    await screen.page.locator(".bubble--in").wait_for()
    return found + await judged(screen, "/live with a thread")


async def _reviewing(screen: Screen) -> list[str]:
    await screen.go("/review")
    await screen.page.locator(".review__filters summary").click()
    await tick(screen.page.locator(".review__item").first.get_by_role("checkbox"))
    found = await judged(screen, "/review")
    await screen.page.locator(".review__open").first.click()
    await screen.page.locator(".bubble--in").wait_for()
    return found + await judged(screen, "/review with a thread")
