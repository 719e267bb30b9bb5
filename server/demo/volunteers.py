"""Pretend volunteers that text along: a process of its own that uses sockets and API as people's browsers do."""

import asyncio
import contextlib
import json
import math
import random
import secrets
import signal
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from server.demo import carrier, people, seed
from server.demo.answering import Decision, decide
from server.demo.line import Gone, Line, Refusal
from server.settings import Settings

# Seconds: median and sigma, or from and to.
SENDS = (4.0, 0.5)  # over a first text, which is the same again and again
READS = (5.0, 0.6)  # over a reply
TYPES = (5.0, 0.6)
RESTS = (20.0, 90.0)
SPELL = (3, 9)  # first texts in a row
COMES = 20.0  # s until the last one has sat down
LEFT_TO_PEOPLE = 60  # contacts of a campaign
PASSES_ON = 0.06  # of the replies
REASONS = ("cannot_answer", "upset", "help", "other_language")
PATIENCE = aiohttp.ClientTimeout(total=20)


async def prepare(settings: Settings, organization_id: int, count: int) -> Sequence[str]:
    """Makes the people with a fresh key each; the command that lets them text."""
    from server.actions.api_keys import PREFIX

    keys = [PREFIX + secrets.token_urlsafe(32) for _ in range(count)]
    sql = await asyncpg.connect(settings.database_url)
    try:
        async with sql.transaction():
            whole = [{"id": str(await _add(sql, organization_id, n, key)), "key": key} for n, key in enumerate(keys)]
    finally:
        await sql.close()
    file = carrier.folder(settings) / "volunteers.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({"url": settings.public_url, "people": whole}))
    return [sys.executable, "-m", "server.demo.volunteers", str(file.resolve())]


async def _add(sql: asyncpg.Connection, organization_id: int, n: int, key: str) -> int:
    from server.access import digest
    from server.actions.api_keys import HINT

    user_id = await seed.add_person(sql, organization_id, people.volunteer(n), None)
    await sql.execute("UPDATE api_keys SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL", user_id)
    await sql.execute(
        """INSERT INTO api_keys (user_id, organization_id, key_hash, hint, label)
           VALUES ($1, $2, $3, $4, 'demo')""",
        user_id,
        organization_id,
        digest(key),
        key[:HINT],
    )
    return user_id


