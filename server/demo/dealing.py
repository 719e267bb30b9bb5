"""The demo's conversations: one for each contact, and what volunteers have begun but not sent."""

import asyncpg

from server.demo.banks import Bank
from server.domain import campaign_rules
from server.domain.campaign_rules import Rules
from server.storage.database import Connection


async def conversations(sql: Connection, campaign_id: int, bank: Bank) -> None:
    """One for each contact of the list, with a script of its language; who said stop before is never dealt."""
    await _stopped_before(sql, campaign_id, bank.opted_out_before)
    await sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status,
             suppressed, place, preview, replies, version)
           SELECT c.organization_id, c.id, ct.id, s.ids[1 + lc.id % cardinality(s.ids)],
             CASE WHEN ct.opted_out_at IS NULL THEN 'to_send' ELSE 'opted_out' END,
             ct.opted_out_at IS NOT NULL, ct.place, '', 0, 1
           FROM campaigns c JOIN list_contacts lc ON lc.list_id = c.list_id
             JOIN contacts ct ON ct.id = lc.contact_id
             JOIN LATERAL (SELECT array_agg(id ORDER BY position) AS ids FROM initial_scripts i
               WHERE i.campaign_id = $1 AND i.language IS NOT DISTINCT FROM (
                 SELECT o.language FROM initial_scripts o WHERE o.campaign_id = $1 AND o.language = ct.language
                 LIMIT 1)) s ON true
           WHERE c.id = $1 ORDER BY lc.id""",
        campaign_id,
    )


async def _stopped_before(sql: Connection, campaign_id: int, count: int) -> None:
    """The last ones of the list, some weeks ago."""
    await sql.execute(
        """WITH marked AS (
             UPDATE contacts SET opted_out_at = now() - interval '23 days' WHERE id IN (
               SELECT lc.contact_id FROM list_contacts lc JOIN campaigns c ON c.list_id = lc.list_id
               WHERE c.id = $1 ORDER BY lc.id DESC LIMIT $2)
             RETURNING organization_id, phone, opted_out_at)
           INSERT INTO opt_outs (organization_id, phone, source, created_at)
           SELECT organization_id, phone, 'manual', opted_out_at FROM marked""",
        campaign_id,
        count,
    )


async def texted(sql: Connection, campaign_id: int, bank: Bank) -> tuple[list[asyncpg.Record], Rules]:
    """The conversations that have a past, with what their first texts need, and the rules they kept to."""
    rows = await sql.fetch(
        """SELECT cv.id, cv.contact_id, ct.first_name, ct.last_name, ct.city, ct.email, ct.language,
             ct.custom::text AS custom,
             s.text AS script, o.name AS organization, o.settings::text AS settings, cp.switches::text AS switches
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             JOIN campaigns cp ON cp.id = cv.campaign_id JOIN organizations o ON o.id = cv.organization_id
             JOIN initial_scripts s ON s.id = cv.initial_script_id
           WHERE cv.campaign_id = $1 ORDER BY cv.id LIMIT $2""",
        campaign_id,
        bank.texted,
    )
    return rows, campaign_rules.read(rows[0]["organization"], rows[0]["settings"], rows[0]["switches"], None)


async def begun(sql: Connection, campaign_id: int, bank: Bank, crew: list[int]) -> None:
    """Some hold the rest of a bucket, and some people were skipped; the last of the crew did both."""
    await sql.execute(
        """WITH next AS (
             SELECT id, row_number() OVER (ORDER BY id) AS nth FROM conversations
             WHERE campaign_id = $1 AND status = 'to_send' AND initial_state IS NULL
             ORDER BY id LIMIT $2::bigint + $3::bigint),
           changed AS (
             UPDATE conversations cv SET version = version + 1,
               status = CASE WHEN nth > $2::bigint THEN 'skipped' ELSE 'to_send' END,
               assignee_id = CASE WHEN nth <= $2::bigint THEN ($4::bigint[])[cardinality($4) - nth % 3] END,
               lease_until = CASE WHEN nth <= $2::bigint THEN now() + interval '40 minutes' END
             FROM next WHERE next.id = cv.id RETURNING cv.id, cv.organization_id, cv.status)
           INSERT INTO conversation_moves (organization_id, conversation_id, from_user_id, by_user_id, reason,
             created_at)
           SELECT organization_id, id, ($4::bigint[])[cardinality($4)], ($4::bigint[])[cardinality($4)], 'skipped',
             now() - interval '50 minutes'
           FROM changed WHERE status = 'skipped'""",
        campaign_id,
        bank.held,
        bank.skipped,
        crew,
    )
