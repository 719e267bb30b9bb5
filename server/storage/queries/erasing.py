"""What is known of people goes for good; rows that figures are counted from stay, and name nobody any more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from server.domain.zones import UNKNOWN
from server.storage.database import Connection, Pool, Row

# In place of the phone of an erased contact: a word of its own that people understand in a report.
_NO_PHONE: Final = "'erased' || id"

# Of contacts ($1), in this order; the contacts themselves come last.
_EMPTIED: Final = (
    """UPDATE messages SET text = '', media = NULL, detail = NULL, tag_ids = NULL,
         reason = CASE WHEN direction = 'in' THEN NULL ELSE reason END WHERE contact_id = ANY($1::bigint[])""",
    """UPDATE conversations SET preview = '', draft = NULL, tag_ids = NULL, version = version + 1,
         changed = pg_current_xact_id() WHERE contact_id = ANY($1::bigint[])""",
    """DELETE FROM notes WHERE conversation_id = ANY(ARRAY(
         SELECT id FROM conversations WHERE contact_id = ANY($1::bigint[])))""",
    """UPDATE conversation_moves SET reason = NULL WHERE reason IS NOT NULL AND conversation_id = ANY(ARRAY(
         SELECT id FROM conversations WHERE contact_id = ANY($1::bigint[])))""",
    "UPDATE decisions SET detail = detail - 'reason' WHERE contact_id = ANY($1::bigint[])",
    "DELETE FROM media WHERE contact_id = ANY($1::bigint[])",
    "DELETE FROM consents WHERE contact_id = ANY($1::bigint[])",
    "DELETE FROM list_contacts WHERE contact_id = ANY($1::bigint[])",
    "UPDATE campaigns SET test_contact_id = NULL WHERE test_contact_id = ANY($1::bigint[])",
    f"""UPDATE contacts SET phone = {_NO_PHONE}, first_name = '', last_name = '', email = '', zip = '', city = '',
         state = '', language = '', external_id = '', notes = '', custom = '{{}}', place = '{UNKNOWN.key}',
         carrier_class = NULL, number_id = NULL, tag_ids = NULL, assignee_id = NULL,
         opted_out_at = coalesce(opted_out_at, now()), erased_at = now() WHERE id = ANY($1::bigint[])""",
    """DELETE FROM contacts ct WHERE ct.id = ANY($1::bigint[])
         AND NOT EXISTS (SELECT 1 FROM conversations cv WHERE cv.contact_id = ct.id)
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.contact_id = ct.id)""",
)


async def lock_campaigns(sql: Connection, contact_ids: Sequence[int]) -> None:
    """Those that text one of these contacts behind everybody else: campaigns come before the gate and the contacts."""
    await sql.execute(
        "SELECT 1 FROM campaigns WHERE test_contact_id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE",
        list(contact_ids),
    )


async def lock(sql: Connection, organization_id: int, contact_ids: Sequence[int]) -> list[Row]:
    """Those that are still there, in order of id."""
    return await sql.fetch(
        """SELECT id, phone FROM contacts WHERE organization_id = $1 AND id = ANY($2::bigint[]) AND erased_at IS NULL
           ORDER BY id FOR UPDATE""",
        organization_id,
        list(contact_ids),
    )


async def threads(sql: Connection, contact_id: int) -> list[int]:
    rows = await sql.fetch("SELECT id FROM conversations WHERE contact_id = $1 ORDER BY id", contact_id)
    return [row["id"] for row in rows]


async def on_the_way(sql: Connection, contact_ids: Sequence[int]) -> list[int]:
    """Contacts to whom a text is leaving at this moment, or may have left: what became of it is yet to be heard."""
    rows = await sql.fetch(
        """SELECT DISTINCT contact_id FROM messages
           WHERE contact_id = ANY($1::bigint[]) AND state IN ('sending', 'unknown')""",
        list(contact_ids),
    )
    return [row["contact_id"] for row in rows]


async def cancel_queued(sql: Connection, contact_ids: Sequence[int]) -> None:
    """Also the confirmation of an opt-out: there is nobody left to confirm it to."""
    await sql.execute(
        """UPDATE messages SET state = 'cancelled', reason = 'erased', settled_at = now()
           WHERE contact_id = ANY($1::bigint[]) AND state = 'queued'""",
        list(contact_ids),
    )


async def empty(sql: Connection, contact_ids: Sequence[int]) -> None:
    """Everything of these locked contacts but the opt-out list."""
    for statement in _EMPTIED:
        await sql.execute(statement, list(contact_ids))


async def forget_phones(sql: Connection, organization_id: int, phones: Sequence[str]) -> None:
    """Texts that belong to no thread, or did not when they came."""
    await sql.execute(
        "DELETE FROM orphans WHERE organization_id = $1 AND phone = ANY($2::text[])", organization_id, list(phones)
    )


async def forget_rejects(sql: Connection, organization_id: int, phone: str) -> None:
    """Rows of lists that were not taken over and hold the number, however it is written there."""
    await sql.execute(
        """DELETE FROM import_rejects r USING imports i WHERE i.id = r.imported_id AND i.organization_id = $1
             AND strpos(regexp_replace(r.original, '[^0-9]', '', 'g'), right($2, 10)) > 0""",
        organization_id,
        phone,
    )


async def forget_answers(sql: Connection, organization_id: int, phone: str, contact_id: int) -> None:
    """First answers kept for repeated calls, where they name the phone or a thread of the person."""
    await sql.execute(
        """DELETE FROM idempotency_keys k USING memberships m
           WHERE m.organization_id = $1 AND k.user_id = m.user_id AND (position(convert_to($2, 'UTF8') IN k.body) > 0
             OR EXISTS (SELECT 1 FROM conversations cv WHERE cv.contact_id = $3
               AND position(convert_to('"id":"' || cv.id || '"', 'UTF8') IN k.body) > 0))""",
        organization_id,
        phone,
        contact_id,
    )


# Contacts (ct) whose time is over: on no list again, not corrected, not texted and not heard since, and in no campaign
# that is still to come, or has texts that nobody is sure of. $2 is how long people are kept.
_OVER: Final = """ct.erased_at IS NULL AND ct.touched_at < now() - $2::interval
  AND NOT EXISTS (SELECT 1 FROM conversations cv JOIN campaigns cp ON cp.id = cv.campaign_id
    WHERE cv.contact_id = ct.id AND (cp.state NOT IN ('ended', 'archived')
      OR cv.last_message_at >= now() - $2::interval))
  AND NOT EXISTS (SELECT 1 FROM campaigns t WHERE t.test_contact_id = ct.id)"""


async def over(pool: Pool, organization_id: int, keep: timedelta, after: int, most: int) -> list[int]:
    """Some contacts whose time is over, by id."""
    rows = await pool.fetch(
        f"""SELECT ct.id FROM contacts ct WHERE ct.organization_id = $1 AND ct.id > $3 AND {_OVER}
            ORDER BY ct.id LIMIT $4""",
        organization_id,
        keep,
        after,
        most,
    )
    return [row["id"] for row in rows]


async def still_over(sql: Connection, organization_id: int, keep: timedelta, contact_ids: Sequence[int]) -> list[int]:
    """Those of locked contacts of whom it is still true."""
    rows = await sql.fetch(
        f"SELECT ct.id FROM contacts ct WHERE ct.organization_id = $1 AND ct.id = ANY($3::bigint[]) AND {_OVER}",
        organization_id,
        keep,
        list(contact_ids),
    )
    return [row["id"] for row in rows]


async def count_over(sql: Connection, organization_id: int, keep: timedelta) -> Row:
    """How many people it is, with how many texts, and how many texts that belong to nobody."""
    row = await sql.fetchrow(
        f"""WITH gone AS (SELECT ct.id FROM contacts ct WHERE ct.organization_id = $1 AND {_OVER})
            SELECT (SELECT count(*) FROM gone) AS contacts,
              (SELECT count(*) FROM messages m WHERE m.contact_id IN (SELECT id FROM gone)) AS texts,
              (SELECT count(*) FROM orphans o
               WHERE o.organization_id = $1 AND o.received_at < now() - $2::interval) AS orphans,
              (SELECT count(*) FROM import_rejects r JOIN imports i ON i.id = r.imported_id
               WHERE i.organization_id = $1 AND i.created_at < now() - $2::interval) AS rejects""",
        organization_id,
        keep,
    )
    assert row is not None
    return row


async def forget_old(sql: Connection, organization_id: int, keep: timedelta) -> None:
    """Texts that belong to nobody, and rows that were not taken over."""
    await sql.execute(
        "DELETE FROM orphans WHERE organization_id = $1 AND received_at < now() - $2::interval", organization_id, keep
    )
    await sql.execute(
        """DELETE FROM import_rejects WHERE imported_id = ANY(ARRAY(
             SELECT id FROM imports WHERE organization_id = $1 AND created_at < now() - $2::interval))""",
        organization_id,
        keep,
    )


async def kept_for(pool: Pool) -> list[Row]:
    """Organizations that keep people for so many `days`."""
    return await pool.fetch(
        """SELECT id, (settings->>'retention_days')::int AS days FROM organizations
           WHERE settings->>'retention_days' IS NOT NULL"""
    )
