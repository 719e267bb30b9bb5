"""Our records held against the carrier's: texts nobody is sure of, and texts that never reached us.

These ask over the network and may take minutes, so they are jobs and hold no lock while they wait.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from server.actions import delivery, inbound
from server.actions.carrier_accounts import opened
from server.actions.message_states import announce_states
from server.actions.unit_of_work import unit_of_work
from server.carriers.base import Account, Listed, Unavailable
from server.domain.messages import State
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import inbound as inbound_queries
from server.storage.queries import outbox
from server.storage.queries import settling as queries

log = logging.getLogger(__name__)

MOST = 500  # texts in one turn
AROUND = (timedelta(minutes=1), timedelta(minutes=5))  # before and after a call began: clocks differ, carriers queue
CARRIER_RETRIES = timedelta(minutes=8)  # until then a text may still come by itself, with its words
POLL_EVERY = timedelta(minutes=10)
LAG = timedelta(minutes=30)  # that the carrier's list may be behind; what was seen before is known
FIRST_LOOK = timedelta(hours=24)
LONGEST_LOOK = timedelta(days=7)
TOGETHER = 100  # rows of the list that are compared with ours at once


async def look_up_unknown(runtime: Runtime) -> int:
    """Asks the carrier's own record about texts nobody is sure of: twice, then a person decides."""
    settled, away = 0, set()
    for row in await queries.to_look_up(runtime.database.pool, MOST):
        if row["account_id"] in away:
            continue
        try:
            found = await _found(runtime, row)
        except Unavailable as reason:
            log.warning("look-up of message %s: %s", row["message_id"], reason)
            away.add(row["account_id"])  # asking once for each text would only add to its trouble
            continue
        await _settle(runtime, row, found)
        settled += 1
    return settled


async def _found(runtime: Runtime, row: Row) -> str | None:
    """The carrier's id of the text from this number to this phone that is nearest to the call, and not another's."""
    account = await opened(runtime, row["account_id"])
    assert account is not None  # an account with numbers stays
    began: datetime = row["started_at"]
    nearest: Listed | None = None
    async for listed in runtime.carrier.list_outbound(account, row["dst"], began - AROUND[0], began + AROUND[1]):
        if listed.src != row["src"] or await queries.is_known(runtime.database.pool, listed.carrier_id):
            continue
        if nearest is None or abs(listed.at - began) < abs(nearest.at - began):
            nearest = listed
    return None if nearest is None else nearest.carrier_id


async def _settle(runtime: Runtime, row: Row, carrier_id: str | None) -> None:
    async with unit_of_work(runtime) as work:
        await queries.looked_up(work.sql, row["attempt_id"])
        if carrier_id is not None:
            outcome = outbox.Outcome(row["message_id"], row["attempt"], State.ACCEPTED, "found", carrier_id=carrier_id)
            await announce_states(work, await outbox.settle(work.sql, [outcome]))
        elif row["looked_up"] + 1 >= len(delivery.UNCONFIRMED_AFTER):
            await announce_states(work, await queries.unconfirm(work.sql, row["message_id"]))


async def poll_inbound(runtime: Runtime) -> int:
    """Texts the carrier received and we never heard of; how many. Each account is compared every ten minutes.

    After an outage, however long, the look begins where the last one ended.
    """
    found = 0
    for row in await queries.to_poll(runtime.database.pool, POLL_EVERY + CARRIER_RETRIES):
        account = await opened(runtime, row["id"])
        if account is None:  # deleted since
            continue
        until: datetime = row["now"] - CARRIER_RETRIES
        try:
            found += await _repair(runtime, account, _since(row), until)
        except Unavailable as reason:
            log.warning("inbound list of account %s: %s", account.id, reason)
            continue
        await queries.polled(runtime.database.pool, account.id, until)
    return found


def _since(row: Row) -> datetime:
    now: datetime = row["now"]
    last: datetime | None = row["polled_until"]
    return now - FIRST_LOOK if last is None else max(last - LAG, now - LONGEST_LOOK)


async def _repair(runtime: Runtime, account: Account, since: datetime, until: datetime) -> int:
    found = 0
    batch: list[Listed] = []
    async for listed in runtime.carrier.list_inbound(account, since, until):
        batch.append(listed)
        if len(batch) == TOGETHER:
            found += await _keep_missing(runtime, account, batch)
            batch.clear()
    return found + await _keep_missing(runtime, account, batch)


async def _keep_missing(runtime: Runtime, account: Account, batch: Sequence[Listed]) -> int:
    known = await inbound_queries.known_among(runtime.database.pool, [one.carrier_id for one in batch])
    missing = [one for one in batch if one.carrier_id not in known]
    return sum([await inbound.repair(runtime, account, one) for one in missing])
