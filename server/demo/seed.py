"""Writes the demo's organization in one transaction: a start that is cut off leaves nothing half.

Rows are loaded straight, not through the actions: 2,000 contacts and their past would take minutes one by
one, and nobody is connected yet who could be told.
"""

import asyncpg
import orjson

from server.actions.passwords import hashed
from server.demo import daytime, past
from server.demo.campaigns import BANKS, SURVEY, Bank
from server.demo.carrier import AUTH_ID, TOKEN
from server.demo.people import LOGINS, ORGANIZATION, PASSWORD, PREFIX, Login, contact, our_numbers
from server.domain.people import Role
from server.errors import SettingsError
from server.secrets import SecretBox
from server.storage.database import Connection

RATE = 1.0  # texts a second of a number
ACCOUNT_RATE = 40.0
CONTACT = (
    "organization_id", "phone", "first_name", "last_name", "email", "zip", "city", "state", "language",
    "external_id", "notes", "custom", "place", "landline",
)  # fmt: skip


async def organization(database_url: str, secrets: SecretBox, api_url: str) -> tuple[int, int]:
    """The demo's organization and its carrier account, made if they are not there, ready for today.

    Raises SettingsError when the database is somebody else's.
    """
    password = await hashed(PASSWORD, LOGINS[0].email)
    sql = await asyncpg.connect(database_url)
    try:
        async with sql.transaction():
            await sql.execute("SELECT pg_advisory_xact_lock(7262003)")
            found = await _known(sql)
            organization_id = found if found is not None else await _make(sql, password)
            account_id = await _account(sql, organization_id, secrets.seal(TOKEN), api_url)
            if found is None:
                await _fill(sql, organization_id, account_id)
            await daytime.move_people(sql, organization_id)
            return organization_id, account_id
    finally:
        await sql.close()


async def _known(sql: Connection) -> int | None:
    found: int | None = await sql.fetchval(
        """SELECT m.organization_id FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE u.email = $1 ORDER BY m.id LIMIT 1""",
        LOGINS[0].email,
    )
    if found is None and await sql.fetchval("SELECT EXISTS (SELECT 1 FROM organizations)"):
        raise SettingsError(
            "This database holds an organization already, and the passwords of the demo are public. Give the "
            "demo a database or a folder of its own: TEXTBANK_DATABASE_URL or TEXTBANK_DATA_DIR."
        )
    return found


async def _make(sql: Connection, password: str) -> int:
    organization_id = int(
        await sql.fetchval("INSERT INTO organizations (name, settings) VALUES ($1, '{}') RETURNING id", ORGANIZATION)
    )
    for login in LOGINS:
        await add_person(sql, organization_id, login, password)
    return organization_id


async def add_person(sql: Connection, organization_id: int, login: Login, password: str | None) -> int:
    """A member, new or known."""
    user_id = int(
        await sql.fetchval(
            """INSERT INTO users (email, name, password_hash, language) VALUES ($1, $2, $3, $4)
               ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id""",
            login.email,
            login.name,
            password,
            login.language,
        )
    )
    await sql.execute(
        """INSERT INTO memberships (organization_id, user_id, role) VALUES ($1, $2, $3)
           ON CONFLICT (organization_id, user_id) DO NOTHING""",
        organization_id,
        user_id,
        login.role,
    )
    return user_id


async def _account(sql: Connection, organization_id: int, token: str, api_url: str) -> int:
    """The simulator listens elsewhere at each start, and the instance's key may be another."""
    account_id = await sql.fetchval(
        """UPDATE carrier_accounts SET api_url = $3, token_encrypted = $4, stopped_at = NULL,
             stopped_reason = NULL
           WHERE organization_id = $1 AND auth_id = $2 RETURNING id""",
        organization_id,
        AUTH_ID,
        api_url,
        token,
    )
    if account_id is None:
        account_id = await sql.fetchval(
            """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url,
                 messages_per_second) VALUES ($1, 'Simulator', $2, $3, $4, $5) RETURNING id""",
            organization_id,
            AUTH_ID,
            token,
            api_url,
            ACCOUNT_RATE,
        )
    return int(account_id)


async def _fill(sql: Connection, organization_id: int, account_id: int) -> None:
    numbers = await _numbers(sql, organization_id, account_id)
    volunteers = await _volunteers(sql, organization_id)
    for bank in BANKS:
        await _contacts(sql, organization_id, bank)
        campaign_id = await _campaign(sql, organization_id, bank, volunteers)
        await _conversations(sql, campaign_id, bank)
        if bank.past:
            await past.write(sql, bank, campaign_id, volunteers[:2], numbers)


