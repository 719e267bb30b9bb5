"""Tags: making them, and putting them on contacts, threads and texts."""

from collections.abc import Collection, Sequence

import asyncpg

from server.access import Viewer
from server.actions import report_forms
from server.actions.awaited_reports import settle_all_later, settle_of_contact
from server.actions.conversations import announce_change, locked
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.languages import Phrase
from server.domain.tags import OF_A_THREAD, Kind
from server.errors import FieldError, Invalid, NotFound, Refused
from server.realtime.events import ConversationView
from server.runtime import Runtime
from server.storage.queries import awaited_reports, ordering
from server.storage.queries import contacts as contact_queries
from server.storage.queries import tags as queries


async def create(runtime: Runtime, viewer: Viewer, kind: Kind, name: str, *, is_default: bool = False) -> int:
    """Its id; one that `is_default` stands in the report of campaigns that choose none. Raises Refused (`taken`)."""
    async with unit_of_work(runtime) as work:
        tag_id = await queries.add(work.sql, viewer.organization_id, kind, name.strip(), is_default=is_default)
        if tag_id is None:
            raise _taken()
        if is_default:
            await settle_all_later(work, viewer.organization_id)
    return tag_id


async def change(
    runtime: Runtime, viewer: Viewer, tag_id: int, name: str | None, is_default: bool | None, place: int | None
) -> None:
    """None stays; `place` is that among all tags, from 0. Raises NotFound, Refused (`taken`)."""
    try:
        async with unit_of_work(runtime) as work:
            if await queries.one(work.sql, viewer.organization_id, tag_id) is None:
                raise NotFound
            await queries.change(work.sql, tag_id, name and name.strip(), is_default)
            if is_default is not None:
                await settle_all_later(work, viewer.organization_id)
            if place is not None:
                await ordering.put(work.sql, "tags", viewer.organization_id, tag_id, place)
    except asyncpg.UniqueViolationError as problem:
        raise _taken() from problem


async def delete(runtime: Runtime, viewer: Viewer, tag_id: int) -> None:
    """Whatever carried it carries it no longer. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if not await queries.delete(work.sql, viewer.organization_id, tag_id):
            raise NotFound
        await settle_all_later(work, viewer.organization_id)


async def tag_thread(
    runtime: Runtime, viewer: Viewer, conversation_id: int, add: Sequence[int], remove: Sequence[int]
) -> ConversationView:
    """Tags of threads go on the thread, tags of contacts on its contact. Raises NotFound, Refused, Invalid."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        await _check_known(work, viewer, add, OF_A_THREAD)
        await report_forms.check_tags(work, viewer, row["campaign_id"], add, remove)
        await queries.change_thread(work.sql, row["id"], add, remove)
        await awaited_reports.settle(work.sql, [row["id"]])
        return await announce_change(work, row["id"], row["assignee_id"])


async def tag_message(
    runtime: Runtime, viewer: Viewer, message_id: int, add: Sequence[int], remove: Sequence[int]
) -> ConversationView:
    """The thread it belongs to. Raises NotFound, Refused, Invalid."""
    async with unit_of_work(runtime) as work:
        conversation_id = await queries.thread_of(work.sql, viewer.organization_id, message_id)
        if conversation_id is None:
            raise NotFound
        row = await locked(work, viewer, conversation_id)
        await _check_known(work, viewer, add, (Kind.MESSAGE,))
        await queries.change_message(work.sql, row["id"], message_id, add, remove)
        return await announce_change(work, row["id"], row["assignee_id"])


async def tag_contact(
    runtime: Runtime, viewer: Viewer, contact_id: int, add: Sequence[int], remove: Sequence[int]
) -> None:
    """Raises NotFound, Invalid."""
    async with unit_of_work(runtime) as work:
        if await contact_queries.lock(work.sql, viewer.organization_id, contact_id) is None:
            raise NotFound
        await _check_known(work, viewer, add, (Kind.CONTACT,))
        await queries.change_contact(work.sql, contact_id, add, remove)
        await settle_of_contact(work, contact_id)


async def _check_known(work: Work, viewer: Viewer, tag_ids: Collection[int], kinds: Sequence[Kind]) -> None:
    if unknown := await queries.unknown(work.sql, viewer.organization_id, tag_ids, kinds):
        sentence = Phrase("There is no tag {id} for this.", id=str(unknown[0]))
        raise Invalid(sentence, fields=[FieldError("add", "unknown", sentence)])


def _taken() -> Refused:
    sentence = "Another tag has this name."
    return Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])
