"""Handing threads over, many at once, and taking back what was done to them."""

from typing import Annotated

import msgspec

from server import access
from server.actions import reassignment, undo
from server.api.bulk_acts import chosen
from server.api.call import Call
from server.api.conversations import Nothing, optional
from server.api.routing import Table
from server.domain import writing
from server.domain.people import Role
from server.domain.review import Filter
from server.errors import FieldError, Invalid
from server.storage import views

table = Table()


class To(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three: people, who get about as many each, those of a team likewise, or the pool."""

    user_ids: list[str] | None = None
    team_id: str | None = None
    pool: bool = False


Reason = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$", description=writing.TEXT)]


class Reassign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to: To
    ids: list[str] | None = None
    filter: Filter | None = None
    reason: Reason | None = None
    dry_run: bool = False


class ReassignedView(msgspec.Struct, frozen=True, omit_defaults=True):
    count: int
    id: str | None = None
    undo: str | None = None
    undo_until: str | None = None


@table.add("POST", "/reassignments", least=Role.SUPERVISOR, body=Reassign, answer=ReassignedView)
async def reassign(call: Call) -> ReassignedView:
    """With `dry_run` only says how many; else `undo` is the token that takes it back for ten minutes."""
    body: Reassign = call.body
    people, team_id = _to(body.to)
    ids = await chosen(call, body.ids, body.filter, reassignment.MOST)
    if body.dry_run:
        await reassignment.check(call.runtime, call.viewer, people, team_id)
        return ReassignedView(len(ids))
    done = await reassignment.reassign(call.runtime, call.viewer, ids, people, body.reason, team_id=team_id)
    return ReassignedView(done.count, done.id, done.undo, views.moment(done.undo_until))


def _to(to: To) -> tuple[list[int] | None, int | None]:
    if [to.pool, bool(to.user_ids), to.team_id is not None].count(True) != 1:
        detail = "Give user_ids, a team_id, or pool: true."
        raise Invalid("Say to whom.", fields=[FieldError("to", "invalid", detail)])
    people = [access.number(one) for one in to.user_ids] if to.user_ids else None
    return people, optional(to.team_id)


class Undone(msgspec.Struct, frozen=True):
    count: int


@table.add("POST", "/undo/{token}", body=Nothing, answer=Undone, codes=("too_late",))
async def take_back(call: Call) -> Undone:
    return Undone(await undo.undo(call.runtime, call.viewer, call.path["token"]))
