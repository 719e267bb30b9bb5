"""Hours, pauses and the guard against frequent texts hold to the minute, also for what waits already."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.actions import assignment, epochs, reassignment, sending, sweeping
from server.actions.sending import Press
from server.errors import Refused
from server.runtime import Runtime
from server.storage.queries import outbox
from server.workers.sender import Sender
from tests.cast import Cast
from tests.factories import Bank, bank, daytime_zone
from tests.integration.campaigns.ground import Api

pytestmark = pytest.mark.anyio


async def waiting(runtime: Runtime, cast: Cast, texts: int = 2, place: str | None = None) -> tuple[Bank, list[int]]:
    """First texts in the queue, each of its own number; ids of their conversations."""
    made = await bank(runtime, cast.ada, contacts=6, numbers=6, place=place)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    ids = [int(one.id) for one in bucket.conversations]
    for at, id_ in enumerate(ids[:texts]):
        sent = await sending.send(runtime, cast.vera, Press(id_, f"press-{id_}", "initial"))
        await runtime.database.pool.execute(
            "UPDATE messages SET number_id = $2 WHERE id = $1", int(sent.id), made.number_ids[at]
        )
    return made, ids


async def claimed(runtime: Runtime, made: Bank) -> int:
    slots = [outbox.Slot(number, "unknown", 9, f"token-{number}") for number in made.number_ids]
    return len(await outbox.claim(runtime.database.pool, slots))


def hours_around_now(*, before: int, after: int) -> dict[str, str]:
    """Hours by the clock of those who are texted, from so many minutes ago to so many ahead."""
    now = datetime.now(ZoneInfo(daytime_zone()))
    start, end = now - timedelta(minutes=before), now + timedelta(minutes=after)
    return {"start": start.strftime("%H:%M"), "end": end.strftime("%H:%M"), "zone": "contact"}


async def test_hours_that_are_narrowed_hold_what_waits_from_that_moment(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, ids = await waiting(runtime, cast)
    sql = runtime.database.pool
    await sql.execute("UPDATE messages SET kind = 'reply' WHERE conversation_id = $1", ids[1])
    path = f"/campaigns/{made.campaign_id}"
    over = hours_around_now(before=120, after=-60)
    assert (await api(cast.max).patch(path, json={"texting_hours": over})).status_code == 200
    assert await claimed(runtime, made) == 0
    await sweeping.late_texts(runtime)
    states: list[Any] = await sql.fetch(
        "SELECT kind, state, reason, not_before > now() AS later FROM messages ORDER BY id"
    )
    assert [tuple(row.values()) for row in states] == [
        ("initial", "queued", None, True),
        ("reply", "cancelled", "hours", False),
    ]
    draft = await sql.fetchval("SELECT draft FROM conversations WHERE id = $1", ids[1])
    assert draft == await sql.fetchval("SELECT text FROM messages WHERE conversation_id = $1", ids[1])
    assert (await api(cast.max).patch(path, json={"texting_hours": None})).status_code == 200
    assert await claimed(runtime, made) == 1


async def test_hours_of_the_organization_hold_campaigns_that_have_none_of_their_own(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made, _ = await waiting(runtime, cast)
    body = {"texting_hours": hours_around_now(before=120, after=-60)}
    assert (await api(cast.ada).patch("/organization", json=body)).status_code == 200
    assert await claimed(runtime, made) == 0
    wide = {"texting_hours": {"start": "08:00", "end": "21:00", "zone": "contact"}}
    assert (await api(cast.ada).patch("/organization", json=wide)).status_code == 200
    assert await claimed(runtime, made) == 2


async def test_the_hours_of_a_state_are_what_an_administrator_sets_and_hold_what_waits_and_what_is_pressed(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made, ids = await waiting(runtime, cast, place=f"WA|{daytime_zone()}")
    closed = {"start": "08:00", "end": "08:00"}
    week = {"weekdays": closed, "saturday": closed, "sunday": closed}
    answer = await api(cast.ada).patch("/organization", json={"state_hours": {"WA": week}})
    assert answer.json()["state_hours"] == {"WA": week}
    assert await claimed(runtime, made) == 0
    with pytest.raises(Refused) as refusal:
        await sending.send(runtime, cast.vera, Press(ids[3], "press-0003", "initial"))
    assert refusal.value.code == "outside_hours"
    with pytest.raises(Refused):
        await assignment.claim(runtime, cast.vic, made.campaign_id)
    assert (await api(cast.ada).patch("/organization", json={"state_hours": {"WA": None}})).status_code == 200
    assert await claimed(runtime, made) == 2


async def test_a_text_does_not_leave_in_the_last_minute_of_its_hours(runtime: Runtime, cast: Cast) -> None:
    made, _ = await waiting(runtime, cast)
    sql = runtime.database.pool
    await sql.execute("UPDATE messages SET not_after = now() + interval '59 seconds'")
    assert await claimed(runtime, made) == 0
    await sql.execute("UPDATE messages SET not_after = now() + interval '5 minutes'")
    assert await claimed(runtime, made) == 2


async def test_nothing_is_called_after_a_pause_was_committed_and_replies_pass_a_pause_of_first_texts(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made, ids = await waiting(runtime, cast, texts=3)
    await epochs.rebuild(runtime)
    await runtime.database.pool.execute("UPDATE messages SET kind = 'reply' WHERE conversation_id = $1", ids[2])
    path = f"/campaigns/{made.campaign_id}"
    await api(cast.sue).post(f"{path}/pause", json={"scope": "all"})
    await Sender(runtime).turn()
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM attempts") == 0
    await api(cast.sue).post(f"{path}/pause", json={"scope": "initials"})
    assert await claimed(runtime, made) == 1
    kinds = await runtime.database.pool.fetch("SELECT m.kind FROM attempts a JOIN messages m ON m.id = a.message_id")
    assert [row["kind"] for row in kinds] == ["reply"]


async def texted_elsewhere(runtime: Runtime, cast: Cast, ago: timedelta, state: str = "delivered") -> Bank:
    """Everybody of a bank got a first text of another campaign so long ago."""
    made = await bank(runtime, cast.ada, contacts=3)
    sql = runtime.database.pool
    other = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,
             setup_total, setup_done, created_by_id)
           SELECT organization_id, 'Other', '', state, switches, audience, area_codes, places, 0, 0, created_by_id
           FROM campaigns WHERE id = $1 RETURNING id""",
        made.campaign_id,
    )
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, contact_id, direction, kind, text, parts, state,
             carrier_class, priority, attempt, requeued, created_at)
           SELECT organization_id, $1, id, 'out', 'initial', 'Hi', 1, $2, 'unknown', 1, 1, 0, now() - $3::interval
           FROM contacts""",
        other,
        state,
        ago,
    )
    return made


SIX_HOURS = timedelta(hours=6)
A_MINUTE = timedelta(minutes=1)


async def test_who_was_texted_by_another_campaign_within_six_hours_is_not_dealt(runtime: Runtime, cast: Cast) -> None:
    made = await texted_elsewhere(runtime, cast, SIX_HOURS - A_MINUTE)
    with pytest.raises(Refused) as refusal:
        await assignment.claim(runtime, cast.vera, made.campaign_id)
    assert refusal.value.code == "none_left"
    assert "within the last 6 hours" in refusal.value.detail


@pytest.mark.parametrize(
    ("ago", "state", "switches", "organization"),
    [
        (SIX_HOURS + A_MINUTE, "delivered", "{}", "{}"),
        (A_MINUTE, "failed", "{}", "{}"),  # it never left
        (A_MINUTE, "delivered", '{"frequency_guard": false}', "{}"),
        (A_MINUTE, "delivered", "{}", '{"frequency_guard_hours": 0}'),
    ],
)
async def test_the_guard_ends_after_its_hours_and_can_be_switched_off(
    runtime: Runtime, cast: Cast, ago: timedelta, state: str, switches: str, organization: str
) -> None:
    made = await texted_elsewhere(runtime, cast, ago, state)
    sql = runtime.database.pool
    await sql.execute("UPDATE campaigns SET switches = switches || $1::jsonb", switches)
    await sql.execute("UPDATE organizations SET settings = settings || $1::jsonb", organization)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    assert len(bucket.conversations) == 3


async def test_the_guard_is_asked_again_at_the_press_and_lets_replies_go(runtime: Runtime, cast: Cast) -> None:
    made = await texted_elsewhere(runtime, cast, A_MINUTE)
    first, second = made.conversation_ids[:2]
    await reassignment.reassign(runtime, cast.sue, [first, second], [cast.vera.user_id])
    with pytest.raises(Refused) as refusal:
        await sending.send(runtime, cast.vera, Press(first, "press-0001", "initial"))
    assert refusal.value.code == "too_soon"
    await runtime.database.pool.execute(
        "UPDATE conversations SET status = 'needs_attention', initial_state = 'delivered' WHERE id = $1", second
    )
    sent = await sending.send(runtime, cast.vera, Press(second, "press-0002", "reply", "Hello!"))
    assert sent.state == "queued"


def test_these_tests_run_at_an_hour_when_texting_is_open() -> None:
    assert 8 <= datetime.now(UTC).astimezone(ZoneInfo(daytime_zone())).hour < 20
