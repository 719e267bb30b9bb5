"""Plans are made once and kept: no statement of a text's way may read a whole table once there are millions."""

import asyncpg
import psycopg
import pytest

from server.actions import assignment, campaign_setup, reconciling
from server.storage.queries import throughput
from server.workers import sweeper
from server.workers.sender import Sender
from tests.integration.sending.conftest import Line

pytestmark = pytest.mark.anyio

GREAT = ("contacts", "list_contacts", "conversations", "messages", "attempts", "conversation_moves", "opt_outs")


async def test_no_statement_on_the_way_of_a_text_reads_a_great_table_whole(line: Line, sender: Sender) -> None:
    await _live(line)
    statements = await _prepared(line.runtime.database.pool)
    assert len(statements) > 20
    url = line.runtime.settings.database_url
    assert url is not None
    with psycopg.connect(url, autocommit=True) as sql:
        _pretend_millions(sql)
        wasteful = [found for statement in sorted(statements) if (found := _whole_reads(sql, statement))]
    assert not wasteful, "\n\n".join(wasteful)


async def _live(line: Line) -> None:
    """Everything that happens to a text, once."""
    conversation = line.bank.conversation_ids[0]
    message = await line.press(conversation)
    await line.until_state(message, "delivered")
    row = await line.runtime.database.pool.fetchrow(
        """SELECT c.phone, n.phone AS number FROM messages m JOIN contacts c ON c.id = m.contact_id
           JOIN numbers n ON n.id = m.number_id WHERE m.id = $1""",
        message,
    )
    assert row is not None
    await line.reply(row["phone"], row["number"], "Yes, count on me")
    await line.reply(row["phone"], row["number"], "STOP")
    await assignment.release(line.runtime, line.cast.vera, line.bank.conversation_ids[1:3])
    await assignment.claim(line.runtime, line.cast.vic, line.bank.campaign_id)
    await assignment.return_expired(line.runtime)
    await campaign_setup.set_up(line.runtime, line.bank.campaign_id)
    await throughput.kept_back(line.runtime.database.pool, line.bank.campaign_id, 5)
    await sweeper.sweep(line.runtime, (*sweeper.STEPS, reconciling.look_up_unknown, reconciling.poll_inbound))


async def _prepared(pool: asyncpg.Pool) -> set[str]:
    """What the connections of this process have prepared, which is all they ever ran with parameters."""
    connections = [await pool.acquire() for _ in range(pool.get_size())]
    try:
        found = [await connection.fetch("SELECT statement FROM pg_prepared_statements") for connection in connections]
    finally:
        for connection in connections:
            await pool.release(connection)
    texts = {row["statement"] for rows in found for row in rows}
    return {text for text in texts if "$1" in text and any(table in text for table in GREAT)}


def _pretend_millions(sql: psycopg.Connection) -> None:
    """Contacts enough that the planner knows how they are spread, and the word of the catalogue for their number."""
    sql.execute(
        """INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
             external_id, notes, custom, place, landline)
           SELECT c.organization_id, '+1520' || n, '', '', '', '', '', '', '', '', '', '{}', c.place, false
           FROM (SELECT * FROM contacts LIMIT 1) c, generate_series(1000001, 1020000) n"""
    )
    sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, version)
           SELECT c.organization_id, (SELECT max(id) FROM campaigns), c.id, 'to_send', false, c.place, '', 0, 1
           FROM contacts c ON CONFLICT DO NOTHING"""
    )
    sql.execute("ANALYZE")
    sql.execute(
        """UPDATE pg_class SET reltuples = greatest(reltuples * 50, 1000000), relpages = greatest(relpages, 1)
           WHERE relname = ANY(%s) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = ANY(%s::regclass[]))""",
        [list(GREAT), list(GREAT)],
    )


def _whole_reads(sql: psycopg.Connection, statement: str) -> str | None:
    plan = [row[0] for row in psycopg.ClientCursor(sql).execute(f"EXPLAIN (GENERIC_PLAN, COSTS OFF) {statement}")]
    if any(f"Seq Scan on {table}" in line for line in plan for table in GREAT):
        return "\n".join([statement, *plan])
    return None
