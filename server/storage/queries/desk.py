"""What lies on a volunteer's desk in one campaign: all there is to do, and the newest of what is done."""

from server.storage import views
from server.storage.database import Pool, Row

WAITING = 200  # texted and silent so far: older ones come back by themselves when they answer
DONE = 100


async def of(pool: Pool, organization_id: int, campaign_id: int, user_id: int) -> list[Row]:
    """Rows of `views.conversation`, by id."""
    held = "SELECT id FROM conversations WHERE assignee_id = $3 AND campaign_id = $2 AND organization_id = $1"
    return await pool.fetch(
        f"""SELECT {views.CONVERSATION}, cv.organization_id FROM {views.FROM_CONVERSATIONS}
            WHERE cv.id = ANY(ARRAY(
              ({held} AND status IN ('to_send', 'needs_attention'))
              UNION ALL ({held} AND status = 'waiting' ORDER BY last_message_at DESC NULLS LAST LIMIT {WAITING})
              UNION ALL ({held} AND status IN ('closed', 'opted_out')
                ORDER BY last_message_at DESC NULLS LAST LIMIT {DONE})))
            ORDER BY cv.id""",
        organization_id,
        campaign_id,
        user_id,
    )
