"""Teams: groups of people that a campaign can be shared with."""

from collections.abc import Sequence

import asyncpg

from server.access import Viewer
from server.actions import feeds
from server.actions.people import unknown_ids
from server.actions.unit_of_work import Work, unit_of_work
from server.errors import FieldError, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import announcements as announcement_queries
from server.storage.queries import people as queries


async def create(runtime: Runtime, viewer: Viewer, name: str, user_ids: Sequence[int], *, outside: bool = False) -> int:
    """Its id. Raises Refused (`taken`), Invalid for people of elsewhere."""
    async with unit_of_work(runtime) as work:
        team_id = await queries.add_team(work.sql, viewer.organization_id, name.strip(), outside=outside)
        if team_id is None:
            raise _taken()
        await _set_members(work, viewer, team_id, user_ids)
    return team_id


async def change(
    runtime: Runtime,
    viewer: Viewer,
    team_id: int,
    name: str | None,
    user_ids: Sequence[int] | None,
    outside: bool | None = None,
) -> None:
    """None leaves a value as it is. Raises NotFound, Refused (`taken`), Invalid."""
    try:
        async with unit_of_work(runtime) as work:
            if not await queries.lock_team(work.sql, viewer.organization_id, team_id):
                raise NotFound
            if name:
                await queries.rename_team(work.sql, team_id, name.strip())
            before = await announcement_queries.team_of(work.sql, team_id)
            if outside is not None:
                await queries.set_outside(work.sql, team_id, outside=outside)
            if user_ids is not None:
                await _set_members(work, viewer, team_id, user_ids)
            if outside is not None or user_ids is not None:
                await feeds.changed_for(work, viewer.organization_id, {*before, *(user_ids or ())})
    except asyncpg.UniqueViolationError as problem:
        raise _taken() from problem


async def delete(runtime: Runtime, viewer: Viewer, team_id: int) -> None:
    """Its people stay; campaigns shared with the team are shared with them no longer. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        people = await announcement_queries.team_of(work.sql, team_id)
        if not await queries.delete_team(work.sql, viewer.organization_id, team_id):
            raise NotFound
        await feeds.changed_for(work, viewer.organization_id, people)


async def _set_members(work: Work, viewer: Viewer, team_id: int, user_ids: Sequence[int]) -> None:
    if not await queries.set_members_of(work.sql, viewer.organization_id, team_id, user_ids):
        raise unknown_ids("user_ids", "One of these is no person of your organization.")


def _taken() -> Refused:
    sentence = "Another team has this name."
    return Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])
