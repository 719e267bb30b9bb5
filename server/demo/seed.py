"""Writes the demo's organizations in one transaction: a start that is cut off leaves nothing half.

Rows are loaded straight, not through the actions: 2,000 contacts and their past would take minutes one by
one, and nobody is connected yet who could be told.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg
import orjson

from server.actions.passwords import hashed
from server.demo import coop, daytime, dealing, groups, links, past_rows, vocabulary
from server.demo.banks import Bank, Draft
from server.demo.campaigns import BANKS, DRAFT, REMINDER
from server.demo.carrier import AUTH_ID, TOKEN
from server.demo.past import History, Numbers
from server.demo.past_rows import Volunteer
from server.demo.people import (
    LOGINS,
    ORGANIZATION,
    PASSWORD,
    PREFIX,
    TEAMS,
    VOLUNTEERS,
    Login,
    contact,
    our_numbers,
    volunteer,
)
from server.domain.campaigns import CampaignState
from server.domain.numbers import NumberState
from server.domain.people import Role
from server.errors import SettingsError
from server.secrets import SecretBox
from server.sentiment.scorer import Scorer
from server.storage.database import Connection

RATE = 1.0  # texts a second of a number
ACCOUNT_RATE = 40.0
BUCKET = 15  # small, so that pretend volunteers leave something in the pool
CONTACT = (
    "organization_id", "phone", "first_name", "last_name", "email", "zip", "city", "state", "language",
    "external_id", "notes", "custom", "place", "landline",
)  # fmt: skip


class Seeded(NamedTuple):
    """The organization people know the demo by, and the carrier accounts of both."""

    organization_id: int
    account_id: int
    coop_account_id: int


async def organization(database_url: str, secrets: SecretBox, api_url: str) -> Seeded:
    """The demo's organizations and their carrier accounts, made if they are not there, ready for today.

    Raises SettingsError when the database is somebody else's.
    """
    password = await hashed(PASSWORD, LOGINS[0].email)
    sql = await asyncpg.connect(database_url)
    try:
        async with sql.transaction():
            await sql.execute("SELECT pg_advisory_xact_lock(7262003)")
            found = await _known(sql)
            ours, theirs = found or (await _neighbors(sql, password), await _coop(sql))
            token = secrets.seal(TOKEN)
            account_id = await _account(sql, ours, AUTH_ID, token, api_url)
            coop_account_id = await _account(sql, theirs, coop.AUTH_ID, token, api_url)
            if found is None:
                await _fill_neighbors(sql, ours, account_id)
                await _fill_coop(sql, theirs, coop_account_id)
            for organization_id in (ours, theirs):
                await daytime.move_people(sql, organization_id)
            return Seeded(ours, account_id, coop_account_id)
    finally:
        await sql.close()


async def _known(sql: Connection) -> tuple[int, int] | None:
    rows = await sql.fetch(
        """SELECT m.organization_id FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE u.email = $1 ORDER BY m.id LIMIT 2""",
        LOGINS[0].email,
    )
    if len(rows) < 2 and await sql.fetchval("SELECT EXISTS (SELECT 1 FROM organizations)"):
        raise SettingsError(
            "This database holds an organization already, and the passwords of the demo are public. Give the "
            "demo a database or a folder of its own: TEXTBANK_DATABASE_URL or TEXTBANK_DATA_DIR."
        )
    return (rows[0]["organization_id"], rows[1]["organization_id"]) if rows else None


async def _neighbors(sql: Connection, password: str) -> int:
    organization_id = await _named(sql, ORGANIZATION)
    for login in LOGINS:
        await add_person(sql, organization_id, login, password)
    for n in range(VOLUNTEERS):
        await add_person(sql, organization_id, volunteer(n), None)
    return organization_id


async def _coop(sql: Connection) -> int:
    """Of people who have their password already."""
    organization_id = await _named(sql, coop.NAME)
    for login in coop.CREW:
        await add_person(sql, organization_id, login, None)
    return organization_id


async def _named(sql: Connection, name: str) -> int:
    return int(await sql.fetchval("INSERT INTO organizations (name, settings) VALUES ($1, '{}') RETURNING id", name))


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


async def _account(sql: Connection, organization_id: int, auth_id: str, token: str, api_url: str) -> int:
    """The simulator listens elsewhere at each start, and the instance's key may be another."""
    account_id = await sql.fetchval(
        """UPDATE carrier_accounts SET api_url = $3, token_encrypted = $4, stopped_at = NULL,
             stopped_reason = NULL
           WHERE organization_id = $1 AND auth_id = $2 RETURNING id""",
        organization_id,
        auth_id,
        api_url,
        token,
    )
    if account_id is None:
        account_id = await sql.fetchval(
            """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url,
                 messages_per_second) VALUES ($1, 'Simulator', $2, $3, $4, $5) RETURNING id""",
            organization_id,
            auth_id,
            token,
            api_url,
            ACCOUNT_RATE,
        )
    return int(account_id)


