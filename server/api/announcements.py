"""Announcements: said by supervisors, put aside by whoever has read them."""

from typing import Annotated

import msgspec

from server import access
from server.actions import announcements
from server.api.call import Call
from server.api.fields import Id
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage import views
from server.storage.database import Row
from server.storage.queries import announcements as queries

table = Table()

Hours = Annotated[int, msgspec.Meta(ge=1, le=168)]


class NewAnnouncement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To a team, to those of a campaign, or to everybody; `hours` until it is over."""

    text: str
    campaign_id: Id | None = None
    team_id: Id | None = None
    hours: Hours = 12


class AnnouncementView(msgspec.Struct, frozen=True):
    """`put_aside`: by how many, who have read it; for supervisors."""

    id: str
    text: str
    by: str | None
    campaign_id: str | None
    team_id: str | None
    at: str
    expires_at: str
    put_aside: int | None = None


@table.add("GET", "/announcements", answer=Page[AnnouncementView], query=("limit", "cursor"))
async def list_announcements(call: Call) -> Page[AnnouncementView]:
    """Those that hold for the caller, who has not put them aside."""
    limit, viewer = limit_of(call.query), call.viewer
    rows = await queries.current(
        call.runtime.database.pool,
        viewer.organization_id,
        viewer.user_id,
        supervisor=viewer.is_supervisor,
        after=after_of(call.query),
        most=limit + 1,
    )
    return page_of(rows, limit, _counted if viewer.is_supervisor else _view)


@table.add(
    "POST",
    "/announcements",
    least=Role.SUPERVISOR,
    body=NewAnnouncement,
    answer=AnnouncementView,
    status=201,
    codes=("not_found", "invalid"),
)
async def create_announcement(call: Call) -> AnnouncementView:
    body: NewAnnouncement = call.body
    made = await announcements.announce(
        call.runtime, call.viewer, body.text, _number(body.campaign_id), _number(body.team_id), body.hours
    )
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, made)
    if row is None:
        raise NotFound
    return _counted(row)


@table.add("POST", "/announcements/{id}/dismiss", status=204, codes=("not_found",))
async def dismiss_announcement(call: Call) -> None:
    """The caller has read it; others still see it."""
    await announcements.put_aside(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("DELETE", "/announcements/{id}", least=Role.SUPERVISOR, status=204, codes=("not_found",))
async def withdraw_announcement(call: Call) -> None:
    await announcements.withdraw(call.runtime, call.viewer, access.number(call.path["id"]))


def _number(opaque: str | None) -> int | None:
    return None if opaque is None else int(opaque)


def _counted(row: Row) -> AnnouncementView:
    return msgspec.structs.replace(_view(row), put_aside=row["put_aside"])


def _view(row: Row) -> AnnouncementView:
    campaign, team = row["campaign_id"], row["team_id"]
    return AnnouncementView(
        id=str(row["id"]),
        text=row["text"],
        by=row["by_name"],
        campaign_id=None if campaign is None else str(campaign),
        team_id=None if team is None else str(team),
        at=views.moment(row["created_at"]) or "",
        expires_at=views.moment(row["expires_at"]) or "",
    )
