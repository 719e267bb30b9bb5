"""Lists: named groups of contacts that campaigns text."""

import asyncpg

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import Action
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


async def rename(runtime: Runtime, viewer: Viewer, list_id: int, name: str) -> None:
    """Raises NotFound, Refused (`taken`)."""
    try:
        async with unit_of_work(runtime) as work:
            if await queries.one_list(work.sql, viewer.organization_id, list_id) is None:
                raise NotFound
            await queries.rename_list(work.sql, list_id, name.strip())
    except asyncpg.UniqueViolationError as problem:
        raise _taken() from problem


async def assign(runtime: Runtime, viewer: Viewer, list_id: int, user_id: int | None) -> None:
    """Gives the list to one person, or to nobody in particular. Raises NotFound, Invalid."""
    async with unit_of_work(runtime) as work:
        if await queries.one_list(work.sql, viewer.organization_id, list_id) is None:
            raise NotFound
        if not await queries.assign_list(work.sql, viewer.organization_id, list_id, user_id):
            sentence = "There is no such person in your organization, or they are suspended."
            raise Invalid(sentence, fields=[FieldError("assignee_id", "unknown", sentence)])
        work.audit(viewer, Action.LIST_GIVEN, f"list:{list_id}", to=None if user_id is None else f"person:{user_id}")


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
