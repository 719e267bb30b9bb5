"""Repairs that rest on rows alone: whoever does them, and however often, the result is the same."""

import logging
from datetime import timedelta

from server.actions import delivery, inbound
from server.actions.binding import campaign_pool, least_busy
from server.actions.carrier_accounts import opened
from server.actions.unit_of_work import unit_of_work
from server.carriers.base import Unavailable
from server.domain import campaign_rules
from server.domain.messages import State
from server.domain.texting_hours import next_window
from server.domain.zones import Place
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_accounts, outbox
from server.storage.queries import settling as queries

log = logging.getLogger(__name__)

MOST = 500  # rows a step and turn
LEFT_OF_HOURS = timedelta(seconds=60)
LOOK_BACK = timedelta(hours=24)
CARRIER_RETRIES = timedelta(minutes=8)  # until then a text may still come by itself, with its words


async def dead_leases(runtime: Runtime) -> int:
    """Claims whose worker died: the text may have gone out, so the message is unknown and stays so."""
    async with unit_of_work(runtime) as work:
        rows = await outbox.overdue(work.sql, MOST)
        outcomes = [outbox.Outcome(row["message_id"], row["attempt"], State.UNKNOWN, "lost") for row in rows]
        await delivery.announce_states(work, await outbox.settle(work.sql, outcomes))
    return len(rows)


async def bind_unbound(runtime: Runtime) -> int:
    """Messages clicked while Redis was away get their number now."""
    async with unit_of_work(runtime) as work:
        rows = await outbox.unbound(work.sql, MOST)
        for row in rows:
            number_id = row["number_id"]
            if number_id is None:
                pools = await campaign_pool(runtime, work.sql, row["organization_id"], row["registration_id"])
                number_id = pools.own.get(row["user_id"]) or await least_busy(
                    runtime, pools.pool, row["phone"], row["parts"]
                )
            if number_id is not None:
                await outbox.bind(work.sql, row["id"], row["contact_id"], number_id)
        work.wakes_senders = bool(rows)
    return len(rows)


async def late_texts(runtime: Runtime) -> int:
    """Past its hours a first text waits for the next ones; a reply goes back to its volunteer as a draft."""
    async with unit_of_work(runtime) as work:
        rows = await outbox.late(work.sql, MOST)
        for row in (r for r in rows if r["kind"] == "initial"):
            rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
            span = next_window(Place.from_key(row["place"]), rules.hours, row["now"] + LEFT_OF_HOURS)
            if span is not None:
                await outbox.postpone(work.sql, row["id"], span[0], span[1])
        replies = [row["id"] for row in rows if row["kind"] != "initial"]
        if replies:
            await delivery.cancel(work, replies, "hours")
    return len(rows)


async def look_up_unknown(runtime: Runtime) -> int:
    """Asks the carrier's own record about texts nobody is sure of: twice, then a person decides."""
    settled = 0
    for row in await queries.to_look_up(runtime.database.pool, MOST):
        try:
            found = await _found(runtime, row)
        except Unavailable as reason:
            log.warning("look-up of message %s: %s", row["message_id"], reason)
            continue
        await _settle_look_up(runtime, row, found)
        settled += 1
    return settled


async def _found(runtime: Runtime, row: Row) -> str | None:
    """The carrier's id of a text from this number to this phone at the time of the attempt."""
    account = await opened(runtime, row["account_id"])
    assert account is not None  # an account with numbers stays
    since, until = row["started_at"] - timedelta(minutes=1), row["started_at"] + timedelta(minutes=5)
    async for listed in runtime.carrier.list_outbound(account, row["dst"], since, until):
        known = await queries.is_known(runtime.database.pool, listed.carrier_id)
        if listed.src == row["src"] and not known:
            return listed.carrier_id
    return None


async def _settle_look_up(runtime: Runtime, row: Row, carrier_id: str | None) -> None:
    async with unit_of_work(runtime) as work:
        await queries.looked_up(work.sql, row["attempt_id"])
        if carrier_id is not None:
            outcome = outbox.Outcome(row["message_id"], row["attempt"], State.ACCEPTED, "found", carrier_id=carrier_id)
            await delivery.announce_states(work, await outbox.settle(work.sql, [outcome]))
        elif row["looked_up"] + 1 >= len(delivery.UNCONFIRMED_AFTER):
            await delivery.announce_states(work, await queries.unconfirm(work.sql, row["message_id"]))


async def poll_inbound(runtime: Runtime) -> int:
    """Texts the carrier received and we never heard of, after an outage longer than its retries."""
    found = 0
    for account_row in await carrier_accounts.every(runtime.database.pool):
        account = await opened(runtime, account_row["id"])
        if account is None:  # deleted since
            continue
        now = await runtime.database.pool.fetchval("SELECT now()")
        try:
            async for listed in runtime.carrier.list_inbound(account, now - LOOK_BACK, now - CARRIER_RETRIES):
                found += await inbound.repair(runtime, account, listed)
        except Unavailable as reason:
            log.warning("inbound list of account %s: %s", account.id, reason)
    return found
