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
             (SELECT count(*) FROM conversations WHERE status = 'opted_out' AND initial_state IS NOT NULL) AS opt_outs
           FROM messages"""
    )
    assert row is not None
    return {name: row[name] for name in COUNTED}


def added(dashboard: Mapping[str, Any]) -> dict[str, int]:
    return {name: sum(dashboard["minutes"][name]) for name in COUNTED}
