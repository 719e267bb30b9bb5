"""Walking Plivo's record of messages, 20 a page, the newest first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
from yarl import URL

from server.carriers.base import Listed, Malformed, Unavailable
from server.carriers.plivo.webhooks import read_listed

_PAGE = "20"


def between(since: datetime, until: datetime) -> dict[str, str]:
    """Filters of time, which Plivo wants in UTC and without an offset."""
    return {
        f"message_time__{edge}": at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        for edge, at in (("gte", since), ("lte", until))
    }


async def walk(
    session: aiohttp.ClientSession, url: URL, headers: dict[str, str], filters: dict[str, str]
) -> AsyncIterator[Listed]:
    """Each message once: rows shift between pages while new ones arrive. Raises Unavailable."""
    place: dict[str, str] | None = {"limit": _PAGE, "offset": "0"}
    seen: set[str] = set()
    while place is not None:
        page = await _page(session, url, headers, filters | place)
        for row in _rows(page):
            if row.carrier_id not in seen:
                seen.add(row.carrier_id)
                yield row
        following = _following(page)
        place = None if following == place else following


async def _page(
    session: aiohttp.ClientSession, url: URL, headers: dict[str, str], query: dict[str, str]
) -> dict[str, Any]:
    try:
        async with session.get(url, params=query, headers=headers, allow_redirects=False) as response:
            body = await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable(f"The carrier's list of messages could not be read ({error}).") from error
    if response.status != 200:
        raise Unavailable(f"The carrier answered {response.status} instead of its list of messages.")
    try:
        page = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unavailable("The carrier's list of messages could not be understood.") from error
    if not isinstance(page, dict) or not isinstance(page.get("objects"), list):
        raise Unavailable("The carrier's list of messages holds no messages.")
    return page


def _rows(page: dict[str, Any]) -> list[Listed]:
    """Without those that are none of ours, such as senders with letters in place of a number."""
    rows = []
    for item in page["objects"]:
        try:
            rows.append(read_listed(item if isinstance(item, dict) else {}))
        except Malformed:
            continue
    return rows


def _following(page: dict[str, Any]) -> dict[str, str] | None:
    """Where the next page begins: by offset, or by a cursor in place of it. Only that is taken from
    the address given, never its host or path."""
    meta = page.get("meta")
    address = meta.get("next") if isinstance(meta, dict) else None
    if not page["objects"] or not isinstance(address, str):
        return None
    query = parse_qs(urlsplit(address).query)
    for name in ("cursor", "offset"):
        if query.get(name):
            return {"limit": _PAGE, name: query[name][0]}
    return None
