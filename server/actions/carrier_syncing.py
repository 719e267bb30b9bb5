"""What an account holds at its carrier becomes our numbers and registrations, and texts to them come to us.

People's own settings stay: names, rates, kinds (a landline that was made to text looks like any number from
there), who a number belongs to, and numbers that rest or are retired.
"""

from dataclasses import dataclass, field
from typing import Any

from server.actions.carrier_accounts import opened
from server.actions.unit_of_work import Work, unit_of_work
from server.carriers.base import Account
from server.carriers.base import Unavailable as CarrierAway
from server.carriers.holdings import Application, Holdings, RegisteredCampaign, Rented
from server.domain.numbers import DEFAULT_RATE, NumberKind, NumberState
from server.errors import NotFound, Unavailable
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_sync as queries

INACTIVE = "The carrier says that it is not active."
NOT_RENTED = "The carrier does not list it any more."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was, or would be, changed."""

    what: str  # number | registration | application
    name: str
    change: str


@dataclass(slots=True)
class Outcome:
    """What a sync found and did; `same` counts what needed no change."""

    lines: list[Line] = field(default_factory=list)
    same: int = 0

    def add(self, what: str, name: str, changes: list[str]) -> None:
        if changes:
            self.lines.append(Line(what, name, ", ".join(changes)))
        else:
            self.same += 1


class _OnlyAsked(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""


async def sync(runtime: Runtime, account_id: int, *, dry_run: bool = False) -> Outcome:
    """Reads everything from the carrier, then writes it in one transaction. Raises NotFound, Unavailable."""
    account = await opened(runtime, account_id)
    if account is None:
        raise NotFound("There is no such carrier account.")
    outcome = Outcome()
    try:
        held = await runtime.carrier.holdings(account)
        application = await _write(runtime, account, held, outcome, dry_run=dry_run)
        if not dry_run:
            made = await _receive(runtime, account, application)
            await queries.synced(runtime.database.pool, account_id, made)
            runtime.campaign_pools.clear()
    except CarrierAway as problem:
        raise Unavailable(str(problem)) from problem
    return outcome


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The application as it should be; `id` is None while there is none."""

    id: str | None
    name: str
    url: str
    phones: list[str]  # that do not belong to it yet
    right: bool


async def _write(runtime: Runtime, account: Account, held: Holdings, outcome: Outcome, *, dry_run: bool) -> _Wanted:
    try:
        async with unit_of_work(runtime) as work:
            row = await queries.lock_account(work.sql, account.id)
            ids = await _registrations(work, row["organization_id"], held.campaigns, outcome)
            await _numbers(work, row, held, ids, outcome)
            work.wakes_senders = True
            if dry_run:
                raise _OnlyAsked
    except _OnlyAsked:
        pass
    return _application(runtime, account, row, held, outcome)


async def _registrations(
    work: Work, organization_id: int, campaigns: tuple[RegisteredCampaign, ...], outcome: Outcome
) -> dict[str, int]:
    """Ids of ours by theirs."""
    known = await queries.registrations(work.sql, organization_id)
    ids: dict[str, int] = {}
    for campaign in campaigns:
        row, fields = known.get(campaign.id), _fields(campaign)
        if row is None:
            name = f"{campaign.brand} {campaign.use_case} {campaign.id}"[:100]
            ids[campaign.id] = await queries.add_registration(work.sql, organization_id, name, campaign.id, fields)
            outcome.add("registration", campaign.id, [f"new: {campaign.brand}, {campaign.use_case}, {campaign.state}"])
            continue
        ids[campaign.id] = row["id"]
        changes = [f"{name}: {row[name]} -> {value}" for name, value in fields.items() if row[name] != value]
        if changes:
            await queries.change_registration(work.sql, row["id"], fields)
        outcome.add("registration", campaign.id, changes)
    return ids


def _fields(campaign: RegisteredCampaign) -> dict[str, Any]:
    return {
        "brand": campaign.brand[:100],
        "use_case": campaign.use_case[:40],
        "att_class": campaign.att_class,
        "parts_per_minute": campaign.parts_per_minute,
        "tmobile_daily_cap": campaign.daily_cap,
        "vetting_score": campaign.vetting_score,
        "state": campaign.state,
    }


