"""The texting screen on a slow phone: until the first card is there, from key to next person, from event to screen."""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import psycopg
from playwright.async_api import Browser, Page, async_playwright

from tests.load.live import hand_out
from tests.load.measuring import percentile, say
from tests.load.seed import Bank, Person, Size, bank
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

EMAIL, PASSWORD = "vera@example.org", "canyon-neighbors"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
STOPWATCH = Path(__file__).with_name("stopwatch.js")
SLOWER = 4  # times, the processor
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 768_000 / 8}
PATIENCE = 60_000  # ms
BETWEEN = 0.2  # s from reply to reply
# Bytes of the scripts and styles as they travelled, of everything this page fetched.
TRAVELLED = """() => performance.getEntriesByType("resource").reduce((sums, {name, encodedBodySize: bytes}) => {
  if (/[.]m?js$/.test(name)) sums.js += bytes; else if (name.endsWith(".css")) sums.css += bytes;
  return sums; }, {js: 0, css: 0})"""


@dataclass(frozen=True, slots=True)
class Amount:
    """How often each thing is done."""

    loads: int = 5
    presses: int = 200
    replies: int = 200


@dataclass(frozen=True, slots=True)
class Phone:
    """Opens the screen as a phone does that has seen none of it before."""

    browser: Browser
    made: World
    path: str

    @asynccontextmanager
    async def screen(self) -> AsyncIterator[Page]:
        context = await self.browser.new_context(
            base_url=self.made.url, viewport={"width": 375, "height": 812}, service_workers="block"
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await self._sign_in(page)
        await context.add_init_script(path=STOPWATCH)
        wire = await context.new_cdp_session(page)
        await wire.send("Network.enable")
        await wire.send("Network.clearBrowserCache")
        await wire.send("Network.emulateNetworkConditions", SLOW_4G)
        await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        await page.goto(self.path)
        await page.locator(".connection", has_text="Live").wait_for()
        yield page
        await context.close()

    async def _sign_in(self, page: Page) -> None:
        await page.goto("/login")
        await page.get_by_label("E-mail").fill(EMAIL)
        await page.locator("input[type=password]").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(lambda url: "/login" not in url)


async def volunteer(made: World, made_bank: Bank) -> Person:
    words = ("--organization", str(made_bank.organization_id), "--email", EMAIL, "--role", "volunteer")
    answer = orjson.loads(await made.command("create-user", *words, "--password-stdin", stdin=PASSWORD + "\n"))
    return Person(int(answer["user_id"]), "Vera", answer["api_key"])


def take_back(database_url: str, count: int) -> None:
    """The first contacts were not texted after all: they are this volunteer's to send."""
    with psycopg.connect(database_url) as sql:
        sql.execute(
            """WITH unsent AS (SELECT id FROM conversations ORDER BY id LIMIT %s),
               gone AS (DELETE FROM messages WHERE conversation_id IN (SELECT id FROM unsent))
               UPDATE conversations SET status = 'to_send', initial_state = NULL, version = version + 1,
                 lease_until = now() + interval '1 day', changed = pg_current_xact_id()
               WHERE id IN (SELECT id FROM unsent)""",
            (count,),
        )


async def press(page: Page, presses: int) -> list[float]:
    """One Enter after the other, each when the next person is there; milliseconds."""
    for done in range(presses):
        await page.keyboard.press("Enter")
        await page.wait_for_function("(count) => stopwatch.keys.length > count", arg=done)
    times: list[float] = await page.evaluate("stopwatch.keys")
    return times


async def answered(made: World, page: Page, threads: Sequence[tuple[str, str]]) -> list[float]:
    """People answer while the list of replies is on the screen; milliseconds from socket to screen."""
    await page.get_by_role("button", name="Replies").filter(visible=True).click()
    for number, (phone, own) in enumerate(threads):
        await text_in(made, phone, own, f"Yes, count me in, number {number}.")
        await asyncio.sleep(BETWEEN)
    await page.wait_for_function("(count) => stopwatch.events.length >= count", arg=len(threads))
    times: list[float] = await page.evaluate("stopwatch.events")
    return times


async def run(folder: Path, amount: Amount) -> dict[str, Any]:
    size = Size(contacts=amount.presses + 1 + amount.replies, volunteers=0, numbers=20)
    async with world(folder) as made, async_playwright() as playwright:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        vera = await volunteer(made, made_bank)
        threads = hand_out(made.database_url, replace(made_bank, volunteers=[vera]))
        take_back(made.database_url, amount.presses + 1)
        texted = set(made_bank.phones[amount.presses + 1 :])
        made.start("web", "sender", "jobs")
        await made.ready()
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        phone = Phone(browser, made, f"/text/{made_bank.campaign_id}")
        paints = []
        for _ in range(amount.loads):
            async with phone.screen() as page:
                paints.append(float(await page.evaluate("stopwatch.paint")))
        async with phone.screen() as page:
            travelled = await page.evaluate(TRAVELLED)
            keys = await press(page, amount.presses)
            events = await answered(made, page, [thread for thread in threads if thread[0] in texted])
        await browser.close()
    return {
        "paint_ms": round(median(paints)),
        "js_kb_gzip": round(travelled["js"] / 1024, 1),
        "css_kb_gzip": round(travelled["css"] / 1024, 1),
        "key_to_next_p95_ms": round(percentile(keys, 0.95), 1),
        "event_to_paint_p95_ms": round(percentile(events, 0.95), 1),
        "presses": len(keys),
        "events": len(events),
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench texting", description=__doc__)
    options.add_argument("--quick", action="store_true", help="three loads, 40 presses, 40 replies")
    given = options.parse_args()
    amount = Amount(3, 40, 40) if given.quick else Amount()
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), amount)))


if __name__ == "__main__":
    main()
