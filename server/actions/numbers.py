"""Distributing numbers: adding one, changing, resting, retiring and releasing it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import phones
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.domain.numbers import DEFAULT_RATE, GONE, NumberKind, NumberState, ShortCodeType
from server.errors import FieldError, Invalid, NotFound, Refused, Unavailable
from server.governor.clock import EpochLost, GovernorAway
from server.runtime import Runtime
from server.storage.database import Connection, Row
from server.storage.queries import carrier_accounts as account_queries
from server.storage.queries import letting_go
from server.storage.queries import numbers as queries

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_SHORT = re.compile(r"[1-9][0-9]{4,5}")
BY_HAND = "by hand"  # the governor's word for a rest that a person asked for


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
    short_code_type: ShortCodeType | None = None
    mms: bool | None = None  # pictures; None: all but short codes send them


async def create(runtime: Runtime, viewer: Viewer, new: NewNumber) -> int:
    """Its id; it sends within seconds. Raises Invalid, Refused (`taken`, `no_account`)."""
    phone = _phone(new.phone.strip(), new.kind)
    _check_type(new.kind, new.short_code_type)
    async with unit_of_work(runtime) as work:
        await _check_known(work.sql, viewer, new.registration_id, new.user_id)
        made = await queries.add(
            work.sql,
            viewer.organization_id,
            {
                "phone": phone,
                "kind": new.kind,
                "parts_per_second": new.parts_per_second or DEFAULT_RATE[new.kind],
                "daily_contacts": new.daily_contacts,
                "account_id": await _account(work, viewer, new.account_id),
                "registration_id": new.registration_id,
                "user_id": new.user_id,
                "short_code_type": new.short_code_type,
                "mms": new.kind != NumberKind.SHORT_CODE if new.mms is None else new.mms,
            },
        )
        if made is not None:
            work.audit(viewer, Action.NUMBER_ADDED, f"number:{made}", kind=new.kind)
    if made is None:
        sentence = "Your organization has this number already."
        raise Refused(sentence, code="taken", fields=[FieldError("phone", "taken", sentence)])
    runtime.campaign_pools.clear()
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


def _check_type(kind: str, type_: ShortCodeType | None) -> None:
    if type_ is not None and kind != NumberKind.SHORT_CODE:
        raise _wrong("short_code_type", "Only a short code is shared, random, dedicated or vanity.")


async def _account(work: Work, viewer: Viewer, account_id: int | None) -> int:
    if account_id is None:
        first = await account_queries.oldest(work.sql, viewer.organization_id)
        if first is None:
            raise Refused(
                "Numbers belong to a carrier account, and there is none. An administrator adds it: Numbers, Carrier "
                "accounts.",
                code="no_account",
            )
        return first
    if await account_queries.one(work.sql, viewer.organization_id, account_id) is None:
        raise _wrong("carrier_account_id", "There is no such carrier account.")
    return account_id


async def _check_known(sql: Connection, viewer: Viewer, registration_id: int | None, user_id: int | None) -> None:
    organization_id = viewer.organization_id
    if registration_id is not None and not await queries.registration(sql, organization_id, registration_id):
        raise _wrong("registration_id", "There is no such registration.")
    if user_id is not None and not await queries.is_member(sql, organization_id, user_id):
        raise _wrong("user_id", "There is no such person in your organization.")


async def change(runtime: Runtime, viewer: Viewer, number_id: int, wanted: Mapping[str, Any]) -> None:
    """Sets the named fields of `queries.CHANGEABLE`. Contacts go on hearing from it whatever it belongs to.

    Raises NotFound; Invalid with the field; Refused (`gone`).
    """
    async with unit_of_work(runtime) as work:
        row = await _alive(work, viewer, number_id)
        await _check_known(work.sql, viewer, wanted.get("registration_id"), wanted.get("user_id"))
        _check_type(row["kind"], wanted.get("short_code_type"))
        await queries.change(work.sql, number_id, {**row, **wanted})
        work.audit(viewer, Action.NUMBER_CHANGED, f"number:{number_id}", what=sorted(wanted))
    runtime.campaign_pools.clear()


async def choose(runtime: Runtime, viewer: Viewer, campaign_id: int, number_ids: Sequence[int] | None) -> None:
    """A campaign texts new people from these numbers only; None: from all of its registration.

    Raises NotFound, Invalid.
    """
    async with unit_of_work(runtime) as work:
        for number_id in number_ids or ():
            if await queries.one(work.sql, viewer.organization_id, number_id) is None:
                raise _wrong("number_ids", Phrase("There is no number {id}.", id=str(number_id)))
        if number_ids is not None and not number_ids:
            raise _wrong("number_ids", "Choose at least one number, or all of them.")
        if not await queries.choose(work.sql, viewer.organization_id, campaign_id, number_ids):
            raise NotFound
        work.audit(viewer, Action.NUMBERS_CHOSEN, f"campaign:{campaign_id}", count=len(number_ids or ()))
    runtime.campaign_pools.clear()


async def rest(
    runtime: Runtime, viewer: Viewer, number_id: int, minutes: int | None, reason: str | None = None
) -> None:
    """Leaves it alone for some minutes, or (None) until somebody wakes it, which 0 does.

    What waits for it waits on. Raises NotFound, Refused (`gone`), Unavailable.
    """
    async with unit_of_work(runtime) as work:
        await _alive(work, viewer, number_id)
        if minutes is None:
            await queries.set_state(work.sql, number_id, NumberState.RESTING, reason)
        else:
            await queries.set_state(work.sql, number_id, NumberState.ACTIVE)
            await _rest_for(runtime, number_id, minutes, reason or BY_HAND)
        work.audit(viewer, Action.NUMBER_RESTED, f"number:{number_id}", minutes=minutes)
        work.wakes_senders = True
    runtime.campaign_pools.clear()


async def _rest_for(runtime: Runtime, number_id: int, minutes: int, reason: str) -> None:
    try:
        await runtime.governor.rest(number_id, minutes * 60, reason)
    except (GovernorAway, EpochLost) as problem:
        detail = "Resting for a time needs Redis, which does not answer. Let it rest until somebody wakes it."
        raise Unavailable(detail) from problem


async def _alive(work: Work, viewer: Viewer, number_id: int) -> Row:
    row = await queries.one(work.sql, viewer.organization_id, number_id)
    if row is None:
        raise NotFound
    if row["state"] in GONE:
        raise Refused("This number does not send any more: it is dead, or was given back.", code="gone")
    return row


async def retire(runtime: Runtime, viewer: Viewer, number_id: int, reason: str | None = None) -> None:
    """It is dead: nothing is sent from it any more. Who never heard from it gets another number. Raises NotFound.

    Texts to those who did hear from it wait: that they change is for a coordinator to decide.
    """
    await _end(runtime, viewer, number_id, NumberState.RETIRED, reason)


async def release(runtime: Runtime, viewer: Viewer, number_id: int) -> None:
    """It was given back to the carrier: as if it were dead, and for good. Raises NotFound."""
    await _end(runtime, viewer, number_id, NumberState.RELEASED, None)


async def _end(runtime: Runtime, viewer: Viewer, number_id: int, state: NumberState, reason: str | None) -> None:
    async with unit_of_work(runtime) as work:
        if await queries.one(work.sql, viewer.organization_id, number_id) is None:
            raise NotFound
        await letting_go.let_go(work.sql, await letting_go.bound_to(work.sql, number_id))
        await queries.set_state(work.sql, number_id, state, reason)
        work.audit(viewer, Action.NUMBER_ENDED, f"number:{number_id}", state=state)
        work.wakes_senders = True
    runtime.campaign_pools.clear()
