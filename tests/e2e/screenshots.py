"""Pictures of every page of a running demo, on a phone and on a desk, by day and by night, in each language.

The volunteer's screen is also shown in each of its states (`tests/e2e/scenes.py`), on a very narrow phone and with
large text as well. With --judge no pictures: each page is judged by axe-core, by what it says in the console, and by
what does not fit, in every size.
"""

import argparse
import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Container, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

from playwright.async_api import Browser, ConsoleMessage, Page, Response
from starlette.routing import Route

from server.pages.routes import ROUTES
from tests.e2e import rehearsal
from tests.e2e.axe import violations
from tests.e2e.chromium import chromium
from tests.e2e.rehearsal import Office
from tests.e2e.scenes import SCENES, Scene
from tests.e2e.staging import LARGE, SETTLED, Stage

WIDTHS = {"phone": (375, 812), "desktop": (1280, 800), "narrow": (320, 640), "large": (375, 812)}
PICTURED = ("phone", "desktop")
THEMES = ("light", "dark")
LANGUAGES = ("en", "es")
ERRANDS = {"/"}  # leads elsewhere and shows nothing
IN_README = {
    "text-campaign-phone-light-en": "texting-phone",
    "live-thread-desktop-light-en": "live-desktop",
    "campaigns-draft-texts-desktop-light-en": "builder-desktop",
    "text-thread-desktop-light-en": "replies-desktop",
}
# What is pressed first, one after the other.
OPENED = {
    "live-thread": ("/live?campaign={campaign}", ".attention__open"),
    "text-thread": ("/text/{campaign}", ".inbox__item"),
    "text-more": ("/text/{campaign}", ".inbox__item", ".thread-head [popovertarget]"),
    "text-pass-on": (
        "/text/{campaign}",
        ".inbox__item",
        ".thread-head [popovertarget]",
        ".thread-head .tool:has([href$=pass])",
    ),
    "text-inbox": ("/text/{campaign}", ":is(.tabs, .folders) button:nth-child(2)"),
    "text-done": ("/text/{campaign}", ":is(.tabs, .folders) button:nth-child(4)"),
}
VOLUNTEERS = ("/text", "/practice", "/walkthrough")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, who looks at it (None: nobody who is signed in), what is pressed first, and if all of it is shown.

    `scene` brings the volunteer's screen into a state instead, and takes it out of it.
    """

    name: str
    path: str
    who: str | None
    press: tuple[str, ...] = ()
    whole: bool = True
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How it is looked at."""

    size: str
    theme: str
    language: str

    def __str__(self) -> str:
        return f"{self.size}-{self.theme}-{self.language}"


def shots(values: dict[str, str]) -> Iterator[Shot]:
    """Every page there is a route for. A KeyError names a part of an address that nobody gave a value for."""
    for route in ROUTES:
        if not isinstance(route, Route) or route.path in ERRANDS or re.search(r"\.\w+$", route.path):
            continue
        path = re.sub(r":\w+}", "}", route.path)  # {id:int} is {id}
        name = re.sub(r"[/{}]+", "-", path).strip("-")
        yield Shot(name, path.format_map(values), _who(path))
    yield Shot("campaigns-draft", f"/campaigns/{values['draft']}", "ada")
    yield Shot("campaigns-draft-texts", f"/campaigns/{values['draft']}#initials", "ada", whole=False)
    for name, (path, *press) in OPENED.items():
        yield Shot(name, path.format_map(values), _who(path), tuple(press), whole=False)
    for name, scene in SCENES.items():
        yield Shot(name, "", "vera", whole=False, scene=scene)
    yield Shot("not-found", "/nothing-here", None)


def _who(path: str) -> str | None:
    if path.startswith(("/login", "/join", "/stop")):
        return None
    return "vera" if path.startswith(VOLUNTEERS) else "ada"


Set: TypeAlias = tuple[dict[str, Office], dict[str, str]]  # people at their screens, and the values of addresses


