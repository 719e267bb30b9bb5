"""The texting screen on a slow phone, with a full inbox: until the first card is there, from key to next person, from
event to screen, and what half a minute without a line costs."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import psycopg
from playwright.async_api import Browser, Page

from tests.e2e.chromium import chromium
from tests.load.endurance import endure
from tests.load.live import hand_out
from tests.load.measuring import percentile, say
from tests.load.seed import Bank, Person, Size, bank
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

EMAIL, PASSWORD = "vera@example.org", "canyon-neighbors"
STOPWATCH = Path(__file__).with_name("stopwatch.js")
SLOWER = 4  # times, the processor
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 768_000 / 8}
PATIENCE = 60_000  # ms
BETWEEN = 0.2  # s from reply to reply
LONGEST_TASK = 50  # ms: what people feel as a hitch
PILES_UP = 1_000_000  # bytes of memory
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
    threads: int = 500  # that wait for an answer
    messages: int = 200  # of the thread that is open
    missed: int = 200  # replies while there is no line
    away: float = 30.0  # s


@dataclass(frozen=True, slots=True)
class Phone:
    """Opens the screen as a phone does that has seen none of it before."""

    browser: Browser
    made: World
    path: str

    @asynccontextmanager
    async def screen(self, *, slow: bool = True) -> AsyncIterator[Page]:
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
        if slow:
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


def fill(database_url: str, amount: Amount) -> list[tuple[str, str]]:
    """Everybody but those to send has answered, one at length; phones of contact and number, the longest wait first."""
    with psycopg.connect(database_url) as sql:
        sql.execute(
            """WITH first AS (SELECT min(id) AS id FROM conversations WHERE status = 'waiting')
               INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, number_id, carrier_class, priority, attempt, requeued, carrier_id, created_at)
               SELECT m.organization_id, m.campaign_id, m.conversation_id, m.contact_id, 'in', 'reply',
                 'Let me think, this is thought ' || g.n, 1, 'received', m.number_id, 'unknown', 0, 0, 0,
                 gen_random_uuid()::text, m.created_at + g.n * interval '1 second'
               FROM messages m JOIN conversations cv ON cv.id = m.conversation_id AND cv.status = 'waiting', first,
                 generate_series(1, CASE WHEN m.conversation_id = first.id THEN %s ELSE 1 END) AS g(n)""",
            (amount.messages - 1,),
        )
        rows = sql.execute(
            """WITH waits AS (
                 UPDATE conversations SET status = 'needs_attention', replies = 1, version = version + 1,
                   needs_attention_since = now() - interval '1 hour' + id * interval '1 second',
                   preview = 'Let me think, this is thought 1', last_message_at = now(),
                   changed = pg_current_xact_id()
                 WHERE status = 'waiting' RETURNING id, contact_id)
               SELECT c.phone, n.phone FROM waits w JOIN contacts c ON c.id = w.contact_id
                 JOIN numbers n ON n.id = c.number_id ORDER BY w.id"""
        ).fetchall()
    return [(row[0], row[1]) for row in rows]


async def answered(made: World, page: Page, threads: Sequence[tuple[str, str]], amount: Amount) -> list[float]:
    """One person writes and writes in the open thread, as long as it is; milliseconds from socket to screen."""
    await page.get_by_role("button", name="Replies").filter(visible=True).click()
    await page.locator(".inbox__item").first.click()
    await page.wait_for_function(
        "(count) => document.querySelectorAll('.log .bubble').length >= count", arg=amount.messages
    )
    await page.evaluate("stopwatch.events.length = 0")
    for number in range(amount.replies):
        await text_in(made, *threads[0], f"Yes, count me in, number {number}.")
        await asyncio.sleep(BETWEEN)
    await page.wait_for_function("(count) => stopwatch.events.length >= count", arg=amount.replies)
    times: list[float] = await page.evaluate("stopwatch.events")
    await page.get_by_role("button", name="Back to the list").click()
    return times


async def caught_up(made: World, page: Page, threads: Sequence[tuple[str, str]], amount: Amount) -> float:
    """Replies come while there is no line; milliseconds from its return until the last of them is on the screen."""
    await page.context.set_offline(True)
    await page.locator(".connection", has_text="Reconnecting").wait_for()
    began = asyncio.get_running_loop().time()
    for number, thread in enumerate(threads[: amount.missed]):
        await text_in(made, *thread, f"I missed you, number {number}.")
    await asyncio.sleep(max(0.0, began + amount.away - asyncio.get_running_loop().time()))
    await page.evaluate("(count) => stopwatch.caughtUp(count)", amount.missed)
    await page.context.set_offline(False)
    await page.wait_for_function("() => stopwatch.caught !== null")
    return float(await page.evaluate("stopwatch.caught"))


SHOWN = """async () => {
  const list = document.querySelector(".inbox");
  for (let before = -1; list.children.length !== before; ) {
    before = list.children.length;
    list.scrollTop = list.scrollHeight;
    await new Promise((done) => setTimeout(done, 200));
  }
  return [...list.querySelectorAll(".inbox__item")].map((item) =>
    [".inbox__name", ".inbox__preview"].map((part) => item.querySelector(part).textContent).join(": "));
}"""


async def inbox(page: Page) -> list[str]:
    """All of it, as it is shown."""
    if not await page.locator(".inbox").is_visible():
        await page.get_by_role("button", name="Replies").filter(visible=True).click()
    rows: list[str] = await page.evaluate(SHOWN)
    return rows


def let_run(database_url: str) -> None:
    """The screen alone is measured: nobody presses too fast."""
    with psycopg.connect(database_url) as sql:
        sql.execute("""UPDATE organizations SET settings = settings || '{"pace": {"per_second": 20, "burst": 200}}'""")


async def held(folder: Path, seconds: int, per_second: float) -> dict[str, Any]:
    """So many texts a second by one person, a bucket after the other, with a pace that lets them, on a phone of
    ordinary speed."""
    sends = round(seconds * per_second)
    async with world(folder) as made, chromium() as browser:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN),
                         Size(contacts=sends, volunteers=0, numbers=50))  # fmt: skip
        await volunteer(made, made_bank)
        let_run(made.database_url)
        made.start("web", "sender", "jobs")
        await made.ready()
        async with Phone(browser, made, f"/text/{made_bank.campaign_id}").screen(slow=False) as page:
            strain = await endure(page, sends, per_second)
            messages, people = await _written(made.database_url, sends)
    return {
        "sends": sends,
        "messages": messages,
        "people": people,
        "texts_an_hour": round(sends / strain.seconds * 3600),
        "longest_task_ms": round(strain.longest_ms, 1),
        "cpu_ms_per_send": round(strain.busy_ms / sends, 2),
        "heap_mb": [round(size / 1e6, 1) for size in (strain.heap_before, strain.heap_after)],
        "nodes": strain.nodes,
        "held": sends == messages == people
        and strain.seconds <= sends
        and strain.longest_ms <= LONGEST_TASK
        and strain.heap_after - strain.heap_before <= PILES_UP,
    }


async def _written(database_url: str, sends: int) -> tuple[int, int]:
    """How many texts there are at last, and of how many people."""
    deadline = asyncio.get_running_loop().time() + PATIENCE / 1000
    with psycopg.connect(database_url, autocommit=True) as sql:
        while True:
            row = sql.execute("SELECT count(*), count(DISTINCT conversation_id) FROM messages").fetchone()
            assert row is not None
            if row[0] >= sends or asyncio.get_running_loop().time() > deadline:
                return row[0], row[1]
            await asyncio.sleep(0.2)


async def run(folder: Path, amount: Amount) -> dict[str, Any]:
    size = Size(contacts=amount.presses + 1 + amount.threads, volunteers=0, numbers=20, bucket=amount.presses + 1)
    async with world(folder) as made, chromium() as browser:
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        vera = await volunteer(made, made_bank)
        hand_out(made.database_url, [vera], size.contacts)
        take_back(made.database_url, amount.presses + 1)
        threads = fill(made.database_url, amount)
        let_run(made.database_url)
        made.start("web", "sender", "jobs")
        await made.ready()
        phone = Phone(browser, made, f"/text/{made_bank.campaign_id}")
        paints = []
        for _ in range(amount.loads):
            async with phone.screen() as page:
                paints.append(float(await page.evaluate("stopwatch.paint")))
        async with phone.screen() as page:
            travelled = await page.evaluate(TRAVELLED)
            keys = await press(page, amount.presses)
            events = await answered(made, page, threads, amount)
            catch_up = await caught_up(made, page, threads[1:], amount)
            kept = await inbox(page)
        async with phone.screen() as page:
            fresh = await inbox(page)
    return {
        "paint_ms": round(median(paints)),
        "js_kb_gzip": round(travelled["js"] / 1024, 1),
        "css_kb_gzip": round(travelled["css"] / 1024, 1),
        "key_to_next_p95_ms": round(percentile(keys, 0.95), 1),
        "event_to_paint_p95_ms": round(percentile(events, 0.95), 1),
        "catch_up_ms": round(catch_up),
        "catch_up_equal": kept == fresh and len(fresh) == amount.threads,
        "presses": len(keys),
        "events": len(events),
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench texting", description=__doc__)
    options.add_argument("--quick", action="store_true", help="three loads, 40 presses, 40 replies, 6 s without a line")
    endure_for = "first texts instead, so long; 360 give as many as an hour has at one a second"
    options.add_argument("--endure", type=int, metavar="SECONDS", help=endure_for)
    options.add_argument("--per-second", type=float, default=10.0, help="texts a second of --endure (10)")
    given = options.parse_args()
    amount = Amount(3, 40, 40, away=6.0) if given.quick else Amount()
    with tempfile.TemporaryDirectory() as folder:
        if not given.endure:
            return say(asyncio.run(run(Path(folder), amount)))
        figures = asyncio.run(held(Path(folder), given.endure, given.per_second))
    say(figures)
    sys.exit(0 if figures["held"] else 1)


if __name__ == "__main__":
    main()
