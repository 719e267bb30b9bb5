"""What an operator does by command: organisations and people."""

from collections.abc import Iterator
from typing import Any

from server import roles
from server.access import number
from server.actions import (
    audit,
    carrier_accounts,
    carrier_syncing,
    contacts,
    corrections,
    erasing,
    founding,
    organizations,
    people,
)
from server.actions.carrier_syncing import Outcome
from server.domain.people import Role
from server.errors import Refused
from server.runtime import Runtime
from server.settings import Settings
from server.storage.database import Row
from server.storage.queries import carrier_sync as sync_queries


async def create_organization(settings: Settings, name: str, admin_email: str, password: str | None) -> dict[str, Any]:
    async with roles.wired(settings, serves=False) as parts:
        made = await founding.found(parts.runtime, name, admin_email, password)
        return {
            "organization_id": str(made.organization_id),
            "user_id": str(made.user_id),
            "api_key": made.api_key,
        }


async def switch_p2p(settings: Settings, organization: str, *, on: bool) -> None:
    """Unlocks or locks text banking for an organisation."""
    async with roles.wired(settings, serves=False) as parts:
        await organizations.switch_p2p(parts.runtime, number(organization), on=on)


async def verify_audit(settings: Settings) -> tuple[int, int]:
    """How many entries of the audit log fit together, and how many wait for their seal. Raises Broken."""
    async with roles.wired(settings, serves=False) as parts:
        return await audit.verify(parts.runtime)


async def create_user(
    settings: Settings, organization: str, email: str, role: Role, password: str | None, language: str
) -> dict[str, Any]:
    async with roles.wired(settings, serves=False) as parts:
        made = await people.create_by_operator(parts.runtime, organization, email, role, password, language)
        return {"user_id": str(made.user_id), "api_key": made.api_key}


async def corrections_of(settings: Settings, organization: str | None) -> Iterator[str]:
    """What supervisors corrected, of all organisations or of one, as lines of a file that training reads."""
    async with roles.wired(settings, serves=False) as parts:
        return await corrections.exported(parts.runtime, None if organization is None else number(organization))


async def export_contact(settings: Settings, organization: str, phone: str) -> dict[str, Any]:
    """Everything that is held about the contact with this phone. Raises NotFound, Invalid."""
    async with roles.wired(settings, serves=False) as parts:
        contact_id = await contacts.by_phone(parts.runtime, number(organization), phone)
        return await erasing.export(parts.runtime, number(organization), contact_id)


async def erase_contact(settings: Settings, organization: str, phone: str) -> None:
    """Raises NotFound, Invalid, Refused."""
    async with roles.wired(settings, serves=False) as parts:
        contact_id = await contacts.by_phone(parts.runtime, number(organization), phone)
        await erasing.erase(parts.runtime, number(organization), contact_id)


async def purge(settings: Settings, organization: str, days: int | None, *, dry_run: bool) -> str:
    """What was erased, or would be, as a sentence."""
    async with roles.wired(settings, serves=False) as parts:
        organization_id = number(organization)
        _, kept = await organizations.read(parts.runtime, organization_id)
        days = days or kept.retention_days
        if days is None:
            raise Refused("The organization keeps people for ever. Say with --days how long.")
        if dry_run:
            over = await erasing.look(parts.runtime, organization_id, days)
            return f"{over.contacts} contacts with {over.texts} texts would be erased."
        return f"{await erasing.purge(parts.runtime, organization_id, days)} contacts were erased."


async def sync_carriers(settings: Settings, organization: str | None, *, dry_run: bool) -> list[str]:
    """Every carrier account, or those of one organisation; lines for the operator. Raises Refused, Unavailable."""
    async with roles.wired(settings, serves=False) as parts:
        wanted = None if organization is None else number(organization)
        await _first_account(parts.runtime, wanted, dry_run=dry_run)
        rows = await sync_queries.accounts(parts.runtime.database.pool, wanted)
        if not rows:
            raise Refused("There is no carrier account. Add one, or set TEXTBANK_PLIVO_AUTH_ID and its token.")
        lines: list[str] = []
        for row in rows:
            outcome = await carrier_syncing.sync(parts.runtime, row["id"], dry_run=dry_run)
            lines += _told(row, outcome, dry_run=dry_run)
        return lines


async def _first_account(runtime: Runtime, organization_id: int | None, *, dry_run: bool) -> None:
    """The account that the settings name becomes one of the organisation, if it is not there yet."""
    settings, pool = runtime.settings, runtime.database.pool
    if dry_run or not settings.plivo_auth_id or await sync_queries.has_account(pool, settings.plivo_auth_id):
        return
    owner = organization_id or await sync_queries.only_organization(pool)
    if owner is None:
        raise Refused("Say with --organization whose the account of TEXTBANK_PLIVO_AUTH_ID is.")
    new = carrier_accounts.NewAccount("Plivo", settings.plivo_auth_id, settings.plivo_auth_token)
    await carrier_accounts.create_by_operator(runtime, owner, new)


def _told(account: Row, outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    yield f"{account['organization']}, account {account['id']} ({account['name']}, {account['auth_id']}):"
    cells = [("", "NAME", "CHANGE"), *((line.what, line.name, line.change) for line in outcome.lines)]
    widths = [max(len(row[column]) for row in cells) for column in (0, 1)]
    if outcome.lines:
        yield from (f"  {what:{widths[0]}}  {name:{widths[1]}}  {change}" for what, name, change in cells)
    done = "would change" if dry_run else "changed"
    yield f"  {len(outcome.lines)} {done}, {outcome.same} as they were."
