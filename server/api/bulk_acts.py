"""Close, reopen, opt out and tag by the thousand: how many first, then a job, with the way back."""

from typing import Annotated

import msgspec

from server import access
from server.actions import bulk, review
from server.actions.bulk import Tags
from server.api.call import Call
from server.api.fields import Id, Ids
from server.api.routing import Table
from server.domain.bulk import Act
from server.domain.people import Role
from server.domain.review import Filter
from server.errors import FieldError, Invalid, NotFound
from server.storage import views
from server.storage.database import Row
from server.storage.queries import bulk as queries
from server.storage.queries import reassignment as reassignment_queries
from server.storage.queries import review as review_queries

table = Table()

Some = Annotated[list[Id], msgspec.Meta(max_length=100)]


class NewBulkAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ids`, or all that match `filter`; `add` and `remove` are tags, of the act `tag`."""

    act: Act
    ids: Ids | None = None
    filter: Filter | None = None
    add: Some = []
    remove: Some = []
    dry_run: bool = False


class BulkActView(msgspec.Struct, frozen=True, omit_defaults=True):
    """`state`: running, done, undoing, undone. `done` of `total` were looked at, `changed` were changed.

    `undo` takes it back until `undo_until`, where nothing has happened since; it is told once.
    """

    count: int
    id: str | None = None
    act: Act | None = None
    state: str | None = None
    total: int | None = None
    done: int | None = None
    changed: int | None = None
    restored: int | None = None
    undo: str | None = None
    undo_until: str | None = None


@table.add("POST", "/bulk-acts", least=Role.SUPERVISOR, body=NewBulkAct, answer=BulkActView, status=202, secret=True)
async def begin_bulk_act(call: Call) -> BulkActView:
    """With `dry_run` only says how many (200)."""
    body: NewBulkAct = call.body
    ids = await chosen(call, body.ids, body.filter, bulk.MOST)
    if body.dry_run:
        call.request.state.status = 200
        return BulkActView(len(ids))
    tags = Tags([int(one) for one in body.add], [int(one) for one in body.remove])
    bulk_id, token = await bulk.begin(call.runtime, call.viewer, body.act, ids, tags)
    return msgspec.structs.replace(_view(await _act(call, bulk_id)), undo=token)


@table.add("GET", "/bulk-acts/{id}", least=Role.SUPERVISOR, answer=BulkActView, codes=("not_found",))
async def read_bulk_act(call: Call) -> BulkActView:
    return _view(await _act(call, access.number(call.path["id"])))


async def chosen(call: Call, ids: list[str] | None, given: Filter | None, most: int) -> list[int]:
    """The conversations that a body names, those of elsewhere left out; one more than `most` if there are more."""
    if (ids is None) == (given is None):
        raise Invalid("Say which.", fields=[FieldError("ids", "invalid", "Give ids, or a filter.")])
    pool, organization_id = call.runtime.database.pool, call.viewer.organization_id
    if given is not None:
        asked = await review.asked(call.runtime, call.viewer, given)
        return await review_queries.ids(pool, asked, most + 1)
    return await reassignment_queries.there(pool, organization_id, [access.number(one) for one in ids or ()])


async def _act(call: Call, bulk_id: int) -> Row:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, bulk_id)
    if row is None:
        raise NotFound
    return row


def _view(row: Row) -> BulkActView:
    return BulkActView(
        count=row["total"],
        id=str(row["id"]),
        act=Act(row["act"]),
        state=_state(row),
        total=row["total"],
        done=row["done"],
        changed=row["changed"],
        restored=row["restored"],
        undo_until=views.moment(row["undo_until"]),
    )


def _state(row: Row) -> str:
    if row["undone_at"] is not None:
        return "undone"
    if row["undo_begun_at"] is not None:
        return "undoing"
    return "running" if row["finished_at"] is None else "done"
