"""Texts paid for beforehand and those used of them, added up from when carriers took them: sending writes nothing more.

What lies far enough back is added up for good, so that each look reads the texts of the last minutes only, through
the index of blocks. A range has two ends, as in `queries.dashboards`.
"""

from server.storage.database import Connection, Pool, Row

# Later than this after its time no text is committed as taken.
_SETTLED = "now() - interval '1 minute'"
_TAKEN = """coalesce((SELECT sum(m.parts) FROM messages m
  WHERE m.accepted_at >= o.texts_counted_to AND m.accepted_at < {until}
    AND m.organization_id = o.id AND m.direction = 'out'), 0)::bigint"""
_SOON = "now() + interval '1 minute'"
_USED = f"o.texts_used + {_TAKEN.format(until=_SOON)}"


async def of(sql: Connection | Pool, organization_id: int) -> Row | None:
    """`bought` and `used`; None where nothing was bought beforehand."""
    return await sql.fetchrow(
        f"SELECT o.texts_bought AS bought, {_USED} AS used FROM organizations o"
        " WHERE o.id = $1 AND o.texts_bought IS NOT NULL",
        organization_id,
    )


async def settle(sql: Connection, organization_id: int, bought: int | None) -> None:
    """All that were bought, from the first on; None ends it, and the next begins anew."""
    await sql.execute(
        """UPDATE organizations SET texts_bought = $2,
             texts_used = CASE WHEN texts_bought IS NULL THEN 0 ELSE texts_used END,
             texts_counted_to = CASE WHEN texts_bought IS NULL THEN now() ELSE texts_counted_to END
           WHERE id = $1""",
        organization_id,
        bought,
    )


async def add_up(pool: Pool) -> int:
    """What carriers took since the last time, for good; how many organisations were looked at."""
    rows = await pool.fetch(
        f"""UPDATE organizations o SET texts_used = o.texts_used + x.taken, texts_counted_to = x.until
            FROM (SELECT o.id, o.texts_counted_to AS since, {_SETTLED} AS until,
                    {_TAKEN.format(until=_SETTLED)} AS taken
                  FROM organizations o WHERE o.texts_bought IS NOT NULL AND o.texts_counted_to < {_SETTLED}) x
            WHERE o.id = x.id AND o.texts_counted_to = x.since RETURNING o.id"""
    )
    return len(rows)
