"""Where the demo's contacts live: always where it is early afternoon."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from server.demo.people import PREFIX
from server.domain.zones import Place
from server.storage.database import Connection

NOON = 12.5  # hours after midnight
# One zone for every hour of the day, as texting hours and the cards of volunteers show it.
_ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix", "America/Denver",
    "America/Chicago", "America/New_York", "America/Halifax", "America/Sao_Paulo", "Atlantic/South_Georgia",
    "Atlantic/Azores", "Europe/London", "Europe/Paris", "Africa/Cairo", "Africa/Nairobi", "Asia/Dubai",
    "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane",
    "Pacific/Guadalcanal", "Pacific/Auckland", "Pacific/Pago_Pago",
)  # fmt: skip


def place(now: datetime | None = None) -> str:
    """Nobody may be texted at night, and a demo is started at any hour. Rather than to weaken the rule for
    it, its people move: to a zone where seven hours are left until texting hours end. Their state is left
    out, because its law would be read on another clock than its own.
    """
    now = now or datetime.now(UTC)
    zone = min(_ZONES, key=lambda name: abs(_clock(name, now) - NOON))
    return Place(None, (zone,)).key


def _clock(zone: str, now: datetime) -> float:
    there = now.astimezone(ZoneInfo(zone))
    return timedelta(hours=there.hour, minutes=there.minute) / timedelta(hours=1)


async def move_people(sql: Connection, organization_id: int) -> None:
    """Gives the demo's contacts and their conversations today's place; imported ones keep theirs."""
    here = place()
    ours = f"SELECT id FROM contacts WHERE organization_id = $2 AND external_id LIKE '{PREFIX}%'"
    await sql.execute(f"UPDATE contacts SET place = $1 WHERE id IN ({ours})", here, organization_id)
    await sql.execute(f"UPDATE conversations SET place = $1 WHERE contact_id IN ({ours})", here, organization_id)
    await sql.execute(
        """UPDATE campaigns c SET places = (
             SELECT coalesce(jsonb_agg(DISTINCT v.place), '[]') FROM conversations v
             WHERE v.campaign_id = c.id)
           WHERE c.organization_id = $1 AND c.state NOT IN ('draft', 'setting_up')""",
        organization_id,
    )
