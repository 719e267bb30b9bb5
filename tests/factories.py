"""Rows that tests begin with, written straight: a running campaign with contacts somewhere it is daytime."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import orjson

from server.access import Viewer
from server.runtime import Runtime

SCRIPT = "Hi {firstName}, it's {volunteerFirstName} with {organization}. Can we count on you? Reply STOP to end."


@dataclass(frozen=True, slots=True)
class Bank:
    """A campaign that runs, and what it stands on."""

    campaign_id: int
    account_id: int
    number_ids: list[int]
    conversation_ids: list[int]
    contact_ids: list[int]
    response_script_id: int


def daytime_zone(now: datetime | None = None) -> str:
    """A zone where it is early afternoon, so that hours are open whenever tests run."""
    return zone_at(13, now)


def zone_at(hour: int, now: datetime | None = None) -> str:
    """A zone where it is about this hour now."""
    now = now or datetime.now(UTC)
    zones = sorted(z for z in available_timezones() if z.split("/")[0] in ("America", "Asia", "Pacific", "Europe"))
    return min(zones, key=lambda z: (abs(now.astimezone(ZoneInfo(z)).hour - hour), z))


def phone(n: int) -> str:
    """Sample phones end in 555-01xx; each area code gives a hundred."""
    areas = ("520", "602", "480", "928", "623", "212", "646", "718", "312", "773", "303", "720", "415", "510")
    return f"+1{areas[n // 100]}55501{n % 100:02}"


async def talk(runtime: Runtime, conversation_id: int, texts: int) -> None:
    """So many answers of a contact to the first text: "Thought 1", "Thought 2" and on, a millisecond apart."""
    await runtime.database.pool.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued, created_at)
           SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, 'in', 'reply', 'Thought ' || n, 1,
             'received', (SELECT min(id) FROM numbers), 'unknown', 0, 0, 0, now() + n * interval '1 millisecond'
           FROM conversations cv, generate_series(1, $2) n WHERE cv.id = $1 ORDER BY n""",
        conversation_id,
        texts,
    )


async def bank(
    runtime: Runtime,
    owner: Viewer,
    *,
    contacts: int = 10,
    numbers: int = 2,
    rate: float = 100.0,
    api_url: str = "http://127.0.0.1:9",
    place: str | None = None,
) -> Bank:
    sql = runtime.database.pool
    place = place or f"|{daytime_zone()}"
    account = await sql.fetchval(
        """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url, messages_per_second)
           VALUES ($1, 'main', 'MA000000000000000001', $2, $3, 1000) RETURNING id""",
        owner.organization_id,
        runtime.secrets.seal("the token"),
        api_url,
    )
    number_ids = [
        await sql.fetchval(
            """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
               VALUES ($1, $2, $3, 'long_code', $4, 'active') RETURNING id""",
            owner.organization_id,
            account,
            phone(1300 + n),
            rate,
        )
        for n in range(numbers)
    ]
    campaign = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,
             setup_total, setup_done, created_by_id, launched_at)
           VALUES ($1, 'Ward 4 calls', '', 'running', '{"sandbox": true}', '{"public": true}', '[]', $2, $3, $3, $4,
             now()) RETURNING id""",
        owner.organization_id,
        orjson.dumps([place]).decode(),
        contacts,
        owner.user_id,
    )
    script = await sql.fetchval(
        "INSERT INTO initial_scripts (campaign_id, position, text) VALUES ($1, 0, $2) RETURNING id",
        campaign,
        SCRIPT,
    )
    response = await sql.fetchval(
        """INSERT INTO response_scripts (campaign_id, position, title, text)
           VALUES ($1, 0, 'Thanks', 'Thank you, {firstName}!') RETURNING id""",
        campaign,
    )
    contact_ids = [
        await sql.fetchval(
            """INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
                 external_id, notes, custom, place, landline)
               VALUES ($1, $2, $3, 'Mora', '', '', 'Tucson', '', '', '', '', '{}', $4, false) RETURNING id""",
            owner.organization_id,
            phone(n),
            f"Rosa{n}",
            place,
        )
        for n in range(contacts)
    ]
    conversation_ids = [
        await sql.fetchval(
            """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status,
                 suppressed, place, preview, replies, version, deal_order)
               VALUES ($1, $2, $3, $4, 'to_send', false, $5, '', 0, 1, $6) RETURNING id""",
            owner.organization_id,
            campaign,
            contact_id,
            script,
            place,
            n / 1_000_000,
        )
        for n, contact_id in enumerate(contact_ids)
    ]
    return Bank(campaign, account, number_ids, conversation_ids, contact_ids, response)
