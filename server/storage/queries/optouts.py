"""Who must not be texted: the list of phones, and what an entry does to the contact's rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.storage.database import Connection, Pool, Row
from server.storage.queries.filters import conditions

Source = Connection

# Of the advisory lock between opt-outs and new contacts; its second key is the organisation.
_GATE = 7_262_002


async def lock_contacts(sql: Connection, organization_id: int, phones: Sequence[str]) -> list[Row]:
    """The contacts with these phones, locked in order of id. Phones without one stay so until the commit.

    The gate comes before the rows: an import goes through it, and then locks rows.
    """
    known = await sql.fetchval(
        "SELECT count(*) FROM contacts WHERE organization_id = $1 AND phone = ANY($2::text[])",
        organization_id,
        list(phones),
    )
    if known < len(set(phones)):
        # A contact on its way in right now would miss this opt-out, and the opt-out the contact.
        await close_gate(sql, organization_id)
    found = await _locked(sql, organization_id, phones)
    if len(found) < known:  # one was just erased, and might come back
        await close_gate(sql, organization_id)
        found = await _locked(sql, organization_id, phones)
    return found


async def _locked(sql: Connection, organization_id: int, phones: Sequence[str]) -> list[Row]:
    return await sql.fetch(
        """SELECT id, phone FROM contacts WHERE organization_id = $1 AND phone = ANY($2::text[])
           ORDER BY id FOR NO KEY UPDATE""",
        organization_id,
        list(phones),
    )


async def close_gate(sql: Connection, organization_id: int) -> None:
    """Until the commit no contact is added: who comes in next knows what is on the list by then."""
    await sql.execute("SELECT pg_advisory_xact_lock($1, $2::int)", _GATE, organization_id % 2**31)


async def hold_for_new_contacts(sql: Connection, organization_id: int) -> None:
    """Before contacts are added: opt-outs of unknown phones wait for the commit or are visible already."""
    await sql.execute("SELECT pg_advisory_xact_lock_shared($1, $2::int)", _GATE, organization_id % 2**31)


async def add(sql: Connection, organization_id: int, phones: Sequence[str], source: str, by_user: int | None) -> int:
    """Entries for the phones that have none; how many are new."""
    return int(
        await sql.fetchval(
            """WITH added AS (
                 INSERT INTO opt_outs (organization_id, phone, source, by_user_id)
                 SELECT $1, phone, $3, $4 FROM unnest($2::text[]) AS p(phone) ORDER BY phone
                 ON CONFLICT (organization_id, phone) WHERE ended_at IS NULL DO NOTHING RETURNING 1)
               SELECT count(*) FROM added""",
            organization_id,
            list(phones),
            source,
            by_user,
        )
    )


async def has_marks(sql: Source, organization_id: int) -> bool:
    """Whether anybody was erased here; `#` begins what stands for their phones."""
    return bool(
        await sql.fetchval(
            """SELECT EXISTS (SELECT 1 FROM opt_outs
               WHERE organization_id = $1 AND phone LIKE '#%' AND ended_at IS NULL)""",
            organization_id,
        )
    )


async def marked(sql: Source, organization_id: int, marks: Sequence[str]) -> list[str]:
    """Those of the marks that are on the list."""
    rows = await sql.fetch(
        "SELECT phone FROM opt_outs WHERE organization_id = $1 AND phone = ANY($2::text[]) AND ended_at IS NULL",
        organization_id,
        list(marks),
    )
    return [row["phone"] for row in rows]


async def put_marks(sql: Connection, organization_id: int, marks: Mapping[str, str]) -> None:
    """From now on a mark stands where its phone stood, in what has ended too. Phones that are not on the list stay off.

    Whose mark is there already, of an earlier time, loses the entry of the phone alone.
    """
    phones, stand_ins = list(marks), list(marks.values())
    await sql.execute(
        """DELETE FROM opt_outs o USING unnest($2::text[], $3::text[]) AS g(phone, mark)
           WHERE o.organization_id = $1 AND o.phone = g.phone AND o.ended_at IS NULL AND EXISTS (
             SELECT 1 FROM opt_outs x WHERE x.organization_id = $1 AND x.phone = g.mark AND x.ended_at IS NULL)""",
        organization_id,
        phones,
        stand_ins,
    )
    await sql.execute(
        """UPDATE opt_outs o SET phone = g.mark FROM unnest($2::text[], $3::text[]) AS g(phone, mark)
           WHERE o.organization_id = $1 AND o.phone = g.phone""",
        organization_id,
        phones,
        stand_ins,
    )


async def mark(sql: Connection, contact_ids: Sequence[int]) -> None:
    """On the contact's own row, where every claim looks."""
    await sql.execute(
        "UPDATE contacts SET opted_out_at = now() WHERE id = ANY($1::bigint[]) AND opted_out_at IS NULL",
        list(contact_ids),
    )


async def block(sql: Connection, contact_ids: Sequence[int]) -> list[Row]:
    """Texts that have not left never will, but for the one that says so; each with the thread it stands in."""
    return await sql.fetch(
        """UPDATE messages SET state = 'blocked', reason = 'opted_out', settled_at = now()
           WHERE contact_id = ANY($1::bigint[]) AND state = 'queued' AND kind <> 'confirmation'
           RETURNING id, kind, conversation_id, state, reason, detail""",
        list(contact_ids),
    )


