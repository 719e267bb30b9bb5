"""What supervisors see of a text bank is what the tables say, for one campaign and for all, whoever watches."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import msgspec
import psycopg
import pytest

from server.access import Viewer
from server.actions import corrections, dashboards, undo
from server.actions.conversations import opt_out
from server.realtime.events import DashboardChanged
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone
from tests.integration.live.acting import Troupe
from tests.integration.live.tables import added, in_tables
from tests.integration.sending.heard import Heard
from tests.load.api import until
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio


async def seen(runtime: Runtime, cast: Cast, scope: int | None) -> Any:
    now = await dashboards.look(runtime, cast.ada.organization_id)
    return msgspec.to_builtins(dashboards.shown(now, scope), enc_hook=str)


@asynccontextmanager
async def screen(served: str, cast: Cast, viewer: Viewer) -> AsyncIterator[LiveSocket]:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[viewer.user_id])
        yield socket
        await socket.close()


async def test_every_figure_equals_the_tables_once_it_is_quiet(runtime: Runtime, cast: Cast, served: str) -> None:
    made = await bank(runtime, cast.ada, contacts=20)
    troupe = Troupe(runtime, cast, made, random.Random(5))
    async with screen(served, cast, cast.sue) as one, screen(served, cast, cast.max) as all_:
        await one.ask("watch", campaign=str(made.campaign_id))
        await all_.ask("watch")
        for _ in range(150):
            await troupe.act()

        async def equal() -> bool:
            """Of what each heard last."""
            of = {(event.name, socket is one): event.payload for socket in (one, all_) for event in socket.heard}
            figures = [of.get(("campaign.progress", True)), of.get(("organization.progress", False))]
            told = [of.get(("dashboard.changed", True)), of.get(("dashboard.changed", False))]
            expected = await in_tables(runtime)
            return all(one is not None and added(one) == expected for one in told) and all(
                one is not None and (one["replies"], one["opt_outs"]) == (expected["replies"], expected["opt_outs"])
                for one in figures
            )

        await until(equal, "screens say what the tables say")
        assert not [event for event in one.heard if event.name == "organization.progress"]
        assert not [event for event in all_.heard if event.name == "campaign.progress"]


async def test_what_is_corrected_or_taken_back_changes_the_minute_it_happened_in(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=2, numbers=1)
    sql = runtime.database.pool
    await sql.execute("UPDATE conversations SET status = 'needs_attention', initial_state = 'delivered'")
    reply = await sql.fetchval(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued, score, created_at)
           SELECT organization_id, campaign_id, id, contact_id, 'in', 'reply', 'Sure', 1, 'received', 'unknown', 0, 0,
             0, 50, now() - interval '10 minutes' FROM conversations WHERE id = $1 RETURNING id""",
        made.conversation_ids[0],
    )
    left = await opt_out(runtime, cast.sue, made.conversation_ids[1])
    before = added(await seen(runtime, cast, made.campaign_id))
    assert (before["neutral"], before["positive"], before["opt_outs"]) == (1, 0, 1)
    await corrections.correct(runtime, cast.sue, reply, "positive")
    assert left.undo is not None
    await undo.undo(runtime, cast.sue, left.undo)

    async def read_anew() -> bool:
        now = added(await seen(runtime, cast, made.campaign_id))
        return (now["neutral"], now["positive"], now["opt_outs"]) == (0, 1, 0)

    await until(read_anew, "all minutes are read again")


async def test_minutes_that_are_over_are_remembered_and_stay_in_their_place(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=4, numbers=1)
    await settled(runtime, made, "delivered", minutes_ago=90)
    first = await seen(runtime, cast, made.campaign_id)
    await settled(runtime, made, "undelivered", minutes_ago=0, reason="40005")
    second = await seen(runtime, cast, made.campaign_id)
    assert (added(first)["delivered"], added(second)["delivered"]) == (4, 4)
    assert second["minutes"]["delivered"].index(4) in (28, 29, 30)
    assert len(second["minutes"]["sent"]) == dashboards.SHOWN_MINUTES


