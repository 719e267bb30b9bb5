"""What the oracle reads: the carrier's arrival log, the rows in PostgreSQL, and what clients saw and were told.

Moments are seconds since 1970; phones are digits without a plus, as the carrier writes them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text that the carrier took; `token` is the end of the address it shall report to."""

    at: float
    monotonic: float
    src: str
    dst: str
    text: str
    parts: int
    token: str
    network: str
    uuid: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it reached a person's screen."""

    user_id: int
    organization_id: int
    role: str
    name: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Paused:
    """A campaign whose pause (`all` or `initials`) was answered at `since`; `until` is when its end was asked for."""

    campaign_id: int
    scope: str
    since: float
    until: float = float("inf")


@dataclass
class Journal:
    """What was done to Textbank from outside, and what it answered; only what was answered with success counts."""

    clicks: set[int] = field(default_factory=set)  # messages that presses were answered with
    replies: set[str] = field(default_factory=set)  # carrier ids of texts whose webhook was answered 200
    stops: dict[str, float] = field(default_factory=dict)  # phone: when its STOP was answered 200
    pauses: list[Paused] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    shown: dict[int, set[int]] = field(default_factory=dict)  # person: threads on the screen they opened at the end


@dataclass
class Evidence:
    """Everything a checker may look at."""

    arrivals: list[Arrival] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    taken_at: float = 0.0
    messages: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    conversations: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    campaigns: list[Row] = field(default_factory=list)
    numbers: list[Row] = field(default_factory=list)
    registrations: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    opt_outs: list[Row] = field(default_factory=list)
    orphans: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)  # of states, in the order in which they were written


QUERIES = {
    "messages": """SELECT id, organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts,
        state, reason, number_id, carrier_class, carrier_id, extract(epoch FROM created_at)::float8 AS created_at
      FROM messages""",
    "attempts": """SELECT message_id, number_id, attempt, token, outcome,
        extract(epoch FROM started_at)::float8 AS started_at FROM attempts""",
    "contacts": "SELECT id, organization_id, substr(phone, 2) AS phone, place, number_id FROM contacts",
    "conversations": "SELECT id, organization_id, assignee_id, status, initial_state, replies FROM conversations",
    "moves": "SELECT conversation_id, from_user_id, to_user_id FROM conversation_moves",
    "campaigns": """SELECT c.id, c.registration_id, c.switches::text AS switches, c.texting_hours::text AS hours,
        o.settings::text AS settings FROM campaigns c JOIN organizations o ON o.id = c.organization_id""",
    "numbers": """SELECT id, substr(phone, 2) AS phone, account_id, registration_id,
        parts_per_second::float8 AS parts_per_second FROM numbers""",
    "registrations": "SELECT id, brand, att_class, tmobile_daily_cap FROM registrations",
    "accounts": "SELECT id, messages_per_second::float8 AS messages_per_second FROM carrier_accounts",
    "opt_outs": """SELECT substr(phone, 2) AS phone, extract(epoch FROM created_at)::float8 AS since,
        extract(epoch FROM ended_at)::float8 AS until FROM opt_outs""",
    "orphans": "SELECT carrier_id FROM orphans",
}

_WATCH = """
CREATE SCHEMA oracle;
CREATE TABLE oracle.changes (
  place bigserial, message_id bigint, attempt int, before text, after text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION oracle.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO oracle.changes (message_id, attempt, before, after) VALUES (NEW.id, NEW.attempt, OLD.state, NEW.state);
  RETURN NULL; END $$;
CREATE TRIGGER noted AFTER UPDATE OF state ON messages FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION oracle.note();
"""


async def watch(database_url: str) -> None:
    """From now on PostgreSQL itself writes down each change of a state, for the oracle alone."""
    sql = await asyncpg.connect(database_url)
    try:
        await sql.execute(_WATCH)
    finally:
        await sql.close()


class ArrivalLog:
    """The carrier's log while it grows: each line is read once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0
        self._accepted: list[Arrival] = []

    def accepted(self) -> list[Arrival]:
        """Accepted texts so far, in order of arrival. A last line without its end is still being written."""
        if self._file.exists():
            with self._file.open("rb") as log:
                log.seek(self._read)
                whole, end, _ = log.read().rpartition(b"\n")
            self._read += len(whole) + len(end)
            self._accepted += [_arrival(row) for line in whole.splitlines() if (row := json.loads(line))["accepted"]]
        return list(self._accepted)


def _arrival(row: Row) -> Arrival:
    token = row["url"].rpartition("/")[2]
    said = {name: row[name] for name in ("at", "monotonic", "src", "dst", "text", "parts", "network")}
    return Arrival(**said, token=token, uuid=row["uuid"] or "")


async def gather(
    database_url: str, arrived: Iterable[Arrival], journal: Journal, taken_at: float | None = None
) -> Evidence:
    """Reads the rows of one snapshot."""
    sql = await asyncpg.connect(database_url)
    try:
        async with sql.transaction(isolation="repeatable_read", readonly=True):
            rows = {name: await sql.fetch(query) for name, query in QUERIES.items()}
            now = await sql.fetchval("SELECT extract(epoch FROM pg_catalog.now())::float8")
            if await sql.fetchval("SELECT to_regclass('oracle.changes') IS NOT NULL"):
                rows["changes"] = await sql.fetch("SELECT * FROM oracle.changes ORDER BY place")
    finally:
        await sql.close()
    return Evidence(list(arrived), journal, now if taken_at is None else taken_at, **rows)
