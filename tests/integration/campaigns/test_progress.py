"""Figures add up in every state, equal the rows, and reach who watches when they change."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from server.actions import campaign_progress
from server.actions.campaign_progress import Watched
from server.domain.conversations import Status
from server.domain.messages import State
from server.domain.sentiment_bands import band
from server.realtime.wire import channel_of
from server.runtime import Runtime
from server.tasks import end
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.integration.campaigns.ground import Api

pytestmark = pytest.mark.anyio

SENT = {
    "delivered": ("delivered",),
    "not_delivered": ("undelivered",),
    "in_flight": ("accepted", "sent"),
    "waiting": ("queued", "sending"),
    "unknown": ("unknown",),
    "unconfirmed": ("unconfirmed",),
    "not_sent": ("failed", "cancelled", "blocked"),
}


async def scramble(runtime: Runtime, cast: Cast, made: Bank, dice: random.Random) -> list[dict[str, Any]]:
    """Every conversation in some state, also ones that nobody would expect together."""
    initial_states = [None, *(state for state in State if state != State.RECEIVED)]
    rows = [
        {
            "suppressed": dice.random() < 0.2,
            "status": dice.choice(list(Status)),
            "initial_state": dice.choice(initial_states),
            "assignee": dice.choice([None, cast.vera.user_id]),
            "replies": dice.randrange(3),
            "score": dice.choice([None, 0, 39, 40, 69, 70, 100]),
        }
        for _ in made.conversation_ids
    ]
    await runtime.database.pool.executemany(
        """UPDATE conversations SET suppressed = $2, status = $3, initial_state = $4, assignee_id = $5,
             replies = $6, score = $7 WHERE id = $1""",
        [(id_, *row.values()) for id_, row in zip(made.conversation_ids, rows, strict=True)],
    )
    return rows


@pytest.mark.parametrize("seed", range(5))
async def test_figures_add_up_whatever_states_threads_are_in(runtime: Runtime, cast: Cast, seed: int) -> None:
    made = await bank(runtime, cast.max, contacts=120)
    rows = await scramble(runtime, cast, made, random.Random(seed))
    told = await campaign_progress.figures(runtime, made.campaign_id)
    assert told["contacts"] == 120
    assert told["contacts"] == sum(told[n] for n in ("suppressed", "unassigned", "assigned", "processed"))
    assert told["processed"] == sum(told[n] for n in ("waiting", "unknown", "unconfirmed", "not_sent", "sent"))
    assert told["sent"] == sum(told[n] for n in ("delivered", "not_delivered", "in_flight"))
    for name, states in SENT.items():
        assert told[name] == sum(row["initial_state"] in states for row in rows), name
    assert told["replies"] == sum(row["replies"] for row in rows)
    assert told["needs_attention"] == sum(row["status"] == "needs_attention" for row in rows)
    scores = [row["score"] for row in rows if row["score"] is not None]
    for name in ("positive", "neutral", "negative"):
        assert told["sentiment"][name] == sum(band(score) == name for score in scores), name
    assert told["sentiment"]["mean"] == pytest.approx(sum(scores) / len(scores), abs=0.06)


async def test_who_opts_out_before_anybody_pressed_send_counts_as_suppressed(runtime: Runtime, cast: Cast) -> None:
    """And who does before it left was not sent it: only who does afterwards is counted among opt-outs."""
    made = await bank(runtime, cast.max, contacts=4)
    sql = runtime.database.pool
    first, second, third, _ = made.conversation_ids
    await sql.execute("UPDATE conversations SET status = 'opted_out' WHERE id = $1", first)
    await sql.execute("UPDATE conversations SET status = 'opted_out', initial_state = 'blocked' WHERE id = $1", second)
    await sql.execute("UPDATE conversations SET status = 'opted_out', initial_state = 'sent' WHERE id = $1", third)
    told = await campaign_progress.figures(runtime, made.campaign_id)
    assert [told[n] for n in ("suppressed", "unassigned", "not_sent", "sent", "opt_outs")] == [1, 1, 1, 1, 1]


async def test_a_campaign_without_conversations_has_zeros(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=0)
    told = (await api(cast.sue).get(f"/campaigns/{made.campaign_id}/progress")).json()
    assert set(told) == {
        "contacts", "suppressed", "unassigned", "assigned", "processed", "waiting", "unknown",
        "unconfirmed", "not_sent", "sent", "delivered", "not_delivered", "in_flight", "replies",
        "needs_attention", "opt_outs", "sentiment",
    }  # fmt: skip
    assert told["sentiment"] == {"positive": 0, "neutral": 0, "negative": 0, "mean": None}
    assert (await api(cast.vera).get(f"/campaigns/{made.campaign_id}/progress")).status_code == 403
    assert (await api(cast.olga).get(f"/campaigns/{made.campaign_id}/progress")).status_code == 404


@asynccontextmanager
async def listening(runtime: Runtime) -> AsyncIterator[asyncio.Queue[bytes]]:
    """What is published for figures, as other processes hear it."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    async with Redis.from_url(runtime.settings.redis_url) as redis, redis.pubsub() as channel:
        await channel.subscribe(channel_of(runtime.settings.redis_url))

        async def listen() -> None:
            async for message in channel.listen():
                if message["type"] == "message" and b"campaign.progress" in message["data"]:
                    heard.put_nowait(message["data"])

        task = asyncio.create_task(listen())
        try:
            yield heard
        finally:
            await end(task)


async def test_figures_are_published_when_they_change_and_once_for_all_processes(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=3)

    def watched() -> Watched:
        return Watched({made.campaign_id}, set())

    async with listening(runtime) as heard:
        processes = [asyncio.create_task(campaign_progress.run(runtime, watched)) for _ in range(2)]
        try:
            first = await asyncio.wait_for(heard.get(), 30)
            assert f"campaign:{made.campaign_id}".encode() in first
            await runtime.database.pool.execute("UPDATE conversations SET initial_state = 'queued'")
            second = await asyncio.wait_for(heard.get(), 30)
            assert second != first
            assert heard.empty()
        finally:
            await end(*processes)
