"""How fast numbers and campaigns go and what binds them, to those who watch."""

from collections.abc import Callable

from server.actions import news, paces
from server.actions.campaign_progress import Watched
from server.realtime import rooms
from server.realtime.events import GovernorChanged
from server.runtime import Runtime
from server.storage.queries import dashboards as queries


async def run(runtime: Runtime, watched: Callable[[], Watched]) -> None:
    """Until cancelled: for the organisations that somebody watches, or a campaign of theirs."""

    async def look(pause: float) -> None:
        campaigns, organizations = watched()
        owners = await queries.organizations_of(runtime.database.pool, sorted(campaigns))
        for organization_id in sorted(organizations.union(owners.values())):
            await say(runtime, organization_id, pause)

    await news.run(look, "how fast numbers go was not told")


async def say(runtime: Runtime, organization_id: int, pause: float) -> None:
    if await news.turn(runtime, f"paces:{organization_id}", pause):
        found = await paces.of(runtime, organization_id)
        event = GovernorChanged(numbers=found.numbers, campaigns=found.campaigns)
        await news.publish(runtime, rooms.supervisors(organization_id), event)