async def _numbers(work: Work, account: Row, held: Holdings, ids: dict[str, int], outcome: Outcome) -> None:
    known = await queries.numbers(work.sql, account["organization_id"])
    for rented in held.numbers:
        row = known.get(rented.phone)
        if row is None:
            outcome.add("number", rented.phone, [await _add(work, account, rented, ids)])
        elif row["account_id"] != account["id"]:
            outcome.add("number", rented.phone, ["left alone: it belongs to another account of yours"])
        else:
            outcome.add("number", rented.phone, await _change(work, row, rented, ids))
    listed = {rented.phone for rented in held.numbers}
    for phone, row in known.items():
        if phone not in listed and row["account_id"] == account["id"] and _should_be_listed(row):
            await queries.rest_number(work.sql, row["id"], NOT_RENTED)
            outcome.add("number", phone, ["rests: the carrier does not list it any more"])


def _should_be_listed(row: Row) -> bool:
    """Short codes and numbers of other providers may be missing from a carrier's list and send all the same."""
    return row["state"] == NumberState.ACTIVE and row["kind"] in (NumberKind.LONG_CODE, NumberKind.TOLL_FREE)


async def _add(work: Work, account: Row, rented: Rented, ids: dict[str, int]) -> str:
    usable = rented.active and rented.texts
    kind = NumberKind(rented.kind)
    given = {
        "account_id": account["id"],
        "registration_id": ids.get(rented.campaign_id or ""),
        "phone": rented.phone,
        "kind": kind,
        "parts_per_second": DEFAULT_RATE[kind],
        "state": NumberState.ACTIVE if usable else NumberState.RESTING,
        "state_reason": None if usable else INACTIVE,
        "mms": rented.pictures,
    }
    await queries.add_number(work.sql, account["organization_id"], given)
    facts = [f"new: {rented.kind}", rented.campaign_id or "no registration"]
    facts += [] if rented.pictures else ["no pictures"]
    return ", ".join(facts if usable else [*facts, "rests: not active at the carrier"])


async def _change(work: Work, row: Row, rented: Rented, ids: dict[str, int]) -> list[str]:
    """A number that the carrier links to nothing keeps the registration that a person gave it."""
    changes = []
    registration_id = ids.get(rented.campaign_id or "", row["registration_id"])
    if registration_id != row["registration_id"]:
        changes.append(f"registration: {rented.campaign_id}")
    if rented.pictures != row["mms"]:
        changes.append(f"pictures: {'yes' if rented.pictures else 'no'}")
    if changes:
        await queries.change_number(work.sql, row["id"], registration_id, mms=rented.pictures)
    if not (rented.active and rented.texts) and row["state"] == NumberState.ACTIVE:
        await queries.rest_number(work.sql, row["id"], INACTIVE)
        changes.append("rests: not active at the carrier")
    return changes


def _application(runtime: Runtime, account: Account, row: Row, held: Holdings, outcome: Outcome) -> _Wanted:
    """The application that posts texts to us, with every number of the account."""
    url = f"{runtime.settings.public_url}/hooks/plivo/inbound/{account.id}"
    name = f"Textbank {account.id}"
    ours = _ours(held.applications, row["application_id"], name)
    elsewhere = [one.phone for one in held.numbers if one.texts and (ours is None or one.application_id != ours.id)]
    changes = [f"new: {url}"] if ours is None else [f"{ours.url} -> {url}"] if ours.url != url else []
    changes += [f"gets {len(elsewhere)} numbers"] if elsewhere else []
    outcome.add("application", name, changes)
    return _Wanted(ours.id if ours else None, name, url, elsewhere, right=not changes)


async def _receive(runtime: Runtime, account: Account, wanted: _Wanted) -> str | None:
    """After the commit: a call for each number takes a while. The application's id."""
    if wanted.right:
        return wanted.id
    return await runtime.carrier.receive_at(account, wanted.name, wanted.url, wanted.id, wanted.phones)


def _ours(applications: tuple[Application, ...], id_: str | None, name: str) -> Application | None:
    """By the id we noted, else by the name we give."""
    by_id = next((one for one in applications if one.id == id_), None)
    return by_id or next((one for one in applications if one.name == name), None)
