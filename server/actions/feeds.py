"""What somebody finds in their list changes with their teams, too: a list that is open hears of it."""

from collections.abc import Collection

from server.actions.unit_of_work import Work
from server.realtime import rooms
from server.realtime.events import CampaignChanged
from server.storage.queries import campaigns as queries


async def changed_for(work: Work, organization_id: int, user_ids: Collection[int]) -> None:
    """Who came into a team, or left one, may find other campaigns than before."""
    desks = [rooms.desk(organization_id, user_id) for user_id in user_ids]
    for row in await queries.under_way(work.sql, organization_id) if desks else ():
        work.announce(CampaignChanged(campaign=str(row["id"]), state=row["state"], paused=row["paused"]), *desks)
