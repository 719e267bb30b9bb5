"""What volunteers find in their list, and go by on their screen, changes meanwhile: what is open hears of it."""

from collections.abc import Collection

import msgspec
import orjson

from server.actions.unit_of_work import Work
from server.domain import campaign_rules
from server.domain.texting_hours import open_until
from server.realtime import rooms
from server.realtime.events import CampaignChanged, CannedView, OnScreen
from server.storage.database import Row
from server.storage.queries import announcements, feed
from server.storage.queries import campaigns as queries


async def changed_for(work: Work, organization_id: int, user_ids: Collection[int]) -> None:
    """Who came into a team, or left one, may find other campaigns than before."""
    desks = [rooms.desk(organization_id, user_id) for user_id in user_ids]
    for row in await queries.under_way(work.sql, organization_id) if desks else ():
        work.announce(CampaignChanged(campaign=str(row["id"]), state=row["state"], paused=row["paused"]), *desks)


def on_screen(row: Row) -> OnScreen:
    """From a row of `queries.feed.screen`."""
    rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
    return OnScreen(
        disclaimer=row["disclaimer"],
        start_label=row["start_label"],
        switches=msgspec.structs.replace(rules.switches, custom_responses=rules.custom_responses),
        bucket_size=row["bucket_size"] or rules.settings.bucket_size,
        response_scripts=msgspec.convert(orjson.loads(row["response_scripts"]), list[CannedView]),
        open_until=open_until(orjson.loads(row["places"]), rules.hours, row["now"]),
    )


async def rules_changed(work: Work, organization_id: int, campaign_ids: Collection[int]) -> None:
    """Those who may text these campaigns go by what was just changed; nobody else is told what they say."""
    for campaign_id in campaign_ids:
        row = await feed.screen(work.sql, organization_id, campaign_id)
        if row is not None:
            event = CampaignChanged(
                campaign=str(campaign_id), state=row["state"], paused=row["paused"], on_screen=on_screen(row)
            )
            people = await announcements.those_of_campaign(work.sql, campaign_id)
            desks = [rooms.desk(organization_id, user_id) for user_id in people]
            work.announce(event, rooms.supervisors(organization_id), *desks)
