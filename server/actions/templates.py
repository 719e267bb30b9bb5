"""Templates: texts written once and copied where they are used."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import scripts
from server.domain.scripts import ScriptError
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import media as media_queries
from server.storage.queries import templates as queries
from server.storage.queries.templates import Written


async def create(runtime: Runtime, viewer: Viewer, wanted: Written) -> int:
    """Its id. Raises Invalid, Refused (`taken`)."""
    async with _naming(runtime) as work:
        written = await _checked(work, viewer, wanted, anew=True)
        await _check_known(work, viewer, written)
        return await queries.add(work.sql, viewer.organization_id, written)


async def change(runtime: Runtime, viewer: Viewer, template_id: int, given: Mapping[str, Any]) -> None:
    """What is not `given` stays, as what was made from it before. Raises NotFound, Invalid, Refused (`taken`)."""
    async with _naming(runtime) as work:
        row = await queries.lock(work.sql, viewer.organization_id, template_id)
        if row is None:
            raise NotFound
        wanted = Written(*({**row, **given}[name] for name in Written._fields))
        written = await _checked(work, viewer, wanted, anew="text" in given)
        await _check_known(work, viewer, written)
        await queries.change(work.sql, template_id, written)


async def delete(runtime: Runtime, viewer: Viewer, template_id: int) -> None:
    """Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if not await queries.delete(work.sql, viewer.organization_id, template_id):
            raise NotFound


async def create_folder(runtime: Runtime, viewer: Viewer, name: str) -> int:
    """Its id. Raises Refused (`taken`)."""
    async with _naming(runtime) as work:
        return await queries.add_folder(work.sql, viewer.organization_id, name.strip())


async def rename_folder(runtime: Runtime, viewer: Viewer, folder_id: int, name: str) -> None:
    """Raises NotFound, Refused (`taken`)."""
    async with _naming(runtime) as work:
        if await queries.folder(work.sql, viewer.organization_id, folder_id) is None:
            raise NotFound
        await queries.rename_folder(work.sql, folder_id, name.strip())


async def delete_folder(runtime: Runtime, viewer: Viewer, folder_id: int) -> None:
    """Its templates stay, in no folder. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if not await queries.delete_folder(work.sql, viewer.organization_id, folder_id):
            raise NotFound


@asynccontextmanager
async def _naming(runtime: Runtime) -> AsyncIterator[Work]:
    """A unit of work in which a name may be taken."""
    try:
        async with unit_of_work(runtime) as work:
            yield work
    except asyncpg.UniqueViolationError as problem:
        sentence = "Another one has this name."
        raise Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)]) from problem


async def _checked(work: Work, viewer: Viewer, wanted: Written, *, anew: bool) -> Written:
    """A text that is written `anew` names fields that there are; one that stays is not asked again."""
    known = await campaign_queries.keys_of_organization(work.sql, viewer.organization_id)
    try:
        text = scripts.compile(wanted.text, known).source if anew else wanted.text
        return wanted._replace(name=wanted.name.strip(), text=text)
    except ScriptError as problem:
        raise Invalid(problem.sentence, fields=[FieldError("text", problem.code, problem.sentence)]) from problem


async def _check_known(work: Work, viewer: Viewer, written: Written) -> None:
    organization_id, folder_id, media_id = viewer.organization_id, written.folder_id, written.media_id
    if folder_id is not None and await queries.folder(work.sql, organization_id, folder_id) is None:
        raise _unknown("folder_id", "There is no such folder.")
    if media_id is not None and not await media_queries.attachable(work.sql, organization_id, [media_id]):
        raise _unknown("media_id", "There is no such picture. Hand it in again.")


def _unknown(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "unknown", sentence)])
