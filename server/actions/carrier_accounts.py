"""Accounts at a carrier; their tokens are sealed on the way in and shown to nobody."""

import time
from dataclasses import dataclass, fields

import asyncpg

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.carriers.base import Account, Unavailable
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.errors import NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import carrier_accounts as queries

STOPPED_BY_HAND = Phrase("It was stopped by hand.")
KEEP = 2.0  # seconds that an opened account is remembered: a changed token is known everywhere soon


async def opened(runtime: Runtime, account_id: int) -> Account | None:
    """The account with its token in clear, for calls and signatures; None when there is none."""
    known = runtime.accounts.get(account_id)
    if known is not None and time.monotonic() - known[0] < KEEP:
        return known[1]
    row = await queries.by_id(runtime.database.pool, account_id)
    if row is None:
        return None
    token = runtime.secrets.open(row["token_encrypted"])
    account = Account(row["id"], row["auth_id"], token, row["api_url"])
    runtime.accounts[account_id] = (time.monotonic(), account)
    return account


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`api_url` None: the instance's setting; `messages_per_second` as agreed with the carrier."""

    name: str
    auth_id: str
    auth_token: str
    api_url: str | None = None
    messages_per_second: float = 5.0
    requests_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """None leaves a value as it is; `starts` an account that was stopped, `stops` one that sends."""

    name: str | None = None
    auth_id: str | None = None
    auth_token: str | None = None
    api_url: str | None = None
    messages_per_second: float | None = None
    requests_per_second: float | None = None
    starts: bool = False
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What one call to the carrier found; `numbers` that it holds there, None when it was not let in."""

    works: bool
    detail: str
    numbers: int | None = None


async def create(runtime: Runtime, viewer: Viewer, new: NewAccount) -> int:
    return await _create(runtime, viewer.organization_id, viewer.user_id, new)


async def create_by_operator(runtime: Runtime, organization_id: int, new: NewAccount) -> int:
    """Nobody asks who the operator is: whoever runs commands may read the database."""
    return await _create(runtime, organization_id, None, new)


async def _create(runtime: Runtime, organization_id: int, by_user: int | None, new: NewAccount) -> int:
    async with unit_of_work(runtime) as work:
        made = await queries.add(
            work.sql,
            organization_id,
            new.name.strip(),
            new.auth_id,
            runtime.secrets.seal(new.auth_token),
            new.api_url or runtime.settings.plivo_api_url,
            new.messages_per_second,
            new.requests_per_second,
        )
        work.record(organization_id, by_user, Action.ACCOUNT_ADDED, _subject(made), {})
        return made


def _subject(account_id: int) -> str:
    return f"carrier_account:{account_id}"


async def change(runtime: Runtime, viewer: Viewer, account_id: int, wanted: Change) -> None:
    """Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if await queries.one(work.sql, viewer.organization_id, account_id) is None:
            raise NotFound
        await queries.change(
            work.sql,
            account_id,
            name=wanted.name,
            auth_id=wanted.auth_id,
            token=runtime.secrets.seal(wanted.auth_token) if wanted.auth_token else None,
            api_url=wanted.api_url,
            rate=wanted.messages_per_second,
            requests=wanted.requests_per_second,
            starts=wanted.starts,
        )
        if wanted.stops:
            await queries.stop(work.sql, account_id, STOPPED_BY_HAND)
        changed = sorted(field.name for field in fields(wanted) if getattr(wanted, field.name) not in (None, False))
        work.audit(viewer, Action.ACCOUNT_CHANGED, _subject(account_id), what=changed)
        work.wakes_senders = wanted.starts
    runtime.accounts.pop(account_id, None)


async def check(runtime: Runtime, viewer: Viewer, account_id: int) -> Check:
    """Asks the carrier with the account's credentials; nothing is changed on either side. Raises NotFound."""
    row = await queries.one(runtime.database.pool, viewer.organization_id, account_id)
    account = await opened(runtime, account_id)
    if row is None or account is None:
        raise NotFound
    try:
        numbers = await runtime.carrier.count_numbers(account)
    except Unavailable as problem:
        return Check(False, problem.args[0])
    detail = Phrase.counted(
        "The carrier knows this account. It holds {count} number there.",
        "The carrier knows this account. It holds {count} numbers there.",
        numbers,
    )
    return Check(True, detail, numbers)


async def delete(runtime: Runtime, viewer: Viewer, account_id: int) -> None:
    """Raises NotFound, Refused (`in_use`)."""
    try:
        async with unit_of_work(runtime) as work:
            if await queries.one(work.sql, viewer.organization_id, account_id) is None:
                raise NotFound
            await queries.delete(work.sql, account_id)
            work.audit(viewer, Action.ACCOUNT_DELETED, _subject(account_id))
    except asyncpg.IntegrityConstraintViolationError as problem:
        raise Refused(
            "Numbers belong to this account, so it has to stay. Stop it instead: then nothing is sent through it.",
            code="in_use",
        ) from problem