async def _fill_neighbors(sql: Connection, organization_id: int, account_id: int) -> None:
    numbers = await _numbers(sql, organization_id, account_id, our_numbers())
    await vocabulary.write(sql, organization_id, vocabulary.NEIGHBORS)
    teams = await _teams(sql, organization_id)
    everybody = [person for team in teams.values() for person in team]
    scorer = Scorer.load()
    for bank in BANKS:
        crew = sorted(teams[bank.team] if bank.team else everybody, key=lambda person: person.id)
        await _bank(sql, organization_id, bank, crew, numbers, scorer)
    await vocabulary.gather(sql, organization_id, "RSVP", str(REMINDER.list_name))
    await links.write(sql, organization_id)
    await groups.write(sql, organization_id, numbers, scorer)
    for draft in (DRAFT, REMINDER):
        await _draft(sql, organization_id, draft)


async def _fill_coop(sql: Connection, organization_id: int, account_id: int) -> None:
    numbers = await _numbers(sql, organization_id, account_id, coop.numbers())
    await vocabulary.write(sql, organization_id, vocabulary.COOP)
    rows = await sql.fetch(
        """SELECT u.id, u.name, u.email, u.language FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 AND m.role = $2 ORDER BY u.id""",
        organization_id,
        Role.VOLUNTEER,
    )
    crew = [Volunteer(row["id"], Login(row["name"], row["email"], Role.VOLUNTEER, row["language"])) for row in rows]
    scorer = Scorer.load()
    for bank in coop.BANKS:
        await _bank(sql, organization_id, bank, crew, numbers, scorer)


async def _bank(
    sql: Connection, organization_id: int, bank: Bank, crew: Sequence[Volunteer], numbers: Numbers, scorer: Scorer
) -> None:
    """A campaign with its people, what was texted, and what volunteers have begun."""
    await _contacts(sql, organization_id, bank)
    campaign_id = await _campaign(sql, organization_id, bank)
    await dealing.conversations(sql, campaign_id, bank)
    rows, rules = await dealing.texted(sql, campaign_id, bank)
    history = History(bank, rules, scorer, crew, numbers, datetime.now(UTC))
    await past_rows.write(sql, organization_id, campaign_id, history.threads(rows))
    await dealing.begun(sql, campaign_id, bank, [person.id for person in crew])
    await vocabulary.file(sql, campaign_id, bank.folder)


