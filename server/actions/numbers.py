"""Distributing numbers: adding one, resting it, retiring it, and how each is doing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import phones
from server.domain.numbers import DEFAULT_RATE, NumberKind, NumberState
from server.errors import FieldError, Invalid, NotFound, Refused, Unavailable
from server.governor.clock import EpochLost, GovernorAway
from server.governor.governor import NumberClock
from server.governor.pools import Pool, PoolNumber
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_accounts as account_queries
from server.storage.queries import numbers as queries

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_SHORT = re.compile(r"[1-9][0-9]{4,5}")


@dataclass(frozen=True, slots=True)
class NewNumber:
    """`phone` in any usual spelling, of a short code five or six digits; None stands for the default."""

    phone: str
    kind: NumberKind = NumberKind.LONG_CODE
    parts_per_second: float | None = None
    daily_contacts: int | None = None
    registration_id: int | None = None
    account_id: int | None = None
    user_id: int | None = None


async def create(runtime: Runtime, viewer: Viewer, new: NewNumber) -> int:
    """Its id; it sends within seconds. Raises Invalid, Refused (`taken`, `no_account`)."""
    phone = _phone(new.phone.strip(), new.kind)
    async with unit_of_work(runtime) as work:
        made = await queries.add(
            work.sql,
            viewer.organization_id,
            {
                "phone": phone,
                "kind": new.kind,
                "parts_per_second": new.parts_per_second or DEFAULT_RATE[new.kind],
                "daily_contacts": new.daily_contacts,
                "account_id": await _account(work, viewer, new.account_id),
                "registration_id": await _registration(work, viewer, new.registration_id),
                "user_id": await _member(work, viewer, new.user_id),
            },
        )
    if made is None:
        sentence = "Your organization has this number already."
        raise Refused(sentence, code="taken", fields=[FieldError("phone", "taken", sentence)])
    return made


def _phone(text: str, kind: NumberKind) -> str:
    if kind is NumberKind.SHORT_CODE:
        if not _SHORT.fullmatch(text):
            raise _wrong("phone", "A short code has five or six digits.")
        return text
    if _E164.fullmatch(text):
        return text
    phone = phones.parse(text)
    if isinstance(phone, str):
        return phone
    if phone is phones.TOLL_FREE and kind is NumberKind.TOLL_FREE:
        return "+1" + re.sub("[^0-9]", "", text)[-10:]
    raise _wrong("phone", phone.sentence)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])


async def _account(work: Work, viewer: Viewer, account_id: int | None) -> int:
    if account_id is None:
        first = await account_queries.oldest(work.sql, viewer.organization_id)
        if first is None:
            raise Refused("Add a carrier account first: numbers belong to one.", code="no_account")
        return first
    if await account_queries.one(work.sql, viewer.organization_id, account_id) is None:
        raise _wrong("carrier_account_id", "There is no such carrier account.")
    return account_id


async def _registration(work: Work, viewer: Viewer, registration_id: int | None) -> int | None:
    if registration_id is not None and not await queries.registration(
        work.sql, viewer.organization_id, registration_id
    ):
        raise _wrong("registration_id", "There is no such registration.")
    return registration_id


async def _member(work: Work, viewer: Viewer, user_id: int | None) -> int | None:
    if user_id is not None and not await queries.is_member(work.sql, viewer.organization_id, user_id):
        raise _wrong("user_id", "There is no such person in your organization.")
    return user_id


async def rest(runtime: Runtime, viewer: Viewer, number_id: int, minutes: int | None) -> None:
    """Leaves it alone for some minutes, or (None) until somebody wakes it, which 0 does.

    What waits for it waits on. Raises NotFound, Refused (`retired`), Unavailable.
    """
    async with unit_of_work(runtime) as work:
        row = await queries.one(work.sql, viewer.organization_id, number_id)
        if row is None:
            raise NotFound
        if row["state"] == NumberState.RETIRED:
            raise Refused("This number is retired.", code="retired")
        state = NumberState.RESTING if minutes is None else NumberState.ACTIVE
        await queries.set_state(work.sql, number_id, state)
        if minutes is not None:
            await _rest_for(runtime, number_id, minutes)
    runtime.campaign_pools.clear()


async def _rest_for(runtime: Runtime, number_id: int, minutes: int) -> None:
    try:
        await runtime.governor.rest(number_id, minutes * 60, "by hand")
    except (GovernorAway, EpochLost) as problem:
        raise Unavailable("Resting for a time needs Redis, which does not answer.") from problem


async def retire(runtime: Runtime, viewer: Viewer, number_id: int) -> None:
    """Nothing is sent from it any more. Who never heard from it gets another number. Raises NotFound.

    Texts to those who did hear from it wait: that they change is for a coordinator to decide.
    """
    async with unit_of_work(runtime) as work:
        if await queries.one(work.sql, viewer.organization_id, number_id) is None:
            raise NotFound
        await queries.set_free_the_unheard(work.sql, number_id)
        await queries.set_state(work.sql, number_id, NumberState.RETIRED)
        work.wakes_senders = True
    runtime.campaign_pools.clear()


@dataclass(frozen=True, slots=True)
class Doing:
    """Parts that wait; parts per second now (None: Redis is away); the share that arrived lately."""

    queue: int
    rate: float | None
    resting_for: float
    delivered: float | None


async def doing(runtime: Runtime, organization_id: int, rows: Sequence[Row]) -> dict[int, Doing]:
    """How each of these numbers is doing, by id."""
    ids, pool = [row["id"] for row in rows], runtime.database.pool
    queued = await queries.queued_parts(pool, ids)
    shares = await queries.delivered_shares(pool, ids)
    clocks = await _clocks(runtime, organization_id, rows)
    return {
        row["id"]: Doing(
            queue=queued.get(row["id"], 0),
            rate=_rate(row, clocks),
            resting_for=clocks[row["id"]].resting_for if row["id"] in clocks else 0.0,
            delivered=shares.get(row["id"]),
        )
        for row in rows
    }


def _rate(row: Row, clocks: Mapping[int, NumberClock]) -> float | None:
    if row["state"] != NumberState.ACTIVE:
        return 0.0
    clock = clocks.get(row["id"])
    if clock is None:
        return None
    idle = clock.holding_for > 0 or clock.resting_for > 0
    return 0.0 if idle else float(row["parts_per_second"]) * clock.rate_factor


async def _clocks(runtime: Runtime, organization_id: int, rows: Iterable[Row]) -> dict[int, NumberClock]:
    numbers = tuple(PoolNumber(row["id"], None, row["parts_per_second"]) for row in rows)
    if not numbers:
        return {}
    try:
        clocks = await runtime.governor.state(Pool(f"{organization_id}:0", numbers))
    except (GovernorAway, EpochLost):
        return {}
    return {clock.number_id: clock for clock in clocks}
