"""What becomes of a text after the claim: outcomes of calls, reports, sweeps. Nothing here ever sends again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from server.actions import carrier_signals
from server.actions.carrier_signals import Signal
from server.actions.message_states import announce_states
from server.actions.unit_of_work import Work, unit_of_work
from server.carriers.base import Report, SendResult
from server.domain.carrier_networks import carrier_class
from server.domain.languages import to_column
from server.domain.messages import State, moves_up
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import outbox as queries
from server.storage.queries import signals as signal_queries

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
        detail=to_column(result.sentence) if state == State.FAILED else None,
        http_status=result.http_status,
        back_off=_back_off(called),
    )


def _back_off(called: Called) -> timedelta:
    if called.result.kind != "requeue":
        return timedelta()
    return timedelta(seconds=max(called.result.retry_after or 0.0, min(60.0, 0.5 * 2**called.requeued)))


async def settle(runtime: Runtime, calls: Sequence[Called]) -> None:
    """Writes outcomes, a batch in one transaction, with what they mean for contacts and accounts."""
    signals = [_signal_of_call(called) for called in calls if called.result.effect != "none"]
    async with unit_of_work(runtime) as work:
        await announce_states(work, await queries.settle(work.sql, [outcome_of(called) for called in calls]))
        parties = await carrier_signals.keep(work, signals)
    await carrier_signals.follow(runtime, signals, parties)


def _signal_of_call(called: Called) -> Signal:
    result = called.result
    return Signal(called.message_id, result.effect, result.code, result.sentence)


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
        moved = await queries.report(work.sql, list(best.values())) if best else []
        await announce_states(work, moved)
        signals = _signals(mine, {row["id"]: row["state"] for row in moved})
        parties = await carrier_signals.keep(work, signals)
        await _welcome_back(work, mine)
    await carrier_signals.follow(runtime, signals, parties)
    return kept


def _signals(arrived: Sequence[tuple[Arrived, Row]], moved: Mapping[int, str]) -> list[Signal]:
    """Of the reports that moved their messages: what comes twice or late signals nothing but an opt-out.

    That is recorded after the commit, and the carrier comes again when we die in between.
    """
    found = {}
    for one, row in arrived:
        report = one.report
        fresh = moved.get(row["message_id"]) == report.state
        if report.effect == "opted_out" or (fresh and report.effect != "none"):
            found[row["message_id"]] = Signal(row["message_id"], report.effect, report.code, report.sentence)
    return list(found.values())


async def _welcome_back(work: Work, arrived: Sequence[tuple[Arrived, Row]]) -> None:
    """A phone that no text reached has got one."""
    back = [row["contact_id"] for one, row in arrived if one.report.state == "delivered" and row["undeliverable"]]
    if back:
        await signal_queries.reached(work.sql, back)


def _fate(one: Arrived, row: Row | None) -> Kept:
    if row is None:
        return "no_attempt"
    erased = not row["dst"].startswith("+")  # since the text left: there is no phone to compare with
    same = one.report.src == row["src"] and (erased or one.report.dst == row["dst"])
    return "kept" if same else "other_text"


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
        detail=to_column(report.sentence) if final_problem else None,
        carrier_class=carrier_class(report.mcc, report.mnc),
    )


async def cancel(work: Work, message_ids: Sequence[int], reason: str) -> None:
    """Queued messages that will not leave: campaign ended, hours over."""
    await announce_states(work, await queries.cancel(work.sql, message_ids, reason))
