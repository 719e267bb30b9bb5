"""What an error of the carrier means beyond its one message: for the person, our number, the account.

Reports and answers of calls both come here, each signal once: a repeated report moves nothing and says nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

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


async def keep(work: Work, signals: Sequence[Signal]) -> Parties:
    """In the transaction of the news, whose contacts are locked: who and what cannot be used any more.

    Answers what `follow` asks for, after the commit.
    """
    if not signals:
        return {}
    parties = {row["message_id"]: row for row in await queries.parties(work.sql, [s.message_id for s in signals])}
    for signal in signals:
        row = parties.get(signal.message_id)
        if row is None:
            continue
        match signal.effect:
            case "contact_unreachable":
                await queries.mark_undeliverable(work.sql, row["contact_id"], signal.code)
            case "number_unusable" if row["number_id"] is not None:
                if await account_queries.rest_number(work.sql, row["number_id"]):
                    work.announcements.append(alarms.alarm(row["organization_id"], alarms.unusable()))
            case "account_stopped" if row["account_id"] is not None:
                if await account_queries.stop(work.sql, row["account_id"], to_column(signal.sentence)):
                    text = alarms.stopped(signal.sentence)
                    work.announcements.append(alarms.alarm(row["organization_id"], text, "error"))
    return parties


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
