"""One person who sends and sends: what each press costs the screen, and whether anything piles up in it."""

import asyncio
import re
from dataclasses import dataclass

from playwright.async_api import CDPSession, Page

# Tasks as the browser counts them, of whatever is longer than what people feel as a hitch.
LONG_TASKS = """() => { window.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({type: "longtask"}); }"""

CARD, NEXT_BUCKET = ".log--card", re.compile("^(Next|Give me) [0-9]+")


@dataclass(frozen=True, slots=True)
class Strain:
    """`seconds` by the clock and `busy_ms` of the page's processor time in all; `longest_ms` of a task by the clock, 0
    where none took 50 ms. Of the heap and the nodes of the page, what garbage collection leaves."""

    seconds: float
    busy_ms: float
    longest_ms: float
    heap_before: int
    heap_after: int
    nodes: int


async def endure(page: Page, sends: int, per_second: float) -> Strain:
    """Enter, so many times a second; at the end of a bucket the next one. The first half fills what is filled once:
    memory counts from there."""
    wire = await page.context.new_cdp_session(page)
    await wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.evaluate(LONG_TASKS)
    started, began = asyncio.get_running_loop().time(), await _measures(wire)
    await _press(page, sends // 2, per_second)
    half = await _measures(wire)
    await _press(page, sends - sends // 2, per_second)
    seconds, end = asyncio.get_running_loop().time() - started, await _measures(wire)
    longest = float(await page.evaluate("Math.max(0, ...longTasks)"))
    busy = (end["TaskDuration"] - began["TaskDuration"]) * 1000
    return Strain(seconds, busy, longest, int(half["JSHeapUsedSize"]), int(end["JSHeapUsedSize"]), int(end["Nodes"]))


async def _press(page: Page, sends: int, per_second: float) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for done in range(sends):
        await asyncio.sleep(max(0.0, began + done / per_second - loop.time()))
        if not await page.locator(CARD).count():
            await page.get_by_role("button", name=NEXT_BUCKET).click()
            await page.locator(CARD).wait_for()
        await page.keyboard.press("Enter")


async def _measures(wire: CDPSession) -> dict[str, float]:
    await wire.send("HeapProfiler.collectGarbage")
    answer = await wire.send("Performance.getMetrics")
    return {one["name"]: float(one["value"]) for one in answer["metrics"]}
