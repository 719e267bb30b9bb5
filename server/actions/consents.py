"""Consent to be texted: given and taken back, each with where it came from."""

from datetime import UTC, datetime

from server.access import Viewer
from server.actions.message_states import announce_states
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.consents import Source
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import consents as queries
from server.storage.queries import contacts as contact_queries


async def record(
    runtime: Runtime, viewer: Viewer, contact_id: int, detail: str, at: datetime | None, field: str = "at"
) -> Row:
    """What somebody of the organisation knows: `detail` says from where, `at` since when (None: now), as `field` said.

    Raises NotFound; Invalid for a time to come; Refused opted_out: an opt-out is ended first.
    """
    if at is not None and at > datetime.now(UTC):
        raise Invalid("The date lies ahead.", fields=[FieldError(field, "invalid", "Choose a day that is over.")])
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, contact_id)
        if row["opted_out_at"] is not None:
            raise Refused(
                "This person opted out. End the opt-out first, under Contacts, Do not text.", code="opted_out"
            )
        await queries.give(work.sql, viewer.organization_id, contact_id, Source.MANUAL, detail, viewer.user_id, at)
        work.audit(viewer, Action.CONSENT_GIVEN, f"contact:{contact_id}")
        kept = await queries.newest(work.sql, contact_id)
        assert kept is not None
        return kept


async def withdraw(runtime: Runtime, viewer: Viewer, contact_id: int) -> None:
    """Group messages to them end; they may still be texted one by one. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        await _locked(work, viewer, contact_id)
        if not await leave_groups(work, contact_id, Source.MANUAL):
            raise NotFound
        work.audit(viewer, Action.CONSENT_ENDED, f"contact:{contact_id}")


async def leave_groups(work: Work, contact_id: int, source: Source) -> bool:
    """Takes back the consent of a locked contact, and what was queued because of it; False when there was none."""
    if not await queries.revoke(work.sql, [contact_id], source):
        return False
    await announce_states(work, await queries.block_groups(work.sql, [contact_id]))
    return True


async def _locked(work: Work, viewer: Viewer, contact_id: int) -> Row:
    row = await contact_queries.lock(work.sql, viewer.organization_id, contact_id)
    if row is None:
        raise NotFound
    return row
