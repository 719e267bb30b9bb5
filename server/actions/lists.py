"""Lists: named groups of contacts that campaigns text."""

from collections.abc import Sequence

import asyncpg
from msgspec import UNSET, UnsetType

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import contacts as queries


async def create(runtime: Runtime, viewer: Viewer, name: str) -> int:
    """Its id. Raises Refused (`taken`)."""
    async with unit_of_work(runtime) as work:
        list_id = await queries.add_list(work.sql, viewer.organization_id, name.strip())
    if list_id is None:
        raise _taken()
    return list_id


async def change(
    runtime: Runtime, viewer: Viewer, list_id: int, name: str | None, assignee: int | UnsetType | None
) -> None:
    """A name of None stays, as an assignee that is UNSET: None gives it to nobody in particular.

    Raises NotFound, Refused (`taken`), Invalid.
    """
    try:
        async with unit_of_work(runtime) as work:
            if await queries.one_list(work.sql, viewer.organization_id, list_id) is None:
                raise NotFound
            if name is not None:
                await queries.rename_list(work.sql, list_id, name.strip())
            if assignee is not UNSET:
                await _give(work, viewer, list_id, assignee)
    except asyncpg.UniqueViolationError as problem:
        raise _taken() from problem


async def _give(work: Work, viewer: Viewer, list_id: int, user_id: int | None) -> None:
    if not await queries.assign_list(work.sql, viewer.organization_id, list_id, user_id):
        sentence = "There is no such person in your organization, or they are suspended."
        raise Invalid(sentence, fields=[FieldError("assignee_id", "unknown", sentence)])
    work.audit(viewer, Action.LIST_GIVEN, f"list:{list_id}", to=None if user_id is None else f"person:{user_id}")


async def put(runtime: Runtime, viewer: Viewer, contact_id: int, on: Sequence[int], off: Sequence[int]) -> None:
    """Puts one person on lists and takes them off others; campaigns that were launched stay as they are.

    Raises NotFound, Invalid for lists that are not there.
    """
    async with unit_of_work(runtime) as work:
        if await queries.lock(work.sql, viewer.organization_id, contact_id) is None:
            raise NotFound
        if unknown := await queries.unknown_lists(work.sql, viewer.organization_id, [*on, *off]):
            sentence = Phrase("There is no list {id}.", id=str(unknown[0]))
            raise Invalid(sentence, fields=[FieldError("add" if unknown[0] in on else "remove", "unknown", sentence)])
        for list_id in on:
            await queries.put_on_list(work.sql, list_id, contact_id)
        await queries.take_off_lists(work.sql, off, contact_id)


async def delete(runtime: Runtime, viewer: Viewer, list_id: int) -> None:
    """The contacts stay. Raises NotFound, Refused (`in_use`)."""
    try:
        async with unit_of_work(runtime) as work:
            if await queries.one_list(work.sql, viewer.organization_id, list_id) is None:
                raise NotFound
            await queries.delete_list(work.sql, list_id)
    except asyncpg.IntegrityConstraintViolationError as problem:
        raise Refused("A campaign uses this list, so it has to stay.", code="in_use") from problem


def _taken() -> Refused:
    sentence = "Another list has this name."
    return Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])
