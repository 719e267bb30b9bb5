"""The audit log, for administrators."""

from datetime import datetime
from typing import Any

import msgspec
import orjson

from server import access
from server.api.call import Call
from server.api.fields import one_of
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.bodies import YEARS
from server.domain.audit import Action
from server.domain.people import Role
from server.errors import FieldError, Invalid
from server.storage import views
from server.storage.database import Row
from server.storage.queries import audit as queries

table = Table()


class EntryView(msgspec.Struct, frozen=True):
    """Who did what to which `subject` (campaign:12); `sealed` once it stands in the chain."""

    id: str
    at: str
    actor: str | None
    actor_name: str | None
    action: str
    subject: str | None
    detail: dict[str, Any]
    sealed: bool


@table.add(
    "GET",
    "/audit",
    least=Role.ADMINISTRATOR,
    answer=Page[EntryView],
    query=("actor", "action", "since", "until", "limit", "cursor"),
)
async def list_audit(call: Call) -> Page[EntryView]:
    """The newest first; `since` and `until` are times."""
    limit, query = limit_of(call.query), call.query
    rows = await queries.listed(
        call.runtime.database.pool,
        call.viewer.organization_id,
        actor_id=access.number(query["actor"]) if query.get("actor") else None,
        action=one_of("action", query.get("action"), Action),
        since=_moment("since", query.get("since")),
        until=_moment("until", query.get("until")),
        before=after_of(query) or None,
        most=limit + 1,
    )
    return page_of(rows, limit, _view)


def _moment(name: str, raw: str | None) -> datetime | None:
    if not raw:
        return None
    try:
        at = datetime.fromisoformat(raw.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in YEARS:
        sentence = "A time like 2026-11-03T09:00:00Z."
        raise Invalid(sentence, fields=[FieldError(name, "invalid", sentence)])
    return at


def _view(row: Row) -> EntryView:
    actor = row["actor_id"]
    return EntryView(
        id=str(row["id"]),
        at=views.moment(row["at"]) or "",
        actor=None if actor is None else str(actor),
        actor_name=row["actor_name"],
        action=row["action"],
        subject=row["subject"],
        detail=orjson.loads(row["detail"]),
        sealed=row["sealed"],
    )
