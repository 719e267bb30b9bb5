"""A number whose texts carriers take for spam is left alone for a while, before they do worse to it."""

import logging
from collections.abc import Sequence
from typing import Final

from server.actions import alarms
from server.actions.number_health import FILTERED
from server.governor.clock import EpochLost, GovernorAway
from server.runtime import Runtime
from server.storage.queries import signals as queries

log = logging.getLogger(__name__)

LAST: Final = 50  # texts of a number that are looked at
MOST: Final = 0.05  # of them
REST: Final = 3600.0  # s
REASON: Final = "filtered"


async def look_at(runtime: Runtime, number_ids: Sequence[int]) -> None:
    """After a report that a text of each of these was filtered."""
    for row in await queries.filtered_lately(runtime.database.pool, number_ids, FILTERED, LAST):
        if row["filtered"] <= MOST * LAST:
            continue
        try:
            news = await runtime.governor.rest(row["number_id"], REST, REASON)
        except (GovernorAway, EpochLost):
            log.warning("number %s should rest, but Redis does not answer", row["number_id"])
            continue
        if news:
            await alarms.tell(runtime, row["organization_id"], alarms.taken_for_spam(row["filtered"], row["known"]))
