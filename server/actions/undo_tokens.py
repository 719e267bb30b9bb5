"""What can be taken back for a while: a deed leaves a token, and the threads as they stood before it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.access import Viewer, digest
from server.actions.unit_of_work import Work
from server.realtime.events import ConversationView
from server.storage import views
from server.storage.queries import undo as queries
from server.storage.queries.undo import Before

OWN_SECONDS = 15  # screens offer it for 10; the rest is for a slow way here


@dataclass(frozen=True, slots=True)
class Undo:
    """`token` takes the deed back until `until`."""

    id: str
    token: str
    until: datetime


class UndoableView(ConversationView, frozen=True, kw_only=True):
    """A thread after a deed; `undo` is the token that takes it back until `undo_until`, where it can be."""

    undo: str | None = None
    undo_until: str | None = None


async def offer(work: Work, viewer: Viewer, before: Sequence[Before], seconds: int) -> Undo:
    """Within the deed's own transaction, at its end."""
    token, stood = secrets.token_urlsafe(32), await queries.as_left(work.sql, before)
    row = await queries.record(work.sql, viewer.organization_id, viewer.user_id, stood, digest(token), seconds)
    return Undo(str(row["id"]), token, row["undo_until"])


async def undoable(work: Work, viewer: Viewer, view: ConversationView, before: Before) -> UndoableView:
    """The same thread with the offer to take back what a person just did to it."""
    return with_undo(view, await offer(work, viewer, [before], OWN_SECONDS))


def with_undo(view: ConversationView, made: Undo | None = None) -> UndoableView:
    facts = {name: getattr(view, name) for name in ConversationView.__struct_fields__}
    if made is None:
        return UndoableView(**facts)
    return UndoableView(**facts, undo=made.token, undo_until=views.moment(made.until))
