"""Pretend volunteers that text along: a process of its own that uses the API as people's browsers do."""

import asyncio
import json
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

from server.demo import carrier, seed
from server.demo.people import FIRST, LAST, Login
from server.domain.people import Role
from server.settings import Settings

READS = (2.0, 8.0)  # s over a first text, which is the same again and again
THINKS = (6.0, 20.0)  # s over a reply
RESTS = (10.0, 40.0)  # s when there is nothing to do, or the server says no
COMES = 30.0  # s until the last one has sat down
PATIENCE = aiohttp.ClientTimeout(total=20)

_dice = random.Random()  # noqa: S311 - people, not secrets


async def prepare(settings: Settings, organization_id: int, count: int) -> Sequence[str]:
    """Makes the people with a fresh key each; the command that lets them text."""
    from server.actions.api_keys import PREFIX

    keys = [PREFIX + secrets.token_urlsafe(32) for _ in range(count)]
    sql = await asyncpg.connect(settings.database_url)
    try:
        async with sql.transaction():
            for n, key in enumerate(keys):
                await _add(sql, organization_id, n, key)
    finally:
        await sql.close()
    file = carrier.folder(settings) / "volunteers.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({"url": settings.public_url, "keys": keys}))
    return [sys.executable, "-m", "server.demo.volunteers", str(file.resolve())]


async def _add(sql: asyncpg.Connection, organization_id: int, n: int, key: str) -> None:
    name = f"{FIRST[n * 5 % len(FIRST)]} {LAST[n * 13 % len(LAST)]}"
    person = Login(name, f"volunteer-{n + 1}@demo.example", Role.VOLUNTEER)
    from server.access import digest
    from server.actions.api_keys import HINT

    user_id = await seed.add_person(sql, organization_id, person, None)
    await sql.execute("UPDATE api_keys SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL", user_id)
    await sql.execute(
        """INSERT INTO api_keys (user_id, organization_id, key_hash, hint, label)
           VALUES ($1, $2, $3, $4, 'demo')""",
        user_id,
        organization_id,
        digest(key),
        key[:HINT],
    )


class Refusal(Exception):
    """The server said no; people read the sentence and wait."""


class Volunteer:
    """One person with a key, a campaign at a time."""

    def __init__(self, http: aiohttp.ClientSession, url: str, key: str) -> None:
        self._http = http
        self._api = f"{url}/api/v1"
        self._headers = {"authorization": f"Bearer {key}"}

    async def text_along(self) -> None:
        """For ever."""
        await asyncio.sleep(_dice.uniform(0, COMES))
        while True:
            try:
                worked = await self._once()
            except (Refusal, aiohttp.ClientError, TimeoutError):
                worked = False
            if not worked:
                await asyncio.sleep(_dice.uniform(*RESTS))

    async def _once(self) -> bool:
        """Replies first, then a bucket of somebody's campaign; whether there was anything to do."""
        running = [c for c in (await self._ask("GET", "/campaigns"))["items"] if c["state"] == "running"]
        if not running:
            return False
        campaign = _dice.choice(running)
        return await self._answer(campaign["id"]) or await self._send(campaign["id"])

    async def _answer(self, campaign: str) -> bool:
        mine = f"/conversations?status=needs_attention&campaign={campaign}&limit=5"
        threads = (await self._ask("GET", mine))["items"]
        scripts = (await self._ask("GET", f"/campaigns/{campaign}"))["response_scripts"] if threads else []
        for thread in threads:
            await asyncio.sleep(_dice.uniform(*THINKS))
            script = _dice.choice(scripts)
            await self._text(thread["id"], kind="reply", response_script_id=script["id"])
        return bool(threads)

    async def _send(self, campaign: str) -> bool:
        dealt = (await self._ask("POST", f"/campaigns/{campaign}/buckets"))["conversations"]
        for thread in dealt[: _dice.randint(5, 15)]:
            await asyncio.sleep(_dice.uniform(*READS))
            await self._text(thread["id"], kind="initial")
        return bool(dealt)

    async def _text(self, conversation: str, **words: str) -> None:
        body = {"client_ref": uuid.uuid4().hex} | words
        await self._ask("POST", f"/conversations/{conversation}/messages", body)

    async def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        asked = self._http.request(method, self._api + path, json=body, headers=self._headers)
        async with asked as answer:
            if answer.status >= 400:
                raise Refusal(await answer.text())
            return await answer.json()


async def main(file: Path) -> None:
    given = json.loads(file.read_text())
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        people = [asyncio.create_task(Volunteer(http, given["url"], key).text_along()) for key in given["keys"]]
        await stop.wait()
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
