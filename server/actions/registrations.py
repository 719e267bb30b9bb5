"""Campaigns registered with the carriers: whose limits numbers share."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import Action
from server.errors import NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import numbers as queries


async def create(runtime: Runtime, viewer: Viewer, given: Mapping[str, Any]) -> int:
    """`given` has every field of a registration."""
    async with unit_of_work(runtime) as work:
        made: int = await queries.add_registration(work.sql, viewer.organization_id, given)
        work.audit(viewer, Action.REGISTRATION_ADDED, f"registration:{made}")
        return made


async def change(runtime: Runtime, viewer: Viewer, registration_id: int, wanted: Mapping[str, Any]) -> None:
    """Sets the named fields. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        row = await queries.lock_registration(work.sql, viewer.organization_id, registration_id)
        if row is None:
            raise NotFound
        await queries.change_registration(work.sql, registration_id, {**row, **wanted})
        work.audit(viewer, Action.REGISTRATION_CHANGED, f"registration:{registration_id}", what=sorted(wanted))


async def delete(runtime: Runtime, viewer: Viewer, registration_id: int) -> None:
    """Raises NotFound, Refused (`in_use`)."""
    try:
        async with unit_of_work(runtime) as work:
            if await queries.registration(work.sql, viewer.organization_id, registration_id) is None:
                raise NotFound
            await queries.delete_registration(work.sql, registration_id)
            work.audit(viewer, Action.REGISTRATION_DELETED, f"registration:{registration_id}")
    except asyncpg.IntegrityConstraintViolationError as problem:
        raise Refused(
            "Numbers or campaigns belong to this registration, so it has to stay.", code="in_use"
        ) from problem