async def settled(runtime: Runtime, made: Bank, state: str, *, minutes_ago: int, reason: str = "") -> None:
    """A text to each, whose end came then."""
    await runtime.database.pool.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, reason, carrier_class, priority, attempt, requeued, number_id, accepted_at, settled_at,
             user_id)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'reply', 'Hi', 1, $1, nullif($2, ''), 'tmobile',
             0, 1, 0, $3, now() - make_interval(mins => $4), now() - make_interval(mins => $4), assignee_id
           FROM conversations""",
        state,
        reason,
        made.number_ids[0],
        minutes_ago,
    )


async def test_delivery_is_told_by_carrier_and_by_number_without_any_number(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=60, numbers=1)
    await settled(runtime, made, "delivered", minutes_ago=3)
    await settled(runtime, made, "undelivered", minutes_ago=2, reason=dashboards.FILTERED[0])
    told = await seen(runtime, cast, None)
    assert told["carriers"] == [{"id": "tmobile", "name": "T-Mobile", "settled": 120, "delivered": 60, "filtered": 60}]
    number = {"id": str(made.number_ids[0]), "name": phone(1300)[2:5], "settled": 120, "delivered": 60, "filtered": 60}
    assert told["numbers"] == [number]
    (alarm,) = told["alarms"]
    assert (alarm["kind"], "50.0 %" in alarm["text"]) == ("filtered", True)


async def test_who_is_online_how_fast_they_are_and_what_waits_for_them(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    made = await bank(runtime, cast.ada, contacts=3, numbers=1)
    await runtime.database.pool.execute(
        """UPDATE conversations SET assignee_id = $1, status = 'needs_attention',
             needs_attention_since = now() - interval '47 minutes'""",
        cast.vera.user_id,
    )
    await settled(runtime, made, "delivered", minutes_ago=0)
    async with screen(served, cast, cast.vera), screen(served, cast, cast.vic):

        async def both() -> bool:
            return bool((await seen(runtime, cast, None))["online"] == 2)

        await until(both, "both are online")
        told = await seen(runtime, cast, None)
        assert told["online"] == 2
        assert [(one["name"], one["online"], one["texts"], one["open"]) for one in told["people"]] == [
            ("Vera", True, 3, 3),
            ("Vic", True, 0, 0),
        ]
        assert [one["name"] for one in (await seen(runtime, cast, made.campaign_id))["people"]] == ["Vera"]
    assert [one["text"] for one in told["alarms"]] == ["A conversation has needed attention for 47 minutes."]

    async def away() -> bool:
        return [one["online"] for one in (await seen(runtime, cast, None))["people"]] == [False]

    await until(away, "who left is not online")


async def test_what_ends_soon_is_told_before_it_ends(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    sql = runtime.database.pool
    registration = await sql.fetchval(
        """INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state, expires_on,
             verify_expires_on)
           VALUES ($1, 'Ward 4', '', '', '', 'approved', current_date + 3, current_date + 40) RETURNING id""",
        cast.ada.organization_id,
    )
    await sql.execute("UPDATE campaigns SET registration_id = $1", registration)
    await sql.execute(
        """INSERT INTO invites (organization_id, campaign_id, token_hash, created_by_id, expires_at, uses)
           VALUES ($1, $2, 'x', $3, now() + interval '5 hours', 0)""",
        cast.ada.organization_id,
        made.campaign_id,
        cast.max.user_id,
    )
    await sql.execute("UPDATE carrier_accounts SET stopped_at = now(), stopped_reason = 'no money'")
    await sql.execute(
        "INSERT INTO orphans (organization_id, phone, text, carrier_id) VALUES ($1, $2, 'Hello?', 'in-1')",
        cast.ada.organization_id,
        phone(77),
    )
    told = await seen(runtime, cast, made.campaign_id)
    assert [one["text"] for one in told["alarms"]] == [
        "The carrier account main is stopped: nothing is sent through it.",
        "The last link to join Ward 4 calls ends in 5 hours.",
        "1 text came in that matches no conversation.",
        "The registration Ward 4 expires in 3 days.",
        "The Campaign Verify token of Ward 4 ends in 40 days. A new one takes about ten days.",
    ]


async def test_the_same_is_told_once_however_many_processes_and_watchers_there_are(
    runtime: Runtime, cast: Cast
) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    heard = Heard()
    silent: Any = heard
    for _ in range(2):
        other = replace(runtime, publisher=silent, lately={})
        await dashboards.tell(other, cast.ada.organization_id, [made.campaign_id, None], 30.0)
    events = [one.event for one in heard.said]
    assert [event.campaign for event in events if isinstance(event, DashboardChanged)] == [str(made.campaign_id), None]


async def test_others_see_who_looks_who_types_and_who_has_left(runtime: Runtime, cast: Cast, served: str) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    thread = str(made.conversation_ids[0])
    async with screen(served, cast, cast.max) as max_, screen(served, cast, cast.olga) as olga:
        async with screen(served, cast, cast.sue) as sue:
            for command, body in (
                ("look", {"conversation": thread}),
                ("typing", {"conversation": thread}),
                ("look", {}),
            ):
                assert (await sue.ask(command, **body))["ok"]
            await sue.ask("look", conversation=thread)
        await max_.until(lambda event: event.name == "presence.changed" and event.payload["doing"] == "away")
        told = [event.payload["doing"] for event in max_.heard if event.name == "presence.changed"]
        assert told == ["looking", "typing", "online", "looking", "away"]
        assert not [event for event in olga.heard if event.name != "position"]


async def test_what_happened_long_ago_is_not_read_again_with_every_look(runtime: Runtime, cast: Cast) -> None:
    await bank(runtime, cast.ada, contacts=1)
    sql = runtime.database.pool
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, contact_id, direction, kind, text, parts, state,
             carrier_class, priority, attempt, requeued, created_at, accepted_at, settled_at)
           SELECT c.organization_id, p.id, c.id, 'out', 'reply', 'Hi', 1, 'delivered', 'att', 0, 1, 0, at, at, at
           FROM contacts c, campaigns p, generate_series(1, 40000) n, (SELECT now() - interval '9 days') AS b(began),
             LATERAL (SELECT b.began + n * interval '15 seconds') AS t(at)"""
    )
    await sql.fetchval("SELECT brin_summarize_new_values('messages_when')")
    await sql.execute("ANALYZE messages")
    await seen(runtime, cast, None)
    statements = await prepared(sql)
    assert len(statements) == 3
    assert runtime.settings.database_url is not None
    with psycopg.connect(runtime.settings.database_url) as plain:
        for statement in statements:
            rows = psycopg.ClientCursor(plain).execute(f"EXPLAIN (GENERIC_PLAN, COSTS OFF) {statement}")
            plan = "\n".join(row[0] for row in rows)
            assert "Seq Scan on messages" not in plan, plan
            assert "messages_when" in plan, plan


async def prepared(pool: Any) -> set[str]:
    """Statements of these figures over messages, as the connections of this process have prepared them."""
    connections = [await pool.acquire() for _ in range(pool.get_size())]
    rows = [row for one in connections for row in await one.fetch("SELECT statement FROM pg_prepared_statements")]
    for one in connections:
        await pool.release(one)
    return {row["statement"] for row in rows if "interval '1 minute'" in row["statement"]}