class Volunteer:
    """One person at one screen. `scarce` are campaigns with few people left, known to all who pretend."""

    def __init__(self, http: aiohttp.ClientSession, url: str, user_id: str, key: str, scarce: set[str]) -> None:
        self._http, self._url, self._user_id, self._key, self._scarce = http, url, user_id, key, scarce
        self._dice = random.Random(user_id)  # noqa: S311 - people, not secrets
        self._bucket: list[dict[str, Any]] = []
        self._waiting: dict[str, dict[str, Any]] = {}  # threads that a reply came into, oldest first
        self._scripts: dict[str, list[dict[str, Any]]] = {}
        self._news = asyncio.Event()

    async def text_along(self) -> None:
        """Until cancelled; comes back whenever the line is cut or the server says no."""
        await asyncio.sleep(self._dice.uniform(0, COMES))
        while True:
            with contextlib.suppress(ConnectionError, TimeoutError, aiohttp.ClientError):
                await self._sit_down()
            await self._pause(*RESTS)

    async def _sit_down(self) -> None:
        line = await Line.open(self._http, self._url, self._key, self._hear)
        try:
            for row in (await self._read("/conversations?status=needs_attention&limit=50"))["items"]:
                self._note(row)
            while True:
                await self._spell(line)
                await self._rest(line)
        finally:
            await line.close()

    def _hear(self, _name: str, payload: Any) -> None:
        if isinstance(payload, dict) and "row" in payload:
            answered = payload.get("message", {}).get("direction") == "out"
            self._note(payload["row"], answered=answered)

    def _note(self, row: dict[str, Any], *, answered: bool = False) -> None:
        """One that was answered may need attention all the same, for its report."""
        if row["assignee"] == self._user_id and row["status"] == "needs_attention" and not answered:
            self._waiting[row["id"]] = row
            self._news.set()
        else:
            self._waiting.pop(row["id"], None)

    async def _spell(self, line: Line) -> None:
        """Some first texts of somebody's campaign, with answers in between."""
        try:
            self._bucket = self._bucket or await self._claim(line)
            for _ in range(min(len(self._bucket), self._dice.randint(*SPELL))):
                await self._answer_all(line)
                await self._think(*SENDS)
                press = {"client_ref": uuid.uuid4().hex, "kind": "initial"}
                await line.ask("send", conversation=self._bucket.pop()["id"], **press)
        except Refusal:
            return

    async def _claim(self, line: Line) -> list[dict[str, Any]]:
        """Not from a campaign that has few people left: somebody who tries the demo wants to text them."""
        running = [one["id"] for one in (await self._read("/campaigns"))["items"] if one["state"] == "running"]
        plenty = [one for one in running if one not in self._scarce]
        if not plenty:
            return []
        campaign = self._dice.choice(plenty)
        dealt = await line.ask("claim", campaign=campaign)
        if dealt["left"] < LEFT_TO_PEOPLE:
            self._scarce.add(campaign)
        return list(dealt["conversations"])

    async def _rest(self, line: Line) -> None:
        """Looks up when a reply comes."""
        until = asyncio.get_running_loop().time() + self._dice.uniform(*RESTS)
        while asyncio.get_running_loop().time() < until:
            self._news.clear()
            await self._answer_all(line)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._news.wait()

    async def _answer_all(self, line: Line) -> None:
        while self._waiting:
            row = self._waiting.pop(next(iter(self._waiting)))
            with contextlib.suppress(Refusal):
                await line.ask("look", conversation=row["id"])
                await self._think(*READS)
                await self._deal_with(line, row)

    async def _deal_with(self, line: Line, row: dict[str, Any]) -> None:
        decision = decide(row["preview"], await self._responses(row["campaign"]))
        if decision.deed != "opt_out" and self._dice.random() < PASSES_ON:
            decision = Decision("pass_on")
        if decision.script_id is not None:
            await self._reply(line, row["id"], decision.script_id)
        if decision.deed == "pass_on":
            await line.ask("pass_on", conversation=row["id"], reason=self._dice.choice(REASONS))
        elif decision.deed == "opt_out":
            await line.ask("opt_out", conversation=row["id"])
        elif decision.deed.endswith("close"):
            await line.ask("close", conversation=row["id"])

    async def _reply(self, line: Line, conversation: str, script_id: str) -> None:
        await line.ask("typing", conversation=conversation)
        await self._think(*TYPES)
        press = {"client_ref": uuid.uuid4().hex, "kind": "reply", "response_script_id": script_id}
        await line.ask("send", conversation=conversation, **press)

    async def _responses(self, campaign: str) -> list[dict[str, Any]]:
        if campaign not in self._scripts:
            self._scripts[campaign] = (await self._read(f"/campaigns/{campaign}"))["response_scripts"]
        return self._scripts[campaign]

    async def _read(self, path: str) -> Any:
        headers = {"authorization": f"Bearer {self._key}"}
        async with self._http.get(f"{self._url}/api/v1{path}", headers=headers) as answer:
            if answer.status >= 400:
                raise Gone(await answer.text())
            return await answer.json()

    async def _think(self, median: float, sigma: float) -> None:
        await asyncio.sleep(self._dice.lognormvariate(math.log(median), sigma))

    async def _pause(self, least: float, most: float) -> None:
        await asyncio.sleep(self._dice.uniform(least, most))


async def main(file: Path) -> None:
    """Until it is told to stop."""
    given = json.loads(file.read_text())
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        scarce: set[str] = set()
        some = [Volunteer(http, given["url"], one["id"], one["key"], scarce) for one in given["people"]]
        tasks = [asyncio.create_task(one.text_along()) for one in some]
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
