"""Conversations whose report was filled in, emptied, or is wanted no longer or only now: what still needs attention."""

from server.actions import jobs
from server.actions.conversations import announce_row
from server.actions.unit_of_work import Work, unit_of_work
from server.runtime import Runtime
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import awaited_reports as queries

PIECE = 500  # conversations in one transaction: their contacts are locked meanwhile


async def settle_of_contact(work: Work, contact_id: int) -> None:
    """After a change of a locked contact's tags or fields."""
    await _announce(work, await queries.settle(work.sql, await queries.of_contact(work.sql, contact_id)))


async def settle_later(work: Work, organization_id: int, campaign_id: int) -> None:
    """After a change of what a launched campaign wants written down."""
    await jobs.defer(
        work,
        "settle_reports",
        lock=f"reports:{campaign_id}",
        organization_id=organization_id,
        campaign_id=campaign_id,
    )


async def settle_all_later(work: Work, organization_id: int) -> None:
    """After a change of tags or fields that many campaigns may ask for, or of what many people have in them."""
    for campaign_id in await queries.campaigns_that_want(work.sql, organization_id):
        await settle_later(work, organization_id, campaign_id)


async def settle_campaign(runtime: Runtime, organization_id: int, campaign_id: int) -> None:
    ids = await queries.of_campaign(runtime.database.pool, campaign_id)
    for start in range(0, len(ids), PIECE):
        async with unit_of_work(runtime) as work:
            piece = ids[start : start + PIECE]
            await assignment_queries.lock_conversations(work.sql, organization_id, piece)
            await _announce(work, await queries.settle_wanted_or_not(work.sql, piece))


async def _announce(work: Work, ids: list[int]) -> None:
    for row in await assignment_queries.views_of(work.sql, ids):
        announce_row(work, row)
