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
TOO_WIDE = """() => {
  const scrolls = (element) => {
    while ((element = element.parentElement) && element !== document.body)
      if (getComputedStyle(element).overflowX !== "visible") return true;
    return false;
  };
  return document.documentElement.scrollWidth <= innerWidth ? [] :
  [{id: "wider-than-window", where: [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element)).slice(-3)
    .map((element) => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`)}];
}"""
# What reaches beyond the card it stands in, and so into what is beside it.
STICKS_OUT = """() => {
  const cut = (element, card) => {
    for (let one = element; one && one !== card; one = one.parentElement)
      if (getComputedStyle(one).overflowX !== "visible" || one.matches("[popover], .visually-hidden")) return true;
    return false;
  };
  const where = [...document.querySelectorAll(".card")].flatMap((card) => {
    const { right } = card.getBoundingClientRect();
    return [...card.querySelectorAll("td, th, p, dt, dd, h2, input, select, textarea, button")]
      .filter((one) => one.getBoundingClientRect().right > right + 1 && !cut(one, card))
      .slice(-3).map((one) => `${one.localName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
  });
  return where.length ? [{id: "sticks-out-of-its-card", where}] : [];
}"""


async def violations(page: Page) -> list[str]:
    """Each as JSON: the rule, and the elements that break it."""
    await page.evaluate(AXE.read_text("utf-8"))
    found = [*await page.evaluate(RUN, {}), *await page.evaluate(TOO_WIDE), *await page.evaluate(STICKS_OUT)]
    return [json.dumps(one) for one in found]


async def colour_violations(page: Page) -> list[str]:
    """In the other theme, of a page that was judged as a whole in one: nothing else differs."""
    await page.emulate_media(reduced_motion="reduce")  # a colour on its way to another is neither
    is_dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    await page.emulate_media(color_scheme="light" if is_dark else "dark")
    found = await page.evaluate(RUN, COLOURS)
    await page.emulate_media(color_scheme="dark" if is_dark else "light")
    return [json.dumps(one) for one in found]
