"""What an error of the carrier means beyond its one message: for the person, our number, the account.

Reports and answers of calls both come here, each signal once: a repeated report moves nothing and says nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from server.actions import alarms, optouts, spam_rests
from server.actions.unit_of_work import Work, unit_of_work
from server.carriers.base import Effect
from server.domain.languages import to_column
from server.governor.clock import EpochLost, GovernorAway
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_accounts as account_queries
from server.storage.queries import signals as queries

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signal:
    """An effect that came with a message; `sentence` is the carrier's reason in our words."""

    message_id: int
    effect: Effect
    code: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class NumberSignal:
    """`filtered`: a text of this number was taken for spam; `rate`: the number was too fast for the carrier."""

    number_id: int
    account_id: int
    effect: Effect
    parts_per_second: float


Parties = dict[int, Row]  # contact, number and account of each message
# What an effect marks, in the order in which everybody locks (docs/architecture.md).
_MARKED: Mapping[Effect, str] = {
    "contact_unreachable": "contact_id",
    "account_stopped": "account_id",
    "number_unusable": "number_id",
}
_RANK = {effect: rank for rank, effect in enumerate(_MARKED)}


async def keep(work: Work, signals: Sequence[Signal]) -> Parties:
    """In the transaction of the news, whose contacts are locked: who and what cannot be used any more.

    Answers what `follow` asks for, after the commit.
    """
    if not signals:
        return {}
    parties = {row["message_id"]: row for row in await queries.parties(work.sql, [s.message_id for s in signals])}
    for signal, row in _in_order_of_locks(signals, parties):
        match signal.effect:
            case "contact_unreachable":
                await queries.mark_undeliverable(work.sql, row["contact_id"], signal.code)
            case "account_stopped":
                if await account_queries.stop(work.sql, row["account_id"], to_column(signal.sentence)):
                    text = alarms.stopped(signal.sentence)
                    work.announcements.append(alarms.alarm(row["organization_id"], text, "error"))
            case "number_unusable":
                if await account_queries.rest_number(work.sql, row["number_id"]):
                    work.announcements.append(alarms.alarm(row["organization_id"], alarms.unusable()))
    return parties


def _in_order_of_locks(signals: Sequence[Signal], parties: Parties) -> list[tuple[Signal, Row]]:
    """Those that mark a row: contacts, accounts, numbers, each in order of id, as everybody locks them."""
    found = []
    for signal in signals:
        row = parties.get(signal.message_id)
        if row is not None and signal.effect in _MARKED and row[_MARKED[signal.effect]] is not None:
            found.append((_RANK[signal.effect], row[_MARKED[signal.effect]], signal, row))
    return [(signal, row) for _, _, signal, row in sorted(found, key=itemgetter(0, 1))]


async def follow(runtime: Runtime, signals: Sequence[Signal], parties: Parties) -> None:
    """After the commit: opt-outs, each in a transaction of its own, and what the governor has to hear."""
    heard = []
    for signal in signals:
        row = parties.get(signal.message_id)
        if row is None:
            continue
        if signal.effect == "opted_out":
            async with unit_of_work(runtime) as work:
                await optouts.opt_out_phone(work, row["organization_id"], row["phone"], "carrier")
        elif signal.effect in ("filtered", "rate") and row["number_id"] is not None:
            heard.append(NumberSignal(row["number_id"], row["account_id"], signal.effect, row["parts_per_second"]))
    if heard:
        await of_numbers(runtime, heard)


async def of_numbers(runtime: Runtime, signals: Sequence[NumberSignal]) -> None:
    """How carriers treat our numbers. Texts that waited too long there were sent too fast by us."""
    for signal in signals:
        if signal.effect == "rate":
            try:
                await runtime.governor.rejected(signal.number_id, signal.account_id, signal.parts_per_second)
            except (GovernorAway, EpochLost):
                log.warning("number %s could not be slowed: Redis does not answer", signal.number_id)
    if filtered := {signal.number_id for signal in signals if signal.effect == "filtered"}:
        await spam_rests.look_at(runtime, sorted(filtered))
