"""What a campaign of a million leaves behind: its table, its document, its page."""

import argparse
import asyncio
import contextlib
import hashlib
import secrets
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import psycopg

from tests.load.measuring import milliseconds, percentile, say
from tests.load.seed import Bank, Size, bank
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

VISITS = 40
LONG = aiohttp.ClientTimeout(total=600)

# Everybody was texted; one in six wrote back, one in fifty of all with STOP, one in twenty was not reached.
_TALKS = (
    """UPDATE conversations SET
         status = CASE WHEN id % 50 = 0 THEN 'opted_out' WHEN id % 6 = 0 THEN 'needs_attention' ELSE 'waiting' END,
         initial_state = CASE WHEN id % 20 = 7 THEN 'undelivered' ELSE 'delivered' END,
         replies = CASE WHEN id % 6 = 0 OR id % 50 = 0 THEN 1 ELSE 0 END,
         score = CASE WHEN id % 6 = 0 OR id % 50 = 0 THEN (id * 37) % 101 END""",
    """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
         state, reason, user_id, number_id, carrier_class, priority, attempt, requeued, carrier_id, created_at,
         accepted_at)
       SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'out', 'initial',
         'Hi Pat, it is Vera with Ward 4. Can we count on you? Reply STOP to end.', 1, cv.initial_state,
         CASE WHEN cv.initial_state = 'undelivered' THEN '80' END, (SELECT min(id) FROM users) + cv.id % 20,
         (SELECT min(id) FROM numbers) + cv.id % 100,
         (ARRAY['att', 'tmobile', 'verizon', 'other'])[1 + cv.id % 4], 1, 1, 0, 'out-' || cv.id,
         now() - interval '1 second' * (cv.id % 100000), now()
       FROM conversations cv""",
    """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
         state, number_id, carrier_class, priority, attempt, requeued, carrier_id, score, opt_out)
       SELECT organization_id, campaign_id, id, contact_id, 'in', 'reply',
         CASE WHEN status = 'opted_out' THEN 'STOP' ELSE 'Yes, you can count on me, and on my neighbor' END, 1,
         'received', (SELECT min(id) FROM numbers) + id % 100, 'unknown', 0, 0, 0, 'in-' || id, score,
         CASE WHEN status = 'opted_out' THEN 'exact' ELSE 'no' END
       FROM conversations WHERE replies > 0""",
)


async def run(folder: Path, rows: int) -> dict[str, Any]:
    async with world(folder) as made:
        size = Size(contacts=rows, volunteers=20, numbers=100)
        made_bank = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        cookie = _past(made.database_url, made_bank)
        made.start("web")
        await made.ready()
        figures = await _table(made, made_bank)
        headers = {"Authorization": f"Bearer {made_bank.ada.key}"}
        path = f"{made.url}/api/v1/campaigns/{made_bank.campaign_id}"
        # Nobody has looked, and no jobs role has added up beforehand: the figures of the campaign are made here.
        first_seconds = await _get(made, f"{path}/analysis", headers=headers)
        pdf_seconds = await _get(made, f"{path}/report.pdf", headers=headers)
        page = f"{made.url}/campaigns/{made_bank.campaign_id}"
        visits = [await _get(made, page, cookies={"textbank": cookie}) for _ in range(VISITS)]
    return figures | {
        "first_analysis_s": round(first_seconds, 2),
        "pdf_s": round(pdf_seconds, 2),
        "page_p95_ms": milliseconds(percentile(visits, 0.95)),
    }


def _past(database_url: str, made: Bank) -> str:
    """Writes what happened; the cookie of Ada's log-in."""
    token = secrets.token_urlsafe(32)
    with psycopg.connect(database_url, autocommit=True) as sql:
        for statement in _TALKS:
            sql.execute(statement)
        sql.execute(
            "INSERT INTO sessions (token_hash, user_id, organization_id, csrf) VALUES (%s, %s, %s, 'csrf')",
            (hashlib.sha256(token.encode()).hexdigest(), made.ada.id, made.organization_id),
        )
        sql.execute("VACUUM ANALYZE")
    return token


async def _table(made: World, made_bank: Bank) -> dict[str, Any]:
    url = f"{made.url}/api/v1/campaigns/{made_bank.campaign_id}/recipients.csv"
    headers = {"Authorization": f"Bearer {made_bank.ada.key}"}
    async with _watched(made.pids()["web"]) as growth:
        began = time.monotonic()
        first, lines = 0.0, 0
        async with made.http.get(url, headers=headers, timeout=LONG) as answer:
            answer.raise_for_status()
            async for piece in answer.content.iter_any():
                first = first or time.monotonic() - began
                lines += piece.count(b"\r\n")
        seconds = time.monotonic() - began
    return {
        "rows": lines - 1,
        "rows_per_second": round((lines - 1) / seconds),
        "first_byte_s": round(first, 3),
        "rss_growth_mb": round(growth[0] / 2**20, 1),
    }


@contextlib.asynccontextmanager
async def _watched(pid: int) -> AsyncIterator[list[int]]:
    """The most bytes by which a process grew inside."""
    process = psutil.Process(pid)
    before = process.memory_info().rss
    growth = [0]

    async def look() -> None:
        while True:
            growth[0] = max(growth[0], process.memory_info().rss - before)
            await asyncio.sleep(0.05)

    looking = asyncio.create_task(look())
    try:
        yield growth
    finally:
        looking.cancel()


async def _get(made: World, url: str, **how: Any) -> float:
    """Seconds until all of it was there."""
    began = time.monotonic()
    async with made.http.get(url, timeout=LONG, **how) as answer:
        answer.raise_for_status()
        await answer.read()
    return time.monotonic() - began


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench report", description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    rows = min(given.rows, 20_000) if given.quick else given.rows
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), rows)))


if __name__ == "__main__":
    main()