@dataclass(slots=True)
class Photographer:
    """`sessions`: what the browsers of the people hold, so that each signs in once."""

    browser: Browser
    address: str
    sessions: dict[str | None, Any]
    scale: float = 1.0

    async def window(self, look: Look, who: str | None) -> Page:
        width, height = WIDTHS[look.size]
        context = await self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if look.theme == "dark" else "light",
            locale="es-US" if look.language == "es" else "en-US",
            reduced_motion="reduce",
            device_scale_factor=self.scale,
            storage_state=self.sessions.get(who),
        )
        context.set_default_timeout(15_000)
        return await context.new_page()

    async def rehearse(self) -> Set:
        """Ada and Vera at their screens, and the values of addresses."""
        opened = {}
        for who in ("ada", "vera"):
            context = await self.browser.new_context(base_url=self.address)
            opened[who] = await rehearsal.sign_in(context, who)
            self.sessions[who] = await context.storage_state()
        people = {who: Office(page) for who, page in opened.items()}
        await rehearsal.speak(people, "en")
        values = await rehearsal.addresses(people["ada"])
        await rehearsal.claim(opened["vera"], values["campaign"])
        return people, values

    @asynccontextmanager
    async def shown(self, shot: Shot, look: Look, set_: Set) -> AsyncIterator[tuple[Page, list[str]]]:
        """The page as it is to be seen, and what it complains of."""
        page = await self.window(look, shot.who)
        said = complaints(page)
        if shot.scene is None:
            await self.go(shot, look, page)
            yield page, said
        else:
            people, values = set_
            async with shot.scene(Stage(page, look.size, people, values["campaign"], values["ada"])):
                yield page, []  # a line that breaks is complained of, and what is refused is the scene
        await page.context.close()

    async def go(self, shot: Shot, look: Look, page: Page) -> None:
        await page.goto(shot.path, wait_until="load")
        await page.wait_for_timeout(SETTLED)
        if look.size == "large":
            await page.evaluate(LARGE)
        for press in shot.press:
            if look.size != "desktop" and press == ".inbox__item":
                await page.locator(".tabs button").nth(1).click()
            await page.locator(press).filter(visible=True).first.click()
            await page.wait_for_timeout(SETTLED)

    async def take(self, shot: Shot, look: Look, set_: Set, file: Path) -> None:
        async with self.shown(shot, look, set_) as (page, _):
            if shot.whole:  # in a window as high as the page, because bars that stick stand at the window's foot
                height = await page.evaluate("document.documentElement.scrollHeight")
                await page.set_viewport_size({"width": WIDTHS[look.size][0], "height": height})
            await page.screenshot(path=file)

    async def judge(self, shot: Shot, look: Look, set_: Set) -> list[str]:
        async with self.shown(shot, look, set_) as (page, said):
            return [f"{shot.name}-{look}: {one}" for one in (*await violations(page), *said)]


def complaints(page: Page) -> list[str]:
    """What goes wrong in a page, as it does: the errors of its scripts, and what the server refuses them."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("console", lambda line: said.append(f"console: {line.text}") if _is_own(line) else None)
    page.on("response", lambda answer: said.append(f"{answer.status}: {answer.url}") if _is_refused(answer) else None)
    return said


def _is_own(line: ConsoleMessage) -> bool:
    """An answer that was refused is in the console as well, that of a page that does not exist too."""
    return line.type == "error" and not line.text.startswith("Failed to load resource")


def _is_refused(answer: Response) -> bool:
    return answer.status >= 500 or (answer.status >= 400 and not answer.request.is_navigation_request())


def keep(into: Path, folder: Path) -> None:
    """Those that README.md shows, under the names it knows them by."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, kept in IN_README.items():
        if (into / f"{name}.png").exists():
            shutil.copyfile(into / f"{name}.png", folder / f"{kept}.png")


@asynccontextmanager
async def studio(address: str, scale: float) -> AsyncIterator[tuple[Photographer, Set]]:
    async with chromium() as browser:
        photographer = Photographer(browser, address, {}, scale)
        set_ = await photographer.rehearse()
        yield photographer, set_
        await rehearsal.speak(set_[0], "en")


async def sittings(set_: Set, sizes: Container[str], only: str) -> AsyncIterator[tuple[Shot, Look]]:
    """One language after the other: they belong to people, not to browsers. States are looked at in every size."""
    people, values = set_
    for language, size, theme in product(LANGUAGES, WIDTHS, THEMES):
        look = Look(size, theme, language)
        looked_at = [shot for shot in shots(values) if shot.scene or size in sizes]
        chosen = [shot for shot in looked_at if re.search(only, f"{shot.name}-{look}")]
        if chosen:
            await rehearsal.speak(people, language)
        for shot in chosen:
            yield shot, look


async def all_of_them(address: str, into: Path, only: str, scale: float) -> None:
    into.mkdir(parents=True, exist_ok=True)
    async with studio(address, scale) as (photographer, set_):
        async for shot, look in sittings(set_, PICTURED, only):
            await photographer.take(shot, look, set_, into / f"{shot.name}-{look}.png")


async def judged(address: str, only: str) -> bool:
    """Whether nothing is wrong with any page, however it is looked at; what is wrong is said as it is found."""
    clean = True
    async with studio(address, 1) as (photographer, set_):
        async for shot, look in sittings(set_, WIDTHS, only):
            found = await photographer.judge(shot, look, set_)
            sys.stdout.writelines(f"{one}\n" for one in found)
            sys.stdout.flush()
            clean = clean and not found
    return clean


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    options.add_argument("--address", default="http://127.0.0.1:8000", help="of the demo that runs")
    options.add_argument("--into", type=Path, default=Path("screenshots"), help="a folder")
    options.add_argument("--only", default="", help="a pattern of names, such as live.*desktop-dark")
    options.add_argument("--scale", type=float, default=1.0, help="0.75 makes pictures small enough for README.md")
    options.add_argument("--keep", type=Path, help="a folder that also gets those of README.md: docs/pictures")
    options.add_argument("--judge", action="store_true", help="no pictures: fails with what is wrong")
    given = options.parse_args()
    if given.judge:
        sys.exit(not asyncio.run(judged(given.address, given.only)))
    asyncio.run(all_of_them(given.address, given.into, given.only, given.scale))
    if given.keep:
        keep(given.into, given.keep)


if __name__ == "__main__":
    main()
