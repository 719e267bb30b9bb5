"""Taking back what was just done to threads, unless something happened to them since."""

from collections.abc import Sequence
from datetime import timedelta

from server.access import Viewer, digest
from server.actions import bulk, messages, optouts
from server.actions.assignment import announce_moves
from server.actions.conversations import announce_change
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.people import Role
from server.errors import NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import awaited_reports
from server.storage.queries import conversations as conversation_queries
from server.storage.queries import notes as note_queries
from server.storage.queries import surveys as survey_queries
from server.storage.queries import tags as tag_queries
from server.storage.queries import undo as queries
from server.storage.queries.undo import Before

LEASE = timedelta(hours=1)


async def undo(runtime: Runtime, viewer: Viewer, token: str) -> int:
    """Puts each thread, or text, back as it stood; how many. Refused too_late; NotFound for another's token."""
    async with unit_of_work(runtime) as work:
        if (decided := await messages.take_back(work, viewer, token)) is not None:
            return decided
        if (changed := await bulk.take_back(work, viewer, token)) is not None:
            return changed
        before = await _taken(work, viewer, token)
        work.audit(viewer, Action.UNDONE, None, threads=len(before))
        return await put_back(work, viewer, before)


async def put_back(work: Work, viewer: Viewer, before: dict[int, Before]) -> int:
    """Those of the threads to which nothing has happened since; how many."""
    rows = await assignment_queries.lock_conversations(work.sql, viewer.organization_id, list(before))
    now = await queries.left(work.sql, [before[row["id"]] for row in rows])
    holders = {row["id"]: row["assignee_id"] for row in rows if now[row["id"]] == before[row["id"]].left}
    back = [before[id_] for id_ in holders if await _restored(work, viewer, before[id_])]
    await awaited_reports.settle(work.sql, [one.id for one in back if one.question or one.added or one.removed])
    await note_queries.remove(work.sql, [one.note for one in back if one.note is not None])
    await _give_back(work, viewer, [one for one in back if one.owner != holders[one.id]], holders)
    for one in back:
        if one.owner == holders[one.id]:
            await announce_change(work, one.id, one.owner)
    return len(back)


async def _taken(work: Work, viewer: Viewer, token: str) -> dict[int, Before]:
    row = await queries.take(
        work.sql, viewer.organization_id, viewer.user_id, digest(token), of_others=viewer.is_supervisor
    )
    if row is None:
        raise NotFound
    if row["late"]:
        raise Refused("It is too late to undo this.", code="too_late")
    before = {one.id: one for one in queries.before_of(row)}
    if any(one.status is None for one in before.values()):
        viewer.must_reach(Role.SUPERVISOR)  # whoever handed over may have lost the right to since
    return before


async def _restored(work: Work, viewer: Viewer, before: Before) -> bool:
    """Whether nothing speaks against it: a person who wrote since may have opted out with their own words."""
    if before.opted_out:
        row = await conversation_queries.lock(work.sql, viewer.organization_id, before.id, viewer.user_id)
        if row is None or await queries.heard(work.sql, row["contact_id"]) != before.heard:
            return False
        await optouts.opt_in(work, viewer, row["phone"], optouts.UNDONE)
    if before.question is not None:
        await survey_queries.keep(work.sql, before.id, before.question, before.answer, viewer.user_id)
    elif before.added or before.removed:
        await tag_queries.change_thread(work.sql, before.id, before.removed, before.added)
    elif before.status is not None:
        await queries.restore(work.sql, before, LEASE)
    return True


async def _give_back(work: Work, viewer: Viewer, moved: Sequence[Before], holders: dict[int, int | None]) -> None:
    ids = [one.id for one in moved]
    await assignment_queries.move(work.sql, ids, [one.owner for one in moved], viewer.user_id, "undo", LEASE)
    await announce_moves(work, ids, holders, viewer.name, "undo")
