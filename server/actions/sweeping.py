"""Repairs that rest on rows alone: whoever does them, and however often, the result is the same."""

from datetime import timedelta

from server.actions import delivery
from server.actions.binding import campaign_pool, least_busy
from server.actions.hours import WAITS
from server.actions.message_states import announce_states
from server.actions.unit_of_work import unit_of_work
from server.domain import campaign_rules
from server.domain.automatic_texts import AT_ONCE
from server.domain.messages import State
from server.domain.texting_hours import next_window
from server.domain.zones import Place
from server.runtime import Runtime
from server.storage.queries import outbox

MOST = 500  # rows a step and turn
LEFT_OF_HOURS = timedelta(seconds=60)


async def dead_leases(runtime: Runtime) -> int:
    """Claims whose worker died: the text may have gone out, so the message is unknown and stays so."""
    async with unit_of_work(runtime) as work:
        rows = await outbox.overdue(work.sql, MOST)
        outcomes = [outbox.Outcome(row["message_id"], row["attempt"], State.UNKNOWN, "lost") for row in rows]
        await announce_states(work, await outbox.settle(work.sql, outcomes))
    return len(rows)


async def bind_unbound(runtime: Runtime) -> int:
    """Messages clicked while Redis was away, or let go by their number, get one now."""
    bound = 0
    while (some := await _bind_some(runtime)) == MOST:
        bound += some
    return bound + some


async def _bind_some(runtime: Runtime) -> int:
    bound = 0
    async with unit_of_work(runtime) as work:
        rows = await outbox.unbound(work.sql, MOST)
        for row in rows:
            number_id = row["number_id"]
            if number_id is None:
                numbers = await campaign_pool(runtime, work.sql, row)
                number_id = await least_busy(
                    runtime, numbers, row["user_id"], row, row["parts"], pictures=row["pictures"]
                )
            if number_id is not None:
                await outbox.bind(work.sql, row["id"], row["contact_id"], number_id)
                bound += 1
        work.wakes_senders = bound > 0
    return bound


async def late_texts(runtime: Runtime) -> int:
    """Past its hours a first text waits for the next ones; a reply goes back to its volunteer as a draft.

    What had to leave at once, and could not, never will.
    """
    async with unit_of_work(runtime) as work:
        rows = await outbox.late(work.sql, MOST)
        for row in (r for r in rows if r["kind"] in WAITS):
            rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
            span = next_window(Place.from_key(row["place"]), rules.hours, row["now"] + LEFT_OF_HOURS)
            if span is not None:
                await outbox.postpone(work.sql, row["id"], span[0], span[1])
        replies = [row["id"] for row in rows if row["kind"] not in (*WAITS, *AT_ONCE)]
        if replies:
            await delivery.cancel(work, replies, "hours")
        missed = [row["id"] for row in rows if row["kind"] in AT_ONCE]
        if missed:
            await delivery.cancel(work, missed, "late")
    return len(rows)
