"""Supervisors hand threads from one person to others, or back to the pool, and may take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

import msgspec

from server.access import Viewer
from server.actions.assignment import announce_moves
from server.actions.undo_tokens import offer
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.domain.organizations import Settings
from server.errors import FieldError, Invalid
from server.runtime import Runtime
from server.storage.database import Connection
from server.storage.models import Organization
from server.storage.queries import assignment as queries
from server.storage.queries import notes as note_queries
from server.storage.queries import reassignment as own_queries
from server.storage.queries.undo import Before

UNDO_SECONDS = 600
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Done:
    """`undo` is the token that takes it back until `undo_until`."""

    id: str
    count: int
    undo: str
    undo_until: datetime


async def reassign(
    runtime: Runtime,
    viewer: Viewer,
    conversation_ids: Sequence[int],
    to_users: Sequence[int] | None,
    reason: str | None = None,
    *,
    team_id: int | None = None,
) -> Done:
    """Spreads the threads evenly over these people, or those of a team; None is the pool. Drafts go along,
    and the reason as a note.

    Threads of others are not there.

    Raises Invalid when a person cannot take threads, a team has nobody who can, or there are more than 10,000.
    """
    if len(conversation_ids) > MOST:
        sentence = Phrase("At most {most} conversations at once.", most=MOST)
        raise Invalid(sentence, fields=[FieldError("ids", "too_many", "Too many.")])
    async with unit_of_work(runtime) as work:
        people = await _people(work.sql, viewer, to_users, team_id)
        rows = await queries.lock_conversations(work.sql, viewer.organization_id, conversation_ids)
        ids = [row["id"] for row in rows]
        owners = list(islice(cycle(people), len(ids)))
        settings = await Organization.get(id=viewer.organization_id, using_db=work.tx.orm)
        lease = timedelta(minutes=_lease(settings))
        await queries.move(work.sql, ids, owners, viewer.user_id, reason, lease)
        before = {row["id"]: row["assignee_id"] for row in rows}
        await announce_moves(work, ids, before, viewer.name, reason)
        notes = await note_queries.add_to_moved(work.sql, ids, viewer.user_id, reason) if reason else {}
        stood = [Before(id=id_, owner=before[id_], note=notes.get(id_)) for id_ in ids]
        made = await offer(work, viewer, stood, UNDO_SECONDS)
        said = {"count": len(ids), "to": [person for person in people if person is not None]}
        work.audit(viewer, Action.REASSIGNED, f"reassignment:{made.id}", **said)
    return Done(made.id, len(ids), made.token, made.until)


async def check(runtime: Runtime, viewer: Viewer, to_users: Sequence[int] | None, team_id: int | None) -> None:
    """Whether these could take threads, before anything moves. Raises Invalid."""
    await _people(runtime.database.pool, viewer, to_users, team_id)


def _lease(organization: Organization) -> int:
    return msgspec.convert(organization.settings, type=Settings).lease_minutes.replies


async def _people(
    sql: Connection, viewer: Viewer, to_users: Sequence[int] | None, team_id: int | None
) -> Sequence[int | None]:
    """Who takes turns; the pool takes all of them."""
    if team_id is not None:
        members = await own_queries.members_of_team(sql, viewer.organization_id, team_id)
        if not members:
            raise _nobody("Nobody in this team can take conversations.")
        return members
    if to_users is None:
        return [None]
    known = await own_queries.members(sql, viewer.organization_id, to_users)
    if not to_users or set(to_users) - known:
        raise _nobody("Choose people of your organization who are not suspended.")
    return to_users


def _nobody(sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError("to", "unknown_person", sentence)])
