"""Acts on many conversations: chosen at once, counted before, done by a job in pieces, taken back the same way."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import orjson

from server.access import Viewer, digest
from server.actions import jobs, optouts
from server.actions.conversations import announce_row
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.bulk import Act
from server.domain.conversations import Status
from server.domain.languages import Phrase
from server.domain.people import Role
from server.domain.tags import OF_A_THREAD
from server.errors import FieldError, Invalid, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import awaited_reports
from server.storage.queries import bulk as queries
from server.storage.queries import tags as tag_queries
from server.storage.queries import undo as undo_queries
from server.storage.queries.undo import Before

MOST = 100_000
PIECE = 500  # conversations in one transaction: their contacts are locked meanwhile
UNDO_SECONDS = 600
# What an act makes of a conversation, and of which.
_BECOMES = {
    Act.CLOSE: (Status.CLOSED, (Status.WAITING, Status.NEEDS_ATTENTION)),
    Act.REOPEN: (Status.NEEDS_ATTENTION, (Status.CLOSED,)),
}


@dataclass(frozen=True, slots=True)
class Tags:
    """Ids of tags of conversations and of contacts."""

    add: Sequence[int] = ()
    remove: Sequence[int] = ()


async def begin(runtime: Runtime, viewer: Viewer, act: Act, ids: Sequence[int], tags: Tags) -> tuple[int, str]:
    """The id of the act, which a job does, and the token that takes it back. Raises Invalid."""
    if len(ids) > MOST:
        sentence = Phrase("At most {most} conversations at once.", most=MOST)
        raise Invalid(sentence, fields=[FieldError("filter", "too_many", "Too many.")])
    token = secrets.token_urlsafe(32)
    async with unit_of_work(runtime) as work:
        await _check_tags(work, viewer, act, tags)
        asked = orjson.dumps({"add": list(tags.add), "remove": list(tags.remove)}).decode()
        bulk_id = await queries.begin(work.sql, viewer.organization_id, viewer.user_id, act, asked, ids, digest(token))
        work.audit(viewer, Action.MANY_CHANGED, f"bulk:{bulk_id}", act=act, count=len(ids))
        await jobs.defer(work, "run_bulk_act", lock=f"bulk:{bulk_id}", bulk_id=bulk_id)
    return bulk_id, token


async def _check_tags(work: Work, viewer: Viewer, act: Act, tags: Tags) -> None:
    if act != Act.TAG:
        return
    if not (tags.add or tags.remove):
        raise Invalid("Choose a tag.", fields=[FieldError("add", "missing", "Choose a tag.")])
    if unknown := await tag_queries.unknown(work.sql, viewer.organization_id, tags.add, OF_A_THREAD):
        sentence = Phrase("There is no tag {id} for this.", id=str(unknown[0]))
        raise Invalid(sentence, fields=[FieldError("add", "unknown", sentence)])


async def run(runtime: Runtime, bulk_id: int) -> None:
    """All pieces that are left. Ends early when it is being taken back, or whoever wanted it may no longer."""
    while await _next(runtime, bulk_id):
        pass


async def _next(runtime: Runtime, bulk_id: int) -> bool:
    async with unit_of_work(runtime) as work:
        row = await queries.lock(work.sql, bulk_id)
        if row is None or row["finished_at"] is not None:
            return False
        ids = row["conversation_ids"][row["done"] : row["done"] + PIECE]
        viewer = _viewer(row)
        if not ids or row["undo_begun_at"] is not None or not viewer.is_supervisor:
            await queries.finish(work.sql, bulk_id, UNDO_SECONDS)
            return False
        before = await _done(work, viewer, Act(row["act"]), ids, msgspec.json.decode(row["tags"], type=Tags))
        await queries.keep_piece(work.sql, bulk_id, before, len(ids))
        return True


def _viewer(row: Row) -> Viewer:
    return Viewer(row["by_user_id"], row["organization_id"], Role(row["role"]), row["name"], row["language"])


async def _done(work: Work, viewer: Viewer, act: Act, ids: Sequence[int], tags: Tags) -> list[Before]:
    """What those that were changed were before, and how they were left."""
    rows = await queries.lock_threads(work.sql, viewer.organization_id, ids)
    if act == Act.OPT_OUT:
        before = await _opted_out(work, viewer, rows)
    elif act == Act.TAG:
        before = await _tagged(work, rows, tags)
    else:
        before = await _became(work, rows, *_BECOMES[act])
    shown = await assignment_queries.views_of(work.sql, [one.id for one in before])
    for row in shown if act != Act.OPT_OUT else ():  # which announces by itself
        announce_row(work, row)
    return await undo_queries.as_left(work.sql, before)


def _stood(row: Row) -> Before:
    return Before(id=row["id"], owner=row["assignee_id"], status=row["status"], since=row["since"])


async def _became(work: Work, rows: Sequence[Row], status: Status, of: Sequence[Status]) -> list[Before]:
    before = [_stood(row) for row in rows if row["status"] in of]
    await queries.set_status(work.sql, [one.id for one in before], status)
    return before


async def _opted_out(work: Work, viewer: Viewer, rows: Sequence[Row]) -> list[Before]:
    chosen = [row for row in rows if row["status"] != Status.OPTED_OUT]
    phones = sorted({row["phone"] for row in chosen})
    if phones:
        await optouts.opt_out_phones(work, viewer.organization_id, phones, "volunteer", viewer.user_id)
    return [msgspec.structs.replace(_stood(row), opted_out=True, heard=row["heard"]) for row in chosen]


async def _tagged(work: Work, rows: Sequence[Row], tags: Tags) -> list[Before]:
    """Only what a thread, or its contact, did not have is taken off again."""
    before = []
    for row in rows:
        has = {*(row["tag_ids"] or ()), *(row["contact_tag_ids"] or ())}
        added = [tag for tag in tags.add if tag not in has]
        removed = [tag for tag in tags.remove if tag in has]
        if added or removed:
            before.append(Before(id=row["id"], owner=row["assignee_id"], added=added, removed=removed))
    await queries.tag(work.sql, [one.id for one in before], tags.add, tags.remove)
    await awaited_reports.settle(work.sql, [one.id for one in before])
    return before


async def take_back(work: Work, viewer: Viewer, token: str) -> int | None:
    """Begins the way back, which a job goes; how many were changed so far. None for the token of something else.

    Raises Refused (`too_late`).
    """
    row = await queries.take(work.sql, viewer.organization_id, viewer.user_id, digest(token))
    if row is None:
        return None
    viewer.must_reach(Role.SUPERVISOR)  # whoever did it may have lost the right to since
    if row["late"]:
        raise Refused("It is too late to undo this.", code="too_late")
    work.audit(viewer, Action.UNDONE, f"bulk:{row['id']}", threads=row["changed"])
    await jobs.defer(work, "undo_bulk_act", lock=f"bulk:{row['id']}", bulk_id=row["id"])
    return int(row["changed"])
