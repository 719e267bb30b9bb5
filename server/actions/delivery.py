"""What becomes of a text after the claim: outcomes of calls, reports, sweeps. Nothing here ever sends again."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from server.actions import optouts
from server.actions.unit_of_work import Work, unit_of_work
from server.carriers.base import Report, SendResult
from server.domain.messages import State, moves_up
from server.realtime import rooms
from server.realtime.events import MessageState, MessageStateView
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_accounts as account_queries
from server.storage.queries import outbox as queries

log = logging.getLogger(__name__)

MOST_REQUEUES = 5  # proofs in a row that nothing was written, after which a person is told
UNCONFIRMED_AFTER = (timedelta(minutes=10), timedelta(minutes=20))  # looked up, then given to a person


@dataclass(frozen=True, slots=True)
class Called:
    """A finished call: which claim it was for, and what the carrier's client saw."""

    message_id: int
    attempt: int
    account_id: int
    requeued: int
    result: SendResult


def outcome_of(called: Called) -> queries.Outcome:
    """The state a call leaves its message in (see docs/architecture.md: unknown is a state)."""
    result = called.result
    state = {
        "accepted": State.ACCEPTED,
        "requeue": State.QUEUED,
        "account_stopped": State.QUEUED,
        "failed": State.FAILED,
        "unknown": State.UNKNOWN,
    }[result.kind]
    return queries.Outcome(
        message_id=called.message_id,
        attempt=called.attempt,
        state=state,
        outcome=result.kind,
        carrier_id=result.carrier_id,
        reason=result.code if state == State.FAILED else None,
        detail=result.sentence if state == State.FAILED else None,
        http_status=result.http_status,
        back_off=_back_off(called),
    )


def _back_off(called: Called) -> timedelta:
    if called.result.kind != "requeue":
        return timedelta()
    return timedelta(seconds=max(called.result.retry_after or 0.0, min(60.0, 0.5 * 2**called.requeued)))


async def settle(runtime: Runtime, calls: Sequence[Called]) -> None:
    """Writes outcomes, a batch in one transaction, with what they mean for contacts and accounts."""
    async with unit_of_work(runtime) as work:
        await announce_states(work, await queries.settle(work.sql, [outcome_of(called) for called in calls]))
        for called in calls:
            if called.result.kind == "account_stopped":
                await account_queries.stop(work.sql, called.account_id, called.result.sentence)
    for called in calls:
        if called.result.opted_out:
            await _carrier_opt_out(runtime, called.message_id)


async def _carrier_opt_out(runtime: Runtime, message_id: int) -> None:
    async with unit_of_work(runtime) as work:
        row = await work.sql.fetchrow(
            """SELECT m.organization_id, c.phone FROM messages m JOIN contacts c ON c.id = m.contact_id
               WHERE m.id = $1""",
            message_id,
        )
        if row is not None:
            await optouts.opt_out_phone(work, row["organization_id"], row["phone"], "carrier")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A verified report for the attempt with this token."""

    token: str
    report: Report


Kept = Literal["kept", "no_attempt", "other_text"]


async def reports(runtime: Runtime, arrived: Sequence[Arrived]) -> list[Kept]:
    """Applies a group of reports in one transaction, and says of each what became of it.

    Duplicates and what comes late change nothing, and are kept all the same.
    """
    async with unit_of_work(runtime) as work:
        rows = await queries.attempts_of(work.sql, [one.token for one in arrived])
        known = {row["token"]: row for row in rows}
        kept = [_fate(one, known.get(one.token)) for one in arrived]
        mine = [(one, known[one.token]) for one, fate in zip(arrived, kept, strict=True) if fate == "kept"]
        best: dict[int, queries.Reported] = {}
        for one, row in mine:
            _keep_highest(best, row["message_id"], one.report)
        if best:
            await announce_states(work, await queries.report(work.sql, list(best.values())))
        await _learn(work, mine)
    for one, row in mine:
        if one.report.effect == "opted_out":
            await _carrier_opt_out(runtime, row["message_id"])
    return kept


def _fate(one: Arrived, row: Row | None) -> Kept:
    if row is None:
        return "no_attempt"
    return "kept" if (one.report.src, one.report.dst) == (row["src"], row["dst"]) else "other_text"


def _keep_highest(best: dict[int, queries.Reported], message_id: int, report: Report) -> None:
    """Of several reports for one message in a group only the highest counts."""
    state = State(report.state)
    known = best.get(message_id)
    if known is not None and not moves_up(State(known.state), state):
        return
    final_problem = state in (State.UNDELIVERED, State.FAILED)
    best[message_id] = queries.Reported(
        message_id=message_id,
        state=state,
        from_states=tuple(s for s in State if moves_up(s, state)),
        carrier_id=report.carrier_id,
        reason=report.code if final_problem else None,
        detail=report.sentence if final_problem else None,
    )


async def _learn(work: Work, arrived: Sequence[tuple[Arrived, Row]]) -> None:
    """A number or an account that cannot send any more stops at once; the rest waits where it is."""
    for one, row in arrived:
        if one.report.effect == "account_stopped":
            await account_queries.stop(work.sql, row["account_id"], one.report.sentence)
        elif one.report.effect == "number_unusable":
            await account_queries.rest_number(work.sql, row["number_id"])


async def announce_states(work: Work, rows: Sequence[Row]) -> None:
    for row in rows:
        event = MessageState(
            conversation=str(row["conversation_id"]),
            version=row["version"],
            changed=str(row["changed"]),
            message=MessageStateView(id=str(row["id"]), state=row["state"], reason=row["detail"] or row["reason"]),
        )
        holder = (rooms.person(row["assignee_id"]),) if row["assignee_id"] is not None else ()
        work.announce(event, *holder, rooms.conversation(row["conversation_id"]))


async def cancel(work: Work, message_ids: Sequence[int], reason: str) -> None:
    """Queued messages that will not leave: campaign ended, hours over."""
    await announce_states(work, await queries.cancel(work.sql, message_ids, reason))
