"""The limits that numbers share, and what was charged to them lately."""

from datetime import timedelta

from server.storage.database import Pool, Row

_SHARED = """n.id AS number_id, n.parts_per_second, n.account_id, a.messages_per_second, a.requests_per_second,
  n.organization_id, n.registration_id, r.att_class, r.parts_per_minute, r.brand, r.tmobile_daily_cap,
  r.vetting_score, r.tmobile_exempt"""
_NUMBERS = """numbers n JOIN carrier_accounts a ON a.id = n.account_id
  LEFT JOIN registrations r ON r.id = n.registration_id"""
_SENT = f"attempts t JOIN messages m ON m.id = t.message_id JOIN ({_NUMBERS}) ON n.id = t.number_id"

# The day of carriers' limits ends at midnight Pacific time.
_PACIFIC = "AT TIME ZONE 'America/Los_Angeles'"
TODAY = f"(now() {_PACIFIC})::date"
_DAY_BEGAN = f"(date_trunc('day', now() {_PACIFIC}) {_PACIFIC})"
_DAY_ENDS = f"((date_trunc('day', now() {_PACIFIC}) + interval '1 day') {_PACIFIC})"


async def lines(pool: Pool) -> list[Row]:
    """Numbers that may send, with the limits they share, and whether they have their day's people."""
    return await pool.fetch(
        f"""SELECT {_SHARED}, n.firsts_on = {TODAY} AND n.firsts_today >= n.daily_contacts AS is_full
            FROM {_NUMBERS} WHERE n.state = 'active' AND a.stopped_at IS NULL ORDER BY n.id"""
    )


async def sent_lately(pool: Pool) -> list[Row]:
    """Attempts of the last minute, with their age in seconds."""
    return await pool.fetch(
        f"""SELECT {_SHARED}, m.carrier_class, m.media IS NOT NULL AS pictures, t.parts,
              extract(epoch FROM now() - t.started_at)::float AS age
            FROM {_SENT} WHERE t.id > (SELECT coalesce(max(id), 0) - 100000 FROM attempts)
              AND t.started_at > now() - interval '1 minute'"""
    )


async def sent_today(pool: Pool) -> list[Row]:
    """Parts since the carriers' day began, by number and class, of brands whose days are counted."""
    return await pool.fetch(
        f"""SELECT {_SHARED}, m.carrier_class, false AS pictures, sum(t.parts)::int AS parts
            FROM {_SENT} WHERE t.started_at >= {_DAY_BEGAN} AND m.carrier_class IN ('tmobile', 'unknown')
              AND NOT r.tmobile_exempt AND (r.tmobile_daily_cap IS NOT NULL OR r.vetting_score IS NOT NULL)
            GROUP BY n.id, a.id, r.id, m.carrier_class"""
    )


async def carrier_day(pool: Pool, margin: timedelta) -> Row:
    """Its date, or both dates if midnight is within the margin, and the seconds it has left."""
    row = await pool.fetchrow(
        f"""SELECT ((now() - $1::interval) {_PACIFIC})::date AS since,
              ((now() + $1::interval) {_PACIFIC})::date AS until,
              extract(epoch FROM {_DAY_ENDS} - now())::float AS ends_in""",
        margin,
    )
    assert row is not None
    return row
