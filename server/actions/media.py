"""Pictures and recordings: what people attach to texts, and what comes in, fetched once.

Pictures are kept as we make them anew, films and sounds without what phones note in them.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from server.access import Viewer
from server.actions import jobs
from server.actions.carrier_accounts import opened
from server.actions.unit_of_work import Work
from server.carriers.base import NotFetchable
from server.domain.media import MOST, MOST_BYTES, Attached, MediaState, kind_of
from server.errors import FieldError, Invalid, NotFound, TooMany
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import media as queries

log = logging.getLogger(__name__)

MOST_AN_HOUR = 120  # that one person may attach
SOON = 5.0  # seconds that a look at a picture waits for it to be fetched
LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Added:
    id: int
    token: str
    kind: str
    size: int


class NotShowable(ValueError):
    """Neither a picture nor a recording; it is not kept."""


def _made(content: bytes) -> tuple[str, bytes]:
    """Content type and bytes as they are kept. Takes up to a second of one core. Raises NotShowable."""
    from server.domain import pictures, recordings  # a large library, and most processes never need it

    try:
        picture = pictures.made_anew(content)
    except pictures.NotAPicture:
        try:
            return recordings.kept(content)
        except recordings.NotARecording as problem:
            raise NotShowable(str(problem)) from problem
    return picture.content_type, picture.content


async def add(runtime: Runtime, viewer: Viewer, content: bytes) -> Added:
    """Keeps a file for texts to come. Raises Invalid, TooMany."""
    pool = runtime.database.pool
    if await queries.added_lately(pool, viewer.user_id) >= MOST_AN_HOUR:
        raise TooMany
    try:
        content_type, kept = await asyncio.to_thread(_made, content)
    except NotShowable as problem:
        sentence = "Send a picture (JPEG, PNG, GIF or WebP), a film or a sound of at most 5 MB."
        raise Invalid(sentence, fields=[FieldError("file", "invalid", sentence)]) from problem
    token = secrets.token_urlsafe(32)
    added = await queries.add(pool, viewer.organization_id, viewer.user_id, token, content_type, kept)
    return Added(added, token, kind_of(content_type), len(kept))


async def attached(runtime: Runtime, viewer: Viewer, ids: Sequence[int]) -> list[Attached]:
    """Pictures by id, as a message remembers them. Raises Invalid about `media_ids`."""
    if not ids:
        return []
    found = await queries.attachable(runtime.database.pool, viewer.organization_id, ids)
    if len(ids) > MOST:
        raise _wrong("A text takes at most ten pictures.")
    if not set(ids) <= found.keys():
        raise _wrong("One of the pictures is not there. Attach it again.")
    return [Attached(id=str(id_), token=found[id_]["token"], kind=kind_of(found[id_]["content_type"])) for id_ in ids]


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError("media_ids", "invalid", sentence)])


async def expect(
    work: Work, organization_id: int, contact_id: int | None, account_id: int, urls: Sequence[str]
) -> list[Attached]:
    """Of a text that comes in: each picture is noted, and fetched by a job after the commit."""
    if not urls:
        return []
    ids = await queries.expect(work.sql, organization_id, contact_id, account_id, urls[:MOST])
    for id_ in ids:
        await jobs.defer(work, "fetch_picture", media_id=id_)
    return [Attached(id=str(id_)) for id_ in ids]


async def fetch(runtime: Runtime, media_id: int) -> None:
    """From the carrier; doing it twice changes nothing. Raises carriers.base.Unavailable: try again later."""
    pool = runtime.database.pool
    row = await queries.pending(pool, media_id)
    account = await opened(runtime, row["account_id"]) if row and row["account_id"] else None
    if row is None or account is None:
        return
    try:
        content = await runtime.carrier.fetch_media(account, row["source_url"], MOST_BYTES)
        content_type, kept = await asyncio.to_thread(_made, content)
    except (NotFetchable, NotShowable) as problem:
        log.warning("file %s is not kept: %s", media_id, problem)
        await queries.refuse(pool, media_id)
    else:
        await queries.keep(pool, media_id, content_type, kept)


async def give_up(runtime: Runtime, media_id: int) -> None:
    """The carrier never had it when we asked."""
    await queries.refuse(runtime.database.pool, media_id)


async def look(runtime: Runtime, viewer: Viewer, media_id: int) -> Row | None:
    """The picture; None if it cannot be shown. Waits a little for one on its way. Raises NotFound."""
    for _ in range(round(SOON / LOOK)):
        row = await queries.seen_by(
            runtime.database.pool,
            viewer.organization_id,
            media_id,
            viewer.user_id,
            supervisor=viewer.is_supervisor,
        )
        if row is None:
            raise NotFound
        if row["state"] != MediaState.PENDING:
            return row if row["state"] == MediaState.READY else None
        await asyncio.sleep(LOOK)
    return None
