"""A campaign's conversations, counted: one statement, one snapshot, so that figures always add up."""

from server.domain.messages import LEFT as STATES
from server.domain.sentiment_bands import NEUTRAL_FROM, POSITIVE_FROM
from server.storage.database import Connection, Row

LEFT = "('" + "', '".join(STATES) + "')"
# Of a conversation `cv`: they opted out, and the campaign's first text was sent to them. In every figure and report.
OPTED_OUT = f"cv.status = 'opted_out' AND cv.initial_state IN {LEFT}"


async def counted(sql: Connection, campaign_id: int) -> list[Row]:
    """Conversations by what decides where they are counted, with their replies and scores."""
    return await sql.fetch(
        """SELECT suppressed, status, initial_state, assignee_id IS NOT NULL AS held, count(*) AS n,
             sum(replies)::int AS replies, coalesce(sum(score), 0)::int AS score,
             count(*) FILTER (WHERE score >= $2) AS positive,
             count(*) FILTER (WHERE score >= $3 AND score < $2) AS neutral,
             count(*) FILTER (WHERE score < $3) AS negative
           FROM conversations WHERE campaign_id = $1 GROUP BY 1, 2, 3, 4""",
        campaign_id,
        POSITIVE_FROM,
        NEUTRAL_FROM,
    )