async def _numbers(sql: Connection, organization_id: int, account_id: int, phones: Sequence[str]) -> Numbers:
    rows = await sql.fetch(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           SELECT $1, $2, phone, 'long_code', $4, 'active' FROM unnest($3::text[]) AS p(phone)
           RETURNING id""",
        organization_id,
        account_id,
        list(phones),
        RATE,
    )
    *good, poor, resting = (row["id"] for row in rows)
    await sql.execute("UPDATE numbers SET state = $2 WHERE id = $1", resting, NumberState.RESTING)
    return Numbers(good, poor, resting)


async def _teams(sql: Connection, organization_id: int) -> dict[str, list[Volunteer]]:
    """Everybody who texts is in the team of their language."""
    teams = {}
    for name, language in TEAMS.items():
        rows = await sql.fetch(
            """WITH made AS (INSERT INTO teams (organization_id, name) VALUES ($1, $2) RETURNING id),
               joined AS (
                 INSERT INTO team_members (team_id, user_id)
                 SELECT made.id, u.id FROM made, memberships m JOIN users u ON u.id = m.user_id
                 WHERE m.organization_id = $1 AND m.role = $3 AND u.language = $4 RETURNING user_id)
               SELECT u.id, u.name, u.email FROM joined j JOIN users u ON u.id = j.user_id""",
            organization_id,
            name,
            Role.VOLUNTEER,
            language,
        )
        teams[name] = [Volunteer(row["id"], Login(row["name"], row["email"], Role.VOLUNTEER, language)) for row in rows]
    return teams


async def _contacts(sql: Connection, organization_id: int, bank: Bank) -> None:
    here = daytime.place()
    people = [contact(n, spanish=n % bank.spanish_every == min(4, bank.spanish_every - 1)) for n in bank.contacts]
    records = [
        (organization_id, p.phone, p.first_name, p.last_name, "", "", p.city, p.state, p.language,
         p.external_id, "", orjson.dumps(bank.fields(n)).decode(), here, False)
        for n, p in zip(bank.contacts, people, strict=True)
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


async def _campaign(sql: Connection, organization_id: int, bank: Bank) -> int:
    """Launched, and running or paused; a sandbox, so it needs no registration and reaches no phone."""
    campaign_id = int(
        await sql.fetchval(
            """INSERT INTO campaigns (organization_id, title, description, list_id, state, paused, switches, audience,
                 bucket_size, area_codes, places, setup_total, setup_done, created_by_id, created_at, launched_at)
               VALUES ($1, $2, $3, (SELECT id FROM lists WHERE organization_id = $1 AND name = $4), $5, $6,
                 '{"sandbox": true}', (SELECT CASE WHEN $7::text IS NULL THEN '{"public": true}'
                   ELSE jsonb_build_object('public', false, 'user_ids', '[]'::jsonb, 'team_ids',
                     (SELECT jsonb_agg(id::text) FROM teams WHERE organization_id = $1 AND name = $7)) END),
                 $10, '[]', '[]', $8, $8, (SELECT user_id FROM memberships WHERE organization_id = $1
                   AND role IN ('manager', 'administrator') ORDER BY role DESC, id LIMIT 1), now() - $9::interval,
                 now() - $9::interval + interval '20 minutes') RETURNING id""",
            organization_id,
            bank.title,
            bank.description,
            bank.list_name,
            CampaignState.PAUSED if bank.paused else CampaignState.RUNNING,
            "initials" if bank.paused else None,
            bank.team,
            len(bank.contacts),
            bank.shifts[0].ago + timedelta(hours=1),
            BUCKET,
        )
    )
    await _scripts(sql, campaign_id, bank)
    return campaign_id


async def _scripts(sql: Connection, campaign_id: int, written: Bank | Draft) -> None:
    await sql.executemany(
        "INSERT INTO initial_scripts (campaign_id, position, text, language) VALUES ($1, $2, $3, $4)",
        [(campaign_id, place, script.text, script.language) for place, script in enumerate(written.initials)],
    )
    await sql.executemany(
        "INSERT INTO response_scripts (campaign_id, position, title, text) VALUES ($1, $2, $3, $4)",
        [(campaign_id, place, *script) for place, script in enumerate(written.canned)],
    )
    await vocabulary.mark(sql, campaign_id, written)


async def _draft(sql: Connection, organization_id: int, draft: Draft) -> None:
    campaign_id = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, list_id, state, switches, audience, area_codes,
             places, setup_total, setup_done, created_by_id)
           VALUES ($1, $2, $3, (SELECT id FROM lists WHERE organization_id = $1 AND name = $5), 'draft',
             '{"sandbox": true}', '{"public": true}', '[]', '[]', 0, 0,
             (SELECT id FROM users WHERE email = $4)) RETURNING id""",
        organization_id,
        draft.title,
        draft.description,
        LOGINS[1].email,
        draft.list_name,
    )
    await _scripts(sql, campaign_id, draft)