async def _numbers(sql: Connection, organization_id: int, account_id: int) -> list[int]:
    rows = await sql.fetch(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           SELECT $1, $2, phone, 'long_code', $4, 'active' FROM unnest($3::text[]) AS p(phone)
           RETURNING id""",
        organization_id,
        account_id,
        our_numbers(),
        RATE,
    )
    return [row["id"] for row in rows]


async def _volunteers(sql: Connection, organization_id: int) -> list[tuple[int, str]]:
    rows = await sql.fetch(
        """SELECT u.id, u.name FROM users u JOIN memberships m ON m.user_id = u.id
           WHERE m.organization_id = $1 AND m.role = $2 ORDER BY u.id""",
        organization_id,
        Role.VOLUNTEER,
    )
    return [(row["id"], row["name"]) for row in rows]


async def _contacts(sql: Connection, organization_id: int, bank: Bank) -> None:
    here = daytime.place()
    people = [contact(n, spanish=bank.spanish) for n in bank.contacts]
    records = [
        (organization_id, p.phone, p.first_name, p.last_name, "", "", p.city, p.state, p.language,
         p.external_id, "", "{}", here, False)
        for p in people
    ]  # fmt: skip
    await sql.copy_records_to_table("contacts", records=records, columns=CONTACT)
    await sql.execute(
        """WITH made AS (INSERT INTO lists (organization_id, name) VALUES ($1, $2) RETURNING id)
           INSERT INTO list_contacts (list_id, contact_id) SELECT made.id, ct.id FROM made, contacts ct
           WHERE ct.organization_id = $1 AND ct.external_id BETWEEN $3 AND $4 ORDER BY ct.external_id""",
        organization_id,
        bank.list_name,
        f"{PREFIX}{bank.contacts[0]:04}",
        f"{PREFIX}{bank.contacts[-1]:04}",
    )


async def _campaign(sql: Connection, organization_id: int, bank: Bank, volunteers: list[tuple[int, str]]) -> int:
    """Launched and running; a sandbox, so it needs no registration and reaches no phone."""
    audience: dict[str, object] = {"public": True}
    if bank is SURVEY:
        audience = {"public": False, "team_ids": [], "user_ids": [str(volunteers[-1][0])]}
    campaign_id = int(
        await sql.fetchval(
            """INSERT INTO campaigns (organization_id, title, description, list_id, state, switches, audience,
                 area_codes, places, setup_total, setup_done, created_by_id, launched_at)
               VALUES ($1, $2, $3, (SELECT id FROM lists WHERE organization_id = $1 AND name = $4), 'running',
                 '{"sandbox": true}', $5::jsonb, '[]', '[]', $6, $6, (SELECT id FROM users WHERE email = $7),
                 now() - interval '4 hours') RETURNING id""",
            organization_id,
            bank.title,
            bank.description,
            bank.list_name,
            orjson.dumps(audience).decode(),
            len(bank.contacts),
            LOGINS[1].email,
        )
    )
    await sql.executemany(
        "INSERT INTO initial_scripts (campaign_id, position, text) VALUES ($1, $2, $3)",
        [(campaign_id, place, text) for place, text in enumerate(bank.initials)],
    )
    await sql.executemany(
        "INSERT INTO response_scripts (campaign_id, position, title, text) VALUES ($1, $2, $3, $4)",
        [(campaign_id, place, *script) for place, script in enumerate(bank.responses)],
    )
    return campaign_id


async def _conversations(sql: Connection, campaign_id: int, bank: Bank) -> None:
    """One for each contact of the list; who said stop before the launch is never dealt."""
    rows = await sql.fetch(
        """SELECT lc.contact_id FROM list_contacts lc JOIN campaigns c ON c.list_id = lc.list_id
           WHERE c.id = $1 ORDER BY lc.id DESC LIMIT $2""",
        campaign_id,
        bank.opted_out_before,
    )
    await past.opt_out(sql, [row["contact_id"] for row in rows], "manual")
    await sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status,
             suppressed, place, preview, replies, version)
           SELECT c.organization_id, c.id, ct.id, s.ids[1 + lc.id % cardinality(s.ids)],
             CASE WHEN ct.opted_out_at IS NULL THEN 'to_send' ELSE 'opted_out' END,
             ct.opted_out_at IS NOT NULL, ct.place, '', 0, 1
           FROM campaigns c JOIN list_contacts lc ON lc.list_id = c.list_id
             JOIN contacts ct ON ct.id = lc.contact_id,
             (SELECT array_agg(id ORDER BY position) AS ids FROM initial_scripts WHERE campaign_id = $1) s
           WHERE c.id = $1 ORDER BY lc.id""",
        campaign_id,
    )
