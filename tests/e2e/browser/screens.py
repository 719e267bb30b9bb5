"""A person in front of a screen: a browser page that is signed in and remembers every complaint."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Locator, Page

from server import access
from server.access import Viewer
from server.actions import sessions
from server.actions.unit_of_work import unit_of_work
from server.runtime import Runtime
from tests.cast import PASSWORD

PATIENCE = 40_000  # ms
# Runs before every script of a page: marks the document, so that a reload shows, and hears what the policy blocks.
WATCH = """
window.drawn = performance.timeOrigin;
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`blocked by the policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass(slots=True)
class Screen:
    """`complaints`: errors of the console, of scripts, and what the security policy blocked."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(path)

    async def live(self) -> None:
        """Waits until the page has its connection: events of before do not reach it."""
        await self.page.get_by_text("Live", exact=True).and_(self.page.locator(".connection")).wait_for()

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).filter(visible=True).first.wait_for()

    async def drawn(self) -> float:
        """When this document began: another number after a reload."""
        return float(await self.page.evaluate("window.drawn"))


def _into(complaints: list[str]) -> Callable[[ConsoleMessage], None]:
    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    return hear


@dataclass(slots=True)
class Screens:
    """Opens screens on one served app."""

    browser: Browser
    runtime: Runtime
    address: str

    async def open(self, viewer: Viewer | None = None, *, width: int = 1280, dark: bool = False) -> Screen:
        """A window of its own for `viewer`; for nobody if None."""
        context = await self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale="en-US",
        )
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(WATCH)
        if viewer is not None:
            cookie = access.cookie_name(self.runtime.secure)
            token = await self._session(viewer)
            await context.add_cookies([{"name": cookie, "value": token, "url": self.address}])
        screen = Screen(await context.new_page())
        screen.page.on("console", _into(screen.complaints))
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        return screen

    async def _session(self, viewer: Viewer) -> str:
        async with unit_of_work(self.runtime) as work:
            return await sessions.open_session(work, viewer.user_id, viewer.organization_id, replaces=None)

    async def sign_in(self, screen: Screen, email: str) -> None:
        """By the form, as people do."""
        await screen.go("/login")
        await screen.page.get_by_label("E-mail").fill(email)
        await screen.page.get_by_label("Password").fill(PASSWORD)
        await screen.page.get_by_role("button", name="Sign in").click()
        await screen.page.wait_for_url(lambda url: "/login" not in url)


async def tick(box: Locator) -> None:
    """Chooses in a list that may still move: a press that begins on one row and ends on the next chooses neither."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await box.is_checked():
            await box.click()
