"""Canned responses as they are kept: what each puts on a thread is looked up when it is saved, not on each press."""

from collections.abc import Mapping, Sequence

import orjson
from msgspec import UNSET

from server.access import Viewer
from server.actions.unit_of_work import Work
from server.domain import drafts
from server.domain.custom_fields import Field, WrongValue, texts_of
from server.domain.drafts import ResponseScript
from server.domain.languages import Phrase
from server.domain.tags import OF_A_THREAD
from server.errors import FieldError, Invalid
from server.storage.database import Row
from server.storage.queries import campaigns as queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import tags as tag_queries
from server.storage.queries.campaigns import Canned


async def checked(work: Work, viewer: Viewer, campaign_id: int, scripts: Sequence[ResponseScript]) -> list[Canned]:
    """Raises Invalid for tags that are none of threads or contacts, and for values that do not fit."""
    known = {row["title"]: row for row in await queries.response_scripts(work.sql, campaign_id)}
    await _check_tags(work, viewer, scripts)
    keys = {key for script in scripts for key in script.set_fields or ()}
    fields = await field_queries.by_key(work.sql, viewer.organization_id, keys) if keys else {}
    return [_kept(place, script, known.get(script.title.strip()), fields) for place, script in enumerate(scripts)]


def _kept(place: int, script: ResponseScript, known: Row | None, fields: Mapping[str, Field]) -> Canned:
    tags, values = (known["apply_tags"], known["set_fields"]) if known else (None, None)
    if script.apply_tags is not UNSET:
        tags = _json([int(one) for one in script.apply_tags])
    if script.set_fields is not UNSET:
        try:
            values = _json({key: text for key, text in texts_of(fields, script.set_fields).items() if text})
        except WrongValue as problem:
            raise _wrong(place, "set_fields", problem.args[0]) from problem
    return Canned(script.title.strip(), drafts.cleaned(script.text), tags, values)


async def _check_tags(work: Work, viewer: Viewer, scripts: Sequence[ResponseScript]) -> None:
    wanted = {int(one) for script in scripts for one in script.apply_tags or ()}
    unknown = await tag_queries.unknown(work.sql, viewer.organization_id, wanted, OF_A_THREAD) if wanted else []
    for place, script in enumerate(scripts):
        for one in script.apply_tags or ():
            if int(one) in unknown:
                raise _wrong(place, "apply_tags", Phrase("There is no tag {id} for this.", id=one))


def _wrong(place: int, name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(f"response_scripts[{place}].{name}", "invalid", sentence)])


def _json(value: object) -> str | None:
    return orjson.dumps(value).decode() if value else None
