"""Filters kept under a name, for oneself or for all who review."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import asyncpg

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.domain.people import Role
from server.domain.review import NAMES
from server.errors import FieldError, Forbidden, NotFound, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import saved_filters as queries


@dataclass(frozen=True, slots=True)
class Change:
    """None stays as it is."""

    name: str | None = None
    query: str | None = None
    shared: bool | None = None


def kept(query: str) -> str:
    """Of an address only what filters."""
    given = dict(parse_qsl(query.removeprefix("?")))
    return urlencode({name: given[name] for name in NAMES if given.get(name)})


async def save(runtime: Runtime, viewer: Viewer, name: str, query: str, *, shared: bool) -> int:
    """Its id. Somebody who saves under a name of theirs again means the same one."""
    async with unit_of_work(runtime) as work:
        return await queries.add(
            work.sql, viewer.organization_id, viewer.user_id, name.strip(), kept(query), shared=shared
        )


async def change(runtime: Runtime, viewer: Viewer, filter_id: int, given: Change) -> None:
    """Raises NotFound, Forbidden for another's, Refused (`taken`)."""
    try:
        async with unit_of_work(runtime) as work:
            row = _changeable(await queries.one(work.sql, viewer.organization_id, viewer.user_id, filter_id), viewer)
            await queries.change(
                work.sql,
                row["id"],
                given.name and given.name.strip(),
                None if given.query is None else kept(given.query),
                given.shared,
            )
    except asyncpg.UniqueViolationError as problem:
        sentence = "Another of your searches has this name."
        raise Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)]) from problem


async def delete(runtime: Runtime, viewer: Viewer, filter_id: int) -> None:
    """Raises NotFound, Forbidden for another's."""
    async with unit_of_work(runtime) as work:
        row = _changeable(await queries.one(work.sql, viewer.organization_id, viewer.user_id, filter_id), viewer)
        await queries.delete(work.sql, row["id"])


def _changeable(row: Row | None, viewer: Viewer) -> Row:
    """One's own; managers tidy up what is shared."""
    if row is None:
        raise NotFound
    if row["user_id"] != viewer.user_id and not viewer.reaches(Role.MANAGER):
        raise Forbidden("Somebody else saved this filter. Only they, managers and administrators may change it.")
    return row
