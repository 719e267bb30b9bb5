"""What a scene is staged with: the volunteer's window, the office that changes what it shows, people made up.

What people do (a pause, a hand-over, closed hours, a lost line) is really done, and put right again. What takes a crowd
(two hundred replies, names of any length and script, films) is put into what the page is given; none of it is kept.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Locator, Page, Route

from tests.e2e.rehearsal import Office

SETTLED = 500  # ms for pictures and what scripts draw
LARGE = "document.documentElement.style.fontSize = '200%'"  # as people set it who see badly
GIVEN = re.compile(r'<script type="application/json" id="initial">(.*?)</script>', re.DOTALL)
INSTEAD = """document.addEventListener("readystatechange", () => {
  const given = document.getElementById("initial");
  if (given && document.readyState === "interactive") given.textContent = %s;
});"""
LONG_FIRST = "Maximiliana-Wilhelmine-Alexandrina"
LONG_NAME = f"{LONG_FIRST} Featherstonehaugh-Cholmondeley"
PEOPLE = (
    ("رهف الخطيب", "شكراً! متى يفتح المركز، الساعة 6 أو 7؟"),
    (LONG_NAME, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, what about it?"),
    ("שירה לוי", "אני אצביע ב-Lincoln School, תודה!"),
    ("Nguyễn Thị Hương", "ok 👍🏽👍🏽"),
    ("Rosa M.", "Where do I vote? " * 12),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One window of the volunteer, how it is looked at, and the offices of those who can change what it shows."""

    page: Page
    size: str
    people: Mapping[str, Office]
    campaign: str
    ada_id: str

    async def open(self, path: str = "") -> None:
        await self.page.goto(path or f"/text/{self.campaign}", wait_until="load")
        await self.settled()
        if self.size == "large":
            await self.page.evaluate(LARGE)

    async def settled(self) -> None:
        await self.page.wait_for_timeout(SETTLED)

    async def press(self, selector: str) -> None:
        await self.page.locator(selector).filter(visible=True).first.click()
        await self.settled()

    async def pile(self, place: int) -> None:
        """To send, replies, waiting, done: 1 to 4."""
        await self.press(f":is(.tabs, .folders) button:nth-child({place})")

    @property
    def field(self) -> Locator:
        """Where a reply is written."""
        return self.page.locator("#reply")

    async def thread(self) -> None:
        await self.pile(2)
        await self.press(".inbox__item")

    async def ada(self, method: str, path: str, body: object = None) -> Any:
        office = self.people["ada"]
        return await (office.read(path) if method == "GET" else office.change(method, path, body))


async def given(stage: Stage, change: Callable[[dict[str, Any]], None]) -> None:
    """The texting page is given something else to begin with, before any script of it has read it."""
    answer = await stage.page.request.get(f"/text/{stage.campaign}")
    found = GIVEN.search(await answer.text())
    assert found is not None
    initial = json.loads(found[1])
    change(initial)
    await stage.page.add_init_script(INSTEAD % json.dumps(json.dumps(initial)))


async def threads(page: Page, rows: list[dict[str, Any]], messages: list[dict[str, Any]]) -> None:
    """Every thread of these rows reads the same; the server, which knows none of them, is not asked."""
    by_id = {row["id"]: row for row in rows}
    beside = {"earlier": False, "answers": [], "notes": [], "contact_tags": [], "fields": {}, "links": {}}

    async def answer(route: Route) -> None:
        row = by_id.get(route.request.url.rsplit("/", 1)[-1].split("?")[0])
        if row is None:
            await route.continue_()
        else:
            await route.fulfill(json={"conversation": row, "messages": messages, **beside})

    async def nothing_new(route: Route) -> None:
        since = route.request.url.split("since=")[1].split("&")[0]
        await route.fulfill(json={"conversations": [], "moved": [], "messages": [], "position": since})

    await page.route(re.compile(r"/api/v1/conversations/\d+(\?|$)"), answer)
    await page.route("**/api/v1/conversations/changes*", nothing_new)


@asynccontextmanager
async def waiting(page: Page, address: str | re.Pattern[str]) -> AsyncIterator[None]:
    """What is asked for there does not come for as long as this lasts."""
    over = asyncio.Event()

    async def hold(route: Route) -> None:
        await over.wait()
        await route.abort()

    await page.route(address, hold)
    try:
        yield
    finally:
        over.set()
        await page.unroute_all(behavior="wait")


def reply(initial: dict[str, Any], n: int, name: str, text: str) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(minutes=3 * n + 1)).isoformat()
    contact = {
        "first_name": name.split(" ", 1)[0],
        "name": name,
        "city": "Tucson",
        "state": "AZ",
        "local_time": "2:15 pm",
    }
    return {
        "id": str(9_000_000 + n), "version": 1, "changed": "0", "campaign": initial["campaign"]["id"],
        "contact": contact, "status": "needs_attention", "assignee": initial["me"]["id"], "assignee_name": None,
        "needs_attention_since": at, "last_message_at": at, "preview": text, "replies": 1, "score": 40 + n % 50,
        "band": ("neutral", "positive")[n % 2], "draft": None, "tags": [],
    }  # fmt: skip


def text(n: int, text: str, direction: str = "in", **more: Any) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(minutes=400 - n)).isoformat()
    state = "received" if direction == "in" else "delivered"
    return {"id": str(n), "direction": direction, "kind": "reply", "text": text, "state": state, "at": at} | more


async def inbox(stage: Stage, replies: list[tuple[str, str]], messages: list[dict[str, Any]]) -> None:
    """The inbox of somebody to whom all of these wrote."""
    rows: list[dict[str, Any]] = []

    def fill(initial: dict[str, Any]) -> None:
        rows[:] = [reply(initial, n, name, text) for n, (name, text) in enumerate(replies)]
        initial["conversations"] = [row for row in initial["conversations"] if row["status"] == "to_send"] + rows

    await given(stage, fill)
    await threads(stage.page, rows, messages)
    await stage.open()
    await stage.pile(2)


@asynccontextmanager
async def otherwise(stage: Stage, change: dict[str, Any]) -> AsyncIterator[None]:
    """Something of the campaign is otherwise for as long as it is looked at."""
    path = f"/campaigns/{stage.campaign}"
    before = await stage.ada("GET", path)
    await stage.ada("PATCH", path, change)
    try:
        yield
    finally:
        await stage.ada("PATCH", path, {name: before[name] for name in change})


@asynccontextmanager
async def pausing(stage: Stage, scope: str) -> AsyncIterator[None]:
    await stage.ada("POST", f"/campaigns/{stage.campaign}/pause", {"scope": scope})
    try:
        yield
    finally:
        await stage.ada("POST", f"/campaigns/{stage.campaign}/resume")
