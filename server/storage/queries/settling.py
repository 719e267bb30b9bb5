"""Messages nobody is sure of: finding evidence, then leaving them to a person."""

from datetime import datetime, timedelta

from server.storage.database import Connection, Pool, Row
from server.storage.queries.outbox import ONTO_THREADS


async def to_look_up(pool: Pool, most: int) -> list[Row]:
    """Attempts of unknown outcome, 10 minutes after they began and again after 20."""
    return await pool.fetch(
        """SELECT a.id AS attempt_id, a.message_id, a.attempt, a.started_at, a.looked_up, n.phone AS src,
             n.account_id, c.phone AS dst
           FROM messages m JOIN attempts a ON a.message_id = m.id AND a.attempt = m.attempt
             JOIN numbers n ON n.id = a.number_id JOIN contacts c ON c.id = m.contact_id
           WHERE m.state = 'unknown' AND a.started_at < now() - (a.looked_up + 1) * interval '10 minutes'
           ORDER BY a.started_at LIMIT $1""",
        most,
    )


async def to_poll(pool: Pool, every: timedelta) -> list[Row]:
    """Accounts whose texts were not compared with the carrier's list up to so long ago."""
    return await pool.fetch(
        """SELECT id, polled_until, now() AS now FROM carrier_accounts
           WHERE polled_until IS NULL OR polled_until < now() - $1::interval ORDER BY id""",
        every,
    )


async def polled(pool: Pool, account_id: int, until: datetime) -> None:
    await pool.execute("UPDATE carrier_accounts SET polled_until = $2 WHERE id = $1", account_id, until)


async def is_known(pool: Pool, carrier_id: str) -> bool:
    return bool(await pool.fetchval("SELECT EXISTS (SELECT 1 FROM messages WHERE carrier_id = $1)", carrier_id))


async def looked_up(sql: Connection, attempt_id: int) -> None:
    await sql.execute("UPDATE attempts SET looked_up = looked_up + 1 WHERE id = $1", attempt_id)


async def unconfirm(sql: Connection, message_id: int) -> list[Row]:
    """Absence from a list is not proof: the message waits for a coordinator's decision."""
    await sql.execute(
        """SELECT 1 FROM contacts WHERE id = (SELECT contact_id FROM messages WHERE id = $1)
           FOR NO KEY UPDATE""",
        message_id,
    )
    return await sql.fetch(
        f"""WITH written AS (
              UPDATE messages SET state = 'unconfirmed', settled_at = now() WHERE id = $1 AND state = 'unknown'
              RETURNING id, kind, state, reason, detail, conversation_id),
            {ONTO_THREADS}""",
        message_id,
    )
