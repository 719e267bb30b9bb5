"""Contacts that go from one number to another, because a coordinator said so."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row

# Contacts of one number; or of a draft's list, those used to a number outside its registration.
_OF_NUMBER = "ct.number_id = $2"
_STRANGERS = """ct.number_id IS NOT NULL
  AND ct.id IN (SELECT lc.contact_id FROM list_contacts lc JOIN campaigns c ON c.list_id = lc.list_id WHERE c.id = $2)
  AND NOT EXISTS (SELECT 1 FROM numbers n JOIN campaigns c ON c.id = $2
    WHERE n.id = ct.number_id AND n.state = 'active' AND n.registration_id IS NOT DISTINCT FROM c.registration_id)"""


async def count(pool: Pool, organization_id: int, *, number_id: int | None, campaign_id: int | None) -> Row:
    """How many would be moved, and how many of their texts wait."""
    row = await pool.fetchrow(
        f"""SELECT count(*)::int AS contacts, coalesce(sum((SELECT count(*) FROM messages m
               WHERE m.contact_id = ct.id AND m.state = 'queued')), 0)::int AS waiting
            FROM contacts ct WHERE ct.organization_id = $1 AND {_which(number_id)}""",
        organization_id,
        number_id or campaign_id,
    )
    assert row is not None
    return row


async def lock_some(
    sql: Connection,
    organization_id: int,
    *,
    number_id: int | None,
    campaign_id: int | None,
    keep: Sequence[int],
    after: int,
    most: int,
) -> list[Row]:
    """The next contacts in order of id, locked; those who hear from one of `keep` already are passed by."""
    return await sql.fetch(
        f"""SELECT ct.id, ct.number_id FROM contacts ct
            WHERE ct.organization_id = $1 AND {_which(number_id)} AND ct.id > $3
              AND ct.number_id <> ALL($4::bigint[])
            ORDER BY ct.id LIMIT $5 FOR NO KEY UPDATE""",
        organization_id,
        number_id or campaign_id,
        after,
        list(keep),
        most,
    )


def _which(number_id: int | None) -> str:
    return _STRANGERS if number_id is None else _OF_NUMBER


async def move(sql: Connection, contact_ids: Sequence[int], number_ids: Sequence[int]) -> list[Row]:
    """Each contact hears from the number at the same place from now on, also what waits; their threads are stamped.

    The contacts are locked. Rows of the threads.
    """
    return await sql.fetch(
        """WITH given AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS g(contact_id, number_id)),
           heard AS (UPDATE contacts c SET number_id = g.number_id FROM given g WHERE c.id = g.contact_id),
           waiting AS (
             UPDATE messages m SET number_id = g.number_id FROM given g
             WHERE m.contact_id = g.contact_id AND m.state = 'queued')
           UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id()
           FROM given g WHERE cv.contact_id = g.contact_id AND cv.status <> 'to_send'
           RETURNING cv.id, cv.assignee_id""",
        list(contact_ids),
        list(number_ids),
    )


async def known(sql: Connection, organization_id: int, number_ids: Sequence[int]) -> list[Row]:
    """Those of the ids that are active numbers of the organisation, with what decides how many each takes."""
    return await sql.fetch(
        """SELECT n.id, n.phone, n.parts_per_second, n.registration_id, n.user_id, n.mms,
             (SELECT count(*) FROM contacts c WHERE c.number_id = n.id)::int AS contacts
           FROM numbers n WHERE n.organization_id = $1 AND n.id = ANY($2::bigint[]) AND n.state = 'active'
           ORDER BY n.id""",
        organization_id,
        list(number_ids),
    )
