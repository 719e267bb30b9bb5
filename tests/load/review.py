"""The first page of every filter and of every pair of them, over a million conversations of one organization."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.load import review_data
from tests.load.api import Api
from tests.load.measuring import milliseconds, percentile, say
from tests.load.review_data import Made
from tests.load.seed import Size, bank
from tests.load.world import AUTH_ID, AUTH_TOKEN, world

VOLUNTEERS, NUMBERS = 500, 100
VISITS = 2  # of each; a connection that asks for the first time plans the statements of everybody
WARMING = 10
SEARCHES = {
    "common word": "vote",
    "rare word": "glugluba",
    "beginning": "bab",
    "two words": "vote saturday",
    "three words": "count on me",
    "accents": "dónde voto",
    "common name": "rosa",
    "whole name": "rosa bace",
    "last name": "quiro",
    "first text": "bank number",
    "nothing": "zzzz",
}

Asked = Mapping[str, str]


def filters(made: Made) -> dict[str, Asked]:
    """Of each kind a common one and a rare one."""

    def day(ago: int) -> str:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return (today - timedelta(days=ago)).isoformat()

    old, running = str(made.campaigns[0]), str(made.campaigns[-1])
    return {
        "great campaign": {"campaign": old},
        "running campaign": {"campaign": running},
        "small campaign": {"campaign": str(made.campaigns[-2])},
        **{f"status {one}": {"status": one} for one in ("needs_attention", "waiting", "closed", "opted_out", "to_send",
                                                       "skipped", "waiting,closed")},
        "person": {"assignee": str(made.people[7])},
        "nobody": {"assignee": "none"},
        "team": {"team": str(made.teams[0])},
        "common tag": {"tag": str(made.tags[1])},
        "rare tag": {"tag": str(made.tags[-1])},
        "common tag of people": {"tag": str(made.tags[0])},
        "rare tag of people": {"tag": str(made.tags[-2])},
        **{f"{band} replies": {"sentiment": band} for band in ("negative", "neutral", "positive")},
        "common answer": {"campaign": old, "question": "support", "answer": "Yes"},
        "rare answer": {"campaign": old, "question": "support", "answer": "No"},
        "any error": {"error": "any"},
        "rare error": {"error": "100"},
        "number": {"number": str(made.numbers[3])},
        "own field": {"field": "ward:12"},
        "no reply": {"replies": "0"},
        "replied": {"replies": "1-"},
        "many replies": {"replies": "8"},
        "wants out": {"wants_out": "true"},
        "without a report": {"needs_attention_without_report": "true"},
        "before": {"until": day(80)},
        "a week": {"since": day(30), "until": day(23)},
    }  # fmt: skip


def questions(made: Made) -> dict[str, Asked]:
    """Everything alone, and every two that do not ask for the same field."""
    singles = {"no filter": {}, **filters(made), **{f"search {n}": {"q": q} for n, q in SEARCHES.items()}}
    pairs = {
        f"{one} + {other}": {**singles[one], **singles[other]}
        for one, other in combinations(list(singles)[1:], 2)
        if not singles[one].keys() & singles[other].keys()
        and not {"assignee", "team"} <= {*singles[one], *singles[other]}
        and not ("sentiment" in singles[one] and singles[other].get("replies") == "0")
    }
    return singles | pairs


async def run(folder: Path, conversations: int, seconds: float) -> dict[str, Any]:
    async with world(folder, durable=False) as made_world:
        began = time.monotonic()
        size = Size(contacts=10, volunteers=VOLUNTEERS, numbers=NUMBERS)
        made_bank = bank(
            made_world.database_url, made_world.secret_key, made_world.carrier_url, (AUTH_ID, AUTH_TOKEN), size
        )
        made = review_data.fill(made_world.database_url, made_bank, conversations)
        seeding = time.monotonic() - began
        made_world.start("web")
        await made_world.ready()
        api = Api(made_world.http, made_world.url, made_bank.ada.key)
        asked = questions(made)
        times, cut = await _measured(api, asked, seconds)
        with psycopg.connect(made_world.database_url) as sql:
            rows = sql.execute(
                "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages)"
            ).fetchone()
    assert rows is not None
    return {"conversations": rows[0], "messages": rows[1], "seeding_s": round(seeding, 1)} | _figures(asked, times, cut)


async def _measured(api: Api, asked: Mapping[str, Asked], seconds: float) -> tuple[dict[str, list[float]], bool]:
    """Seconds of each, one after the other; whether time ran out before all had their turns."""
    for _ in range(WARMING):
        await api.get("/conversations?limit=50")
    times: dict[str, list[float]] = {name: [] for name in asked}
    deadline = time.monotonic() + seconds
    for _ in range(VISITS):
        for name, query in asked.items():
            if time.monotonic() > deadline:
                return times, True
            began = time.monotonic()
            await api.get(f"/conversations?{urlencode({**query, 'limit': '50'})}")
            times[name].append(time.monotonic() - began)
    return times, False


def _figures(asked: Mapping[str, Asked], times: Mapping[str, list[float]], cut: bool) -> dict[str, Any]:
    """Of filters without a search, and of those with one; the slowest by their medians."""
    plain = [one for name, found in times.items() if "q" not in asked[name] for one in found]
    text = [one for name, found in times.items() if "q" in asked[name] for one in found]
    medians = {name: statistics.median(found) for name, found in times.items() if found}
    slowest = sorted(medians, key=lambda name: -medians[name])
    return {
        "questions": len(medians),
        "of": len(asked),
        "cut": cut,
        "first_page_p50_ms": milliseconds(percentile(plain, 0.5)),
        "first_page_p95_ms": milliseconds(percentile(plain, 0.95)),
        "text_p50_ms": milliseconds(percentile(text, 0.5)),
        "text_p95_ms": milliseconds(percentile(text, 0.95)),
        "slowest_filter": next((name for name in slowest if "q" not in asked[name]), None),
        "slowest": {name: milliseconds(medians[name]) for name in slowest[:12]},
        "slowest_filters": {
            name: milliseconds(medians[name]) for name in [one for one in slowest if "q" not in asked[one]][:12]
        },
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench review", description=__doc__)
    options.add_argument("--conversations", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=240.0, help="of measuring, at most")
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    conversations = min(given.conversations, 20_000) if given.quick else given.conversations
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), conversations, given.seconds)))


if __name__ == "__main__":
    main()
