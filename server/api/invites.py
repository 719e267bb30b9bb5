"""Invite links, as those who hand them out see them."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from server import access
from server.actions import invites
from server.api.call import Call
from server.api.fields import Id
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import FieldError, Invalid, NotFound
from server.storage.models import Invite

table = Table()

Hours = Annotated[int, msgspec.Meta(ge=1, le=8_760)]
Uses = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class NewInvite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who joins by it is put into the team, and the campaign is shared with them; with `approval`, they wait until a
    manager lets them in."""

    campaign_id: Id | None = None
    team_id: Id | None = None
    expires_hours: Hours = 168
    max_uses: Uses | None = None
    approval: bool = False


class InvitePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link that was taken back stays so."""

    revoked: bool


class InviteView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    campaign_id: str | None
    team_id: str | None
    created_at: datetime
    expires_at: datetime
    max_uses: int | None
    uses: int
    approval: bool
    revoked: bool


class NewInviteView(InviteView, frozen=True, kw_only=True):
    """`url` is shown this once and stored nowhere."""

    url: str


@table.add("GET", "/invites", least=Role.MANAGER, answer=Page[InviteView], query=("limit", "cursor"))
async def list_invites(call: Call) -> Page[InviteView]:
    limit = limit_of(call.query)
    mine = Invite.filter(organization_id=call.viewer.organization_id, id__gt=after_of(call.query))
    rows = await mine.order_by("id").limit(limit + 1)
    return page_of(rows, limit, lambda row: InviteView(**_fields(row)))


@table.add(
    "POST",
    "/invites",
    least=Role.MANAGER,
    body=NewInvite,
    answer=NewInviteView,
    status=201,
    secret=True,
    codes=("not_found",),
)
async def create_invite(call: Call) -> NewInviteView:
    given: NewInvite = call.body
    campaign_id = given.campaign_id and await access.campaign(call.runtime, call.viewer, given.campaign_id)
    issued = await invites.create(
        call.runtime,
        call.viewer,
        campaign_id=int(campaign_id) if campaign_id else None,
        team_id=int(given.team_id) if given.team_id else None,
        expires_hours=given.expires_hours,
        max_uses=given.max_uses,
        approval=given.approval,
    )
    return NewInviteView(**_fields(issued.row), url=issued.url)


@table.add("GET", "/invites/{id}", least=Role.MANAGER, answer=InviteView, codes=("not_found",))
async def read_invite(call: Call) -> InviteView:
    return await _invite(call)


@table.add("PATCH", "/invites/{id}", least=Role.MANAGER, body=InvitePatch, answer=InviteView, codes=("not_found",))
async def change_invite(call: Call) -> InviteView:
    if not call.body.revoked:
        sentence = "A link can only be taken back. Make a new one to invite more people."
        raise Invalid(sentence, fields=[FieldError("revoked", "invalid", sentence)])
    await invites.revoke(call.runtime, call.viewer, access.number(call.path["id"]))
    return await _invite(call)


@table.add("DELETE", "/invites/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_invite(call: Call) -> None:
    await invites.delete(call.runtime, call.viewer, access.number(call.path["id"]))


async def _invite(call: Call) -> InviteView:
    row = await Invite.get_or_none(id=access.number(call.path["id"]), organization_id=call.viewer.organization_id)
    if row is None:
        raise NotFound
    return InviteView(**_fields(row))


def _fields(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "campaign_id": None if row.campaign_id is None else str(row.campaign_id),
        "team_id": None if row.team_id is None else str(row.team_id),
        "created_at": row.created_at.astimezone(UTC),
        "expires_at": row.expires_at.astimezone(UTC),
        "max_uses": row.max_uses,
        "uses": row.uses,
        "approval": row.approval,
        "revoked": row.revoked_at is not None,
    }
