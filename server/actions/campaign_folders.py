"""Putting campaigns into folders."""

from collections.abc import Sequence

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.errors import FieldError, Invalid, NotFound
from server.runtime import Runtime
from server.storage.queries import campaign_folders as queries
from server.storage.queries import campaigns as campaign_queries


async def put(runtime: Runtime, viewer: Viewer, campaign_id: int, folder_ids: Sequence[int]) -> None:
    """Into these folders and no others, whatever state the campaign is in. Raises NotFound, Invalid."""
    async with unit_of_work(runtime) as work:
        if await campaign_queries.locked(work.sql, viewer.organization_id, campaign_id) is None:
            raise NotFound
        if set(folder_ids) - await queries.known(work.sql, viewer.organization_id, folder_ids):
            sentence = "There is no such folder."
            raise Invalid(sentence, fields=[FieldError("folder_ids", "unknown", sentence)])
        await queries.put(work.sql, campaign_id, folder_ids)
