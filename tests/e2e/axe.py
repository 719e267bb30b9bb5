"""What axe-core has to say about a page, and whether all of it fits its window."""

import json
from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Run inside the page; the program is evaluated by the driver, which the page's policy does not concern.
RUN = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], ...rules})).violations.map(
  ({id, nodes}) => ({id, where: nodes.map((node) => node.target.join(" "))}))"""
COLOURS = {"runOnly": ["color-contrast"]}
# Only a page that is wider than its window; what scrolls inside of it is meant to.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [{id: "wider-than-window", where: [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1).slice(-3)
    .map((element) => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`)}]"""


async def violations(page: Page) -> list[str]:
    """Each as JSON: the rule, and the elements that break it."""
    await page.evaluate(AXE.read_text("utf-8"))
    found = [*await page.evaluate(RUN, {}), *await page.evaluate(TOO_WIDE)]
    return [json.dumps(one) for one in found]


async def colour_violations(page: Page) -> list[str]:
    """In the other theme, of a page that was judged as a whole in one: nothing else differs."""
    await page.emulate_media(reduced_motion="reduce")  # a colour on its way to another is neither
    is_dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    await page.emulate_media(color_scheme="light" if is_dark else "dark")
    found = await page.evaluate(RUN, COLOURS)
    await page.emulate_media(color_scheme="dark" if is_dark else "light")
    return [json.dumps(one) for one in found]
