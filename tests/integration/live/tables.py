"""Figures as the tables have them, counted over everything there is by statements of their own."""

from collections.abc import Mapping
from typing import Any

from server.runtime import Runtime

COUNTED = ("sent", "delivered", "replies", "opt_outs", "positive", "neutral", "negative")


async def in_tables(runtime: Runtime) -> dict[str, int]:
    """The same, counted over everything there is."""
    row = await runtime.database.pool.fetchrow(
        """SELECT count(*) FILTER (WHERE direction = 'out' AND accepted_at IS NOT NULL) AS sent,
             count(*) FILTER (WHERE state = 'delivered') AS delivered,
             count(*) FILTER (WHERE direction = 'in') AS replies,
             count(*) FILTER (WHERE direction = 'in' AND score > 69) AS positive,
             count(*) FILTER (WHERE direction = 'in' AND score BETWEEN 40 AND 69) AS neutral,
             count(*) FILTER (WHERE direction = 'in' AND score < 40) AS negative,
             (SELECT count(*) FROM conversations WHERE status = 'opted_out'
                AND initial_state IN ('accepted', 'sent', 'delivered', 'undelivered')) AS opt_outs
           FROM messages"""
    )
    assert row is not None
    return {name: row[name] for name in COUNTED}


async def progress_in_tables(runtime: Runtime) -> dict[str, int]:
    """Figures of the only campaign, where they come from the texts and threads themselves."""
    row = await runtime.database.pool.fetchrow(
        """SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS waiting,
             count(*) FILTER (WHERE state = 'unknown') AS unknown,
             count(*) FILTER (WHERE state IN ('failed', 'cancelled', 'blocked')) AS not_sent,
             count(*) FILTER (WHERE state IN ('accepted', 'sent')) AS in_flight,
             count(*) FILTER (WHERE state = 'delivered') AS delivered,
             count(*) FILTER (WHERE state = 'undelivered') AS not_delivered,
             count(*) AS processed, (SELECT count(*) FROM conversations) AS contacts,
             (SELECT count(*) FROM conversations WHERE status = 'needs_attention') AS needs_attention
           FROM messages WHERE kind = 'initial'"""
    )
    assert row is not None
    both = await in_tables(runtime)
    return dict(row) | {name: both[name] for name in ("replies", "opt_outs")}


def added(dashboard: Mapping[str, Any]) -> dict[str, int]:
    return {name: sum(dashboard["minutes"][name]) for name in COUNTED}
