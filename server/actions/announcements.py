"""A word from the coordinators to everybody who texts, at once and until it is put aside or over."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, NotFound
from server.realtime import rooms
from server.realtime.events import Notice
from server.runtime import Runtime
from server.storage.queries import announcements as queries
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import people as people_queries

LONGEST = 500


async def announce(
    runtime: Runtime, viewer: Viewer, text: str, campaign_id: int | None, team_id: int | None, hours: int
) -> int:
    """Its id. To one team, to those of one campaign, or (neither) to the whole organization.

    Raises NotFound for a campaign or team that is not theirs, Invalid.
    """
    words = text.replace("\x00", "").strip()
    if not 1 <= len(words) <= LONGEST:
        raise _wrong("text", Phrase("An announcement has 1 to {most} characters.", most=LONGEST))
    if campaign_id is not None and team_id is not None:
        raise _wrong("team_id", "Choose a team or a campaign, not both.")
    async with unit_of_work(runtime) as work:
        where = await _rooms(work, viewer, campaign_id, team_id)
        until = datetime.now(UTC) + timedelta(hours=hours)
        who = viewer.organization_id, viewer.user_id
        made = await queries.add(work.sql, *who, words, campaign_id, team_id, until)
        work.announce(Notice(level="info", text=words, by=viewer.name), *where)
    return made


async def _rooms(work: Work, viewer: Viewer, campaign_id: int | None, team_id: int | None) -> list[str]:
    """Supervisors hear everything that is said."""
    watching = rooms.supervisors(viewer.organization_id)
    if team_id is not None:
        if await people_queries.team(work.sql, viewer.organization_id, team_id) is None:
            raise NotFound("There is no such team.")
        return [watching, *_desks(viewer, await queries.team_of(work.sql, team_id))]
    if campaign_id is not None:
        if await campaign_queries.by_id(work.sql, viewer.organization_id, campaign_id) is None:
            raise NotFound
        return [watching, *_desks(viewer, await queries.those_of_campaign(work.sql, campaign_id))]
    return [rooms.everybody(viewer.organization_id)]


def _desks(viewer: Viewer, people: Iterable[int]) -> list[str]:
    return [rooms.desk(viewer.organization_id, user_id) for user_id in people]


async def put_aside(runtime: Runtime, viewer: Viewer, announcement_id: int) -> None:
    """Out of this person's way. Raises NotFound for what was not said to them."""
    who = viewer.organization_id, viewer.user_id
    async with unit_of_work(runtime) as work:
        if not await queries.put_aside(work.sql, *who, announcement_id, supervisor=viewer.is_supervisor):
            raise NotFound


async def withdraw(runtime: Runtime, viewer: Viewer, announcement_id: int) -> None:
    """Nobody sees it any more. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if not await queries.delete(work.sql, viewer.organization_id, announcement_id):
            raise NotFound


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])
