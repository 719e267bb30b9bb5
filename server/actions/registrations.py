"""Campaigns registered with the carriers: whose limits numbers share, and what proves whom they speak for."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import orjson

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.domain.zones import area_codes
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import numbers as queries

HINT = 4  # characters of a token that are shown, as of a card


async def create(runtime: Runtime, viewer: Viewer, given: Mapping[str, Any]) -> int:
    """`given` has every field of a registration. Raises Invalid."""
    columns = _columns(runtime, given)
    async with unit_of_work(runtime) as work:
        made: int = await queries.add_registration(work.sql, viewer.organization_id, columns)
        work.audit(viewer, Action.REGISTRATION_ADDED, f"registration:{made}")
        return made


async def change(runtime: Runtime, viewer: Viewer, registration_id: int, wanted: Mapping[str, Any]) -> None:
    """Sets the named fields, whatever state it is in; a token goes with its end. Raises NotFound, Invalid."""
    columns = _columns(runtime, wanted)
    async with unit_of_work(runtime) as work:
        row = await queries.lock_registration(work.sql, viewer.organization_id, registration_id)
        if row is None:
            raise NotFound
        await queries.change_registration(work.sql, registration_id, {**row, **columns})
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
            "Numbers or campaigns belong to this registration, so it has to stay. Give them another one "
            "first: numbers on their own pages, drafts under Numbers.",
            code="in_use",
        ) from problem


def _columns(runtime: Runtime, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted as the columns hold it: the token sealed, for nobody to read again."""
    columns = dict(wanted)
    if "area_codes" in wanted:
        if unknown := [code for code in wanted["area_codes"] if code not in area_codes()]:
            sentence = Phrase("{code} is no area code.", code=unknown[0][:20])
            raise Invalid(sentence, fields=[FieldError("area_codes", "unknown", sentence)])
        columns["area_codes"] = orjson.dumps(list(dict.fromkeys(wanted["area_codes"]))).decode()
    if "verify_token" in wanted:
        token = wanted["verify_token"]
        columns["verify_token"] = runtime.secrets.seal(token) if token else None
        columns["verify_hint"] = token[-HINT:] if token else None
        if token is None:
            columns.setdefault("verify_expires_on", None)
    return columns
