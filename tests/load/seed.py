"""Rows that imports, people and launches leave behind, written at once where making them is not what is measured."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from server.domain.zones import place_of
from server.secrets import SecretBox
from tests.factories import daytime_zone
from tests.load.fiction import contact_phones, own_numbers

SCRIPT = "Hi {firstName}, will you vote on Tuesday?"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an API key."""

    id: int
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Bank:
    """An organization that can text: its people, its numbers, one running campaign."""

    organization_id: int
    campaign_id: int
    ada: Person
    supervisor: Person
    volunteers: list[Person]
    phones: list[str]
    numbers: list[str]
    parts_per_second: float


@dataclass(frozen=True, slots=True)
class Size:
    """How large a bank is."""

    contacts: int
    volunteers: int
    numbers: int
    parts_per_second: float = 2.0
    messages_per_second: float = 1000.0
    bucket: int = 50
    keep_assignments: bool = True


def bank(database_url: str, secret_key: str, carrier_url: str, credentials: tuple[str, str], size: Size) -> Bank:
    """Writes all of it in one transaction."""
    with psycopg.connect(database_url) as sql:
        organization_id = _one(sql, "INSERT INTO organizations (name, settings) VALUES ('Ward 4', '{}') RETURNING id")
        ada = _person(sql, organization_id, "administrator", "Ada Admin")
        sue = _person(sql, organization_id, "supervisor", "Sue Supervisor")
        volunteers = [
            _person(sql, organization_id, "volunteer", f"Volunteer {number}") for number in range(size.volunteers)
        ]
        numbers = _numbers(sql, organization_id, _account(sql, organization_id, secret_key, carrier_url, credentials,
                                                          size.messages_per_second), size)  # fmt: skip
        phones = contact_phones(size.contacts)
        campaign_id = _campaign(sql, organization_id, ada.id, phones, size)
    with psycopg.connect(database_url, autocommit=True) as sql:
        # Not the empty tables: for one that was found empty, plans are made that only suit an empty one.
        sql.execute("VACUUM ANALYZE contacts, conversations, numbers, users, memberships, api_keys")
    return Bank(organization_id, campaign_id, ada, sue, volunteers, phones, numbers, size.parts_per_second)


def _one(sql: psycopg.Connection, statement: str, *values: object) -> int:
    row = sql.execute(statement, values).fetchone()
    assert row is not None
    return int(row[0])


def _person(sql: psycopg.Connection, organization_id: int, role: str, name: str) -> Person:
    key = secrets.token_urlsafe(32)
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user_id = _one(sql, "INSERT INTO users (email, name, language) VALUES (%s, %s, 'en') RETURNING id", email, name)
    sql.execute(
        "INSERT INTO memberships (organization_id, user_id, role) VALUES (%s, %s, %s)",
        (organization_id, user_id, role),
    )
    sql.execute(
        """INSERT INTO api_keys (user_id, organization_id, key_hash, hint, label) VALUES (%s, %s, %s, %s, 'load')""",
        (user_id, organization_id, hashlib.sha256(key.encode()).hexdigest(), key[:6]),
    )
    return Person(user_id, name, key)


def _account(
    sql: psycopg.Connection,
    organization_id: int,
    secret_key: str,
    carrier_url: str,
    credentials: tuple[str, str],
    messages_per_second: float,
) -> int:
    auth_id, token = credentials
    return _one(
        sql,
        """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url, messages_per_second)
           VALUES (%s, 'Simulated', %s, %s, %s, %s) RETURNING id""",
        organization_id,
        auth_id,
        SecretBox(secret_key).seal(token),
        carrier_url,
        messages_per_second,
    )


def _numbers(sql: psycopg.Connection, organization_id: int, account_id: int, size: Size) -> list[str]:
    numbers = own_numbers(size.numbers)
    for phone in numbers:
        sql.execute(
            """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
               VALUES (%s, %s, %s, 'long_code', %s, 'active')""",
            (organization_id, account_id, phone, size.parts_per_second),
        )
    return numbers


def _campaign(sql: psycopg.Connection, organization_id: int, user_id: int, phones: Sequence[str], size: Size) -> int:
    """A campaign as its launch leaves it."""
    switches = '{"keep_assignments": true}' if size.keep_assignments else "{}"
    campaign_id = _one(
        sql,
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, bucket_size,
             area_codes, places, setup_total, setup_done, created_by_id, launched_at)
           VALUES (%s, 'Vote', '', 'running', %s, '{"public": true}', %s, '[]', '[]', %s, %s, %s, now())
           RETURNING id""",
        organization_id, switches, size.bucket, len(phones), len(phones), user_id,
    )  # fmt: skip
    script_id = _one(
        sql,
        "INSERT INTO initial_scripts (campaign_id, position, text) VALUES (%s, 0, %s) RETURNING id",
        campaign_id,
        SCRIPT,
    )
    _contacts(sql, organization_id, phones)
    sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed,
             place, preview, replies, version)
           SELECT organization_id, %s, id, %s, 'to_send', false, place, '', 0, 1 FROM contacts
           WHERE organization_id = %s""",
        (campaign_id, script_id, organization_id),
    )
    sql.execute(
        """UPDATE campaigns SET places = (SELECT jsonb_agg(DISTINCT place) FROM conversations WHERE campaign_id = %s)
           WHERE id = %s""",
        (campaign_id, campaign_id),
    )
    return campaign_id


def _contacts(sql: psycopg.Connection, organization_id: int, phones: Sequence[str]) -> None:
    zone = daytime_zone()
    columns = "organization_id, phone, first_name, last_name, email, zip, city, state, language, external_id, notes"
    with sql.cursor().copy(f"COPY contacts ({columns}, custom, place, landline) FROM STDIN") as copy:
        for number, phone in enumerate(phones):
            place = place_of(phone, timezone=zone).key
            copy.write_row(
                (
                    organization_id,
                    phone,
                    f"Pat{number}",
                    "Doe",
                    "",
                    "",
                    "Springfield",
                    "",
                    "",
                    "",
                    "",
                    "{}",
                    place,
                    False,
                )
            )
