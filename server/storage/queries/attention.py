"""What needs attention, in the order supervisors take it up, a page after the other."""

from typing import Any

from server.domain.attention import Waiting, place_of
from server.storage import views
from server.storage.database import Pool, Row

# The lanes of the list, as domain.attention has it.
_LANES = ("wants_out", "NOT wants_out")


async def page(
    pool: Pool, organization_id: int, most: int, campaign_id: int | None = None, after: Waiting | None = None
) -> tuple[list[Row], str | None]:
    """Rows of `views.conversation`, of one campaign or of all; the cursor of the next page, if there is one."""
    rows = await waiting(pool, organization_id, most + 1, campaign_id, after)
    return rows[:most], place_of(rows[most - 1]).cursor if len(rows) > most else None


async def waiting(
    pool: Pool, organization_id: int, most: int, campaign_id: int | None = None, after: Waiting | None = None
) -> list[Row]:
    """The same on one page."""
    values: list[Any] = [organization_id, most, *([] if campaign_id is None else [campaign_id])]
    scope = "" if campaign_id is None else "AND campaign_id = $3"
    later = ""
    if after is not None:
        later = f"AND (needs_attention_since, id) > (${len(values) + 1}, ${len(values) + 2})"
        values = [*values, after.since, after.id]
    lanes = _LANES if after is None or after.wants_out else _LANES[1:]
    ids = " UNION ALL ".join(
        f"""(SELECT id FROM conversations WHERE organization_id = $1 AND status = 'needs_attention' AND {lane} {scope}
             {later if lane == lanes[0] else ""} ORDER BY needs_attention_since, id LIMIT $2)"""
        for lane in lanes
    )
    return await pool.fetch(
        f"""SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS}
            WHERE cv.id = ANY(ARRAY({ids}))
            ORDER BY cv.wants_out DESC, cv.needs_attention_since, cv.id LIMIT $2""",
        *values,
    )


async def campaigns(pool: Pool, organization_id: int) -> list[int]:
    """Those in which something needs attention, also ended ones; the newest first."""
    rows = await pool.fetch(
        """SELECT id FROM campaigns cp WHERE organization_id = $1 AND EXISTS (
             SELECT FROM conversations cv WHERE cv.campaign_id = cp.id AND cv.status = 'needs_attention')
           ORDER BY id DESC""",
        organization_id,
    )
    return [row["id"] for row in rows]
