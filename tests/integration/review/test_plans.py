"""However many conversations there are, no filter reads all of them, or all texts."""

from collections.abc import Callable

import asyncpg
import msgspec
import psycopg
import pytest

from server.domain.review import Filter
from server.domain.tags import Kind
from server.runtime import Runtime
from server.storage.queries import review
from server.storage.queries.review_conditions import Asked, Place, Report
from tests.cast import Cast
from tests.integration.review.conftest import NOW, Past

pytestmark = pytest.mark.anyio

GREAT = ("contacts", "conversations", "messages")
GIVEN: tuple[dict[str, str], ...] = (
    {}, {"campaign": "1"}, {"assignee": "2"}, {"assignee": "none"}, {"status": "closed"}, {"status": "waiting,closed"},
    {"sentiment": "negative"}, {"replies": "2-3"}, {"replies": "0"}, {"error": "any"}, {"error": "30"},
    {"number": "1"}, {"field": "ward:4"}, {"campaign": "1", "question": "support", "answer": "Yes"},
    {"since": "2026-01-01T00:00:00Z"}, {"q": "voto"}, {"q": "rosa mora"}, {"q": "voto", "sentiment": "negative"},
    {"sentiment": "negative", "campaign": "1"}, {"status": "closed", "error": "any"},
    {"wants_out": "true"}, {"wants_out": "true", "assignee": "none"}, {"needs_attention_without_report": "true"},
    {"needs_attention_without_report": "true", "campaign": "1"}, {"wants_out": "true", "status": "closed"},
)  # fmt: skip


def asked_of(organization_id: int) -> list[Asked]:
    reports = (Report(1, (1, 2), ("support",)), Report(2, (3,), ()))
    made = [Asked(organization_id, msgspec.convert(one, Filter), reports=reports) for one in GIVEN]
    made += [Asked(organization_id, Filter(tag="1"), tag=(kind, 1)) for kind in Kind]
    made += [Asked(organization_id, Filter(team="1"), holders=tuple(range(2, 12)))]
    made += [Asked(organization_id, Filter(q="5205550101"), phone="+15205550101")]
    return made


class Listening:
    """A pool of one connection that remembers what it was asked and how it was planned."""

    def __init__(self, sql: asyncpg.Connection) -> None:
        self.sql = sql
        self.plans: list[str] = []

    def acquire(self) -> "Listening":
        return self

    async def __aenter__(self) -> "Listening":
        return self

    async def __aexit__(self, *_error: object) -> None:
        return None

    def transaction(self, **how: bool) -> object:
        return self.sql.transaction(**how)

    async def execute(self, text: str) -> str:
        return str(await self.sql.execute(text))

    async def _heard(self, ask: Callable[..., object], text: str, *values: object) -> object:
        if not text.startswith("EXPLAIN"):
            plan = await self.sql.fetch(f"EXPLAIN {text}", *values)
            self.plans.append("\n".join([text, str(values), *(row[0] for row in plan)]))
        return await ask(text, *values)  # type: ignore[misc]

    async def fetch(self, text: str, *values: object) -> object:
        return await self._heard(self.sql.fetch, text, *values)

    async def fetchval(self, text: str, *values: object) -> object:
        return await self._heard(self.sql.fetchval, text, *values)


async def test_no_filter_reads_a_great_table_whole(runtime: Runtime, cast: Cast, past: Past) -> None:
    url = runtime.settings.database_url
    assert url is not None
    with psycopg.connect(url, autocommit=True) as sql:
        _grow(sql)
    connection = await asyncpg.connect(url)
    try:
        pool = Listening(connection)
        for asked in asked_of(cast.ada.organization_id):
            for after in (None, Place(NOW, 5)):
                await review.page(pool, asked, after, 51)  # type: ignore[arg-type]
            await review.count(pool, asked, 10_001)  # type: ignore[arg-type]
        wasteful = [plan for plan in pool.plans if any(f"Seq Scan on {table}" in plan for table in GREAT)]
    finally:
        await connection.close()
    assert len(pool.plans) > 60
    assert not wasteful, "\n\n".join(wasteful)


def _grow(sql: psycopg.Connection) -> None:
    """Twenty thousand conversations of many kinds, each with a text and a reply."""
    sql.execute(
        """INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
             external_id, notes, custom, place, landline, number_id, tag_ids)
           SELECT c.organization_id, '+1520' || n, 'Name' || n % 500, 'Name' || n % 700, '', '', '', '', '', '', '',
             CASE WHEN n % 5 = 0 THEN jsonb_build_object('ward', (n % 50)::text) ELSE '{}' END, c.place, false,
             c.number_id, CASE WHEN n % 50 = 0 THEN ARRAY[1] END
           FROM (SELECT * FROM contacts WHERE number_id IS NOT NULL LIMIT 1) c, generate_series(1000001, 1020000) n"""
    )
    sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, score, assignee_id, last_message_at, tag_ids, version)
           SELECT c.organization_id, (SELECT max(id) FROM campaigns), c.id,
             (ARRAY['waiting', 'waiting', 'waiting', 'closed', 'needs_attention', 'opted_out'])[1 + c.id % 6], false,
             c.place, '', c.id % 4, CASE WHEN c.id % 4 > 0 THEN c.id % 100 END, nullif(c.id % 40, 0),
             now() - interval '1 minute' * (c.id % 5000), CASE WHEN c.id % 50 = 0 THEN ARRAY[1] END, 1
           FROM contacts c ON CONFLICT DO NOTHING"""
    )
    sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, reason, carrier_class, priority, attempt, requeued, tag_ids)
           SELECT cv.organization_id, cv.campaign_id, cv.id, cv.contact_id, d.direction, d.kind,
             'I said word' || cv.id % 1000, 1, CASE WHEN cv.id % 20 = 0 THEN 'undelivered' ELSE 'delivered' END,
             CASE WHEN cv.id % 20 = 0 THEN (cv.id % 60)::text END, 'unknown', 0, 0, 0,
             CASE WHEN cv.id % 100 = 0 THEN ARRAY[1] END
           FROM conversations cv, (VALUES ('out', 'initial'), ('in', 'reply')) d(direction, kind)
           ON CONFLICT DO NOTHING"""
    )
    sql.execute("ANALYZE")