async def end_threads(
    sql: Connection, contact_ids: Sequence[int], touched: Sequence[int], unsent: Sequence[int]
) -> list[Row]:
    """Threads become opted out and stay with who holds them; those that changed, with the status they `had`.

    `touched` threads are stamped in any case, those of `unsent` initials get the initial's state. A thread
    that was suppressed before launch stays as it is.
    """
    return await sql.fetch(
        """UPDATE conversations cv SET status = 'opted_out', needs_attention_since = NULL, lease_until = NULL,
             initial_state = CASE WHEN cv.id = ANY($3::bigint[]) THEN 'blocked' ELSE cv.initial_state END,
             version = cv.version + 1, changed = pg_current_xact_id()
           FROM (SELECT id, status FROM conversations
                 WHERE contact_id = ANY($1::bigint[]) AND NOT (suppressed AND status = 'to_send')
                   AND (status <> 'opted_out' OR id = ANY($2::bigint[]))
                 ORDER BY contact_id, id FOR NO KEY UPDATE) before
           WHERE cv.id = before.id
           RETURNING cv.id, cv.organization_id, before.status AS had, cv.assignee_id, cv.version, cv.changed""",
        list(contact_ids),
        list(touched),
        list(unsent),
    )


async def end(sql: Connection, organization_id: int, phone: str, source: str) -> datetime | None:
    """The entry stays as evidence, and counts no longer; when it began, None without one."""
    began: datetime | None = await sql.fetchval(
        """UPDATE opt_outs SET ended_at = now(), ended_source = $3
           WHERE organization_id = $1 AND phone = $2 AND ended_at IS NULL RETURNING created_at""",
        organization_id,
        phone,
        source,
    )
    return began


async def unmark(sql: Connection, contact_ids: Sequence[int]) -> None:
    await sql.execute("UPDATE contacts SET opted_out_at = NULL WHERE id = ANY($1::bigint[])", list(contact_ids))


async def resume_threads(sql: Connection, contact_ids: Sequence[int]) -> list[Row]:
    """Threads that were texted wait again; others may be dealt again, held ones as their lease ends now, where
    somebody presses Send for them."""
    return await sql.fetch(
        """UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id(),
             status = CASE WHEN cv.initial_state = 'blocked' OR (cv.initial_state IS NULL AND cp.kind <> 'p2p')
                             THEN 'closed'
                           WHEN cv.initial_state IS NULL THEN 'to_send' ELSE 'waiting' END,
             lease_until = CASE WHEN cv.initial_state IS NULL AND cv.assignee_id IS NOT NULL THEN now() END
           FROM campaigns cp
           WHERE cv.contact_id = ANY($1::bigint[]) AND cv.status = 'opted_out' AND cp.id = cv.campaign_id
           RETURNING cv.id, 'opted_out' AS had, cv.assignee_id, cv.version, cv.changed""",
        list(contact_ids),
    )


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    """Active entries by id."""
    return await pool.fetch(
        """SELECT o.id, o.phone, o.source, o.created_at, u.name AS by_name
           FROM opt_outs o LEFT JOIN users u ON u.id = o.by_user_id
           WHERE o.organization_id = $1 AND o.ended_at IS NULL AND o.id > $2 ORDER BY o.id LIMIT $3""",
        organization_id,
        after,
        most,
    )


async def phone_of(sql: Source, organization_id: int, opt_out_id: int) -> str | None:
    """Of an active entry."""
    found: str | None = await sql.fetchval(
        "SELECT phone FROM opt_outs WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL",
        organization_id,
        opt_out_id,
    )
    return found


async def entry(sql: Source, organization_id: int, phone: str) -> Row | None:
    """The active entry of a phone."""
    return await sql.fetchrow(
        """SELECT o.id, o.phone, o.source, o.created_at, u.name AS by_name
           FROM opt_outs o LEFT JOIN users u ON u.id = o.by_user_id
           WHERE o.organization_id = $1 AND o.phone = $2 AND o.ended_at IS NULL""",
        organization_id,
        phone,
    )


async def is_organization(sql: Connection, organization_id: int) -> bool:
    return bool(await sql.fetchval("SELECT 1 FROM organizations WHERE id = $1", organization_id))


async def newest(pool: Pool, organization_id: int, phone: str | None, before: int | None, most: int) -> list[Row]:
    """Active entries, the newest first: of one phone, if it is given, and those before an entry, by its id."""
    older = """(o.created_at, o.id) < (SELECT x.created_at, x.id FROM opt_outs x
                                       WHERE x.id = {0} AND x.organization_id = $1)"""
    where, values = conditions({"o.phone = {0}": phone, older: before}, first=3)
    return await pool.fetch(
        f"""SELECT o.id, o.phone, o.source, o.created_at, u.name AS by_name
            FROM opt_outs o LEFT JOIN users u ON u.id = o.by_user_id
            WHERE o.organization_id = $1 AND o.ended_at IS NULL {where}
            ORDER BY o.created_at DESC, o.id DESC LIMIT $2""",
        organization_id,
        most,
        *values,
    )


async def how_many(pool: Pool, organization_id: int) -> int:
    return int(
        await pool.fetchval(
            "SELECT count(*) FROM opt_outs WHERE organization_id = $1 AND ended_at IS NULL", organization_id
        )
    )
