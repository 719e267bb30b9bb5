"""Contacts and the lists they are on."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.storage.database import Connection, Pool, Row
from server.storage.queries.filters import conditions

Source = Connection

FIELDS = ("first_name", "last_name", "email", "zip", "city", "state", "language", "external_id", "notes")
VIEW = f"""c.id, c.phone, {", ".join(f"c.{name}" for name in FIELDS)}, c.custom::text AS custom,
  (SELECT m.created_at FROM messages m WHERE m.contact_id = c.id AND m.direction = 'out'
     AND m.state NOT IN ('failed', 'cancelled', 'blocked') ORDER BY m.id DESC LIMIT 1) AS p2p_messaged_at,
  c.place, c.landline, c.opted_out_at, c.undeliverable_at, c.undeliverable_code, c.tag_ids, c.created_at,
  (SELECT jsonb_build_object('source', s.source, 'detail', s.detail, 'given_at', s.given_at,
     'revoked_at', s.revoked_at)
   FROM consents s WHERE s.contact_id = c.id ORDER BY s.revoked_at IS NULL DESC, s.id DESC LIMIT 1)::text AS consent"""
_LIST = """SELECT l.id, l.name, l.created_at, l.assignee_id, l.filling,
  (SELECT u.name FROM users u WHERE u.id = l.assignee_id) AS assignee_name,
  (SELECT count(*) FROM list_contacts x WHERE x.list_id = l.id) AS contacts"""


async def listed(
    pool: Pool,
    organization_id: int,
    *,
    list_id: int | None,
    phone: str | None,
    name: str | None,
    tag_id: int | None,
    after: int,
    most: int,
) -> list[Row]:
    """One page by id; `name` is the beginning of a first or last name."""
    where, values = conditions(
        {
            "EXISTS (SELECT 1 FROM list_contacts x WHERE x.list_id = {0} AND x.contact_id = c.id)": list_id,
            "c.phone = {0}": phone,
            """(starts_with(lower(c.first_name), lower({0}))
                OR starts_with(lower(c.last_name), lower({0})))""": name,
            "c.tag_ids @> ARRAY[{0}::bigint]": tag_id,
        },
        first=4,
    )
    return await pool.fetch(
        f"""SELECT {VIEW} FROM contacts c WHERE c.organization_id = $1 AND c.id > $2 AND c.erased_at IS NULL {where}
            ORDER BY c.id LIMIT $3""",
        organization_id,
        after,
        most,
        *values,
    )


async def one(sql: Source, organization_id: int, contact_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {VIEW} FROM contacts c WHERE c.organization_id = $1 AND c.id = $2 AND c.erased_at IS NULL",
        organization_id,
        contact_id,
    )


async def lock(sql: Connection, organization_id: int, contact_id: int) -> Row | None:
    return await sql.fetchrow(
        f"""SELECT {VIEW} FROM contacts c WHERE c.organization_id = $1 AND c.id = $2 AND c.erased_at IS NULL
            FOR NO KEY UPDATE""",
        organization_id,
        contact_id,
    )


async def change(sql: Connection, contact_id: int, values: Mapping[str, Any], place: str | None) -> None:
    """`values` has every one of FIELDS and `custom` as JSON text; a place of None stays."""
    names = ", ".join(f"{name} = ${at}" for at, name in enumerate(FIELDS, 4))
    await sql.execute(
        f"""UPDATE contacts SET custom = $2::jsonb, place = coalesce($3, place), touched_at = now(), {names}
            WHERE id = $1""",
        contact_id,
        values["custom"],
        place,
        *(values[name] for name in FIELDS),
    )


async def put_on_list(sql: Connection, list_id: int, contact_id: int) -> None:
    await sql.execute(
        "INSERT INTO list_contacts (list_id, contact_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        list_id,
        contact_id,
    )


async def take_off_lists(sql: Connection, list_ids: Sequence[int], contact_id: int) -> None:
    await sql.execute(
        "DELETE FROM list_contacts WHERE list_id = ANY($1::bigint[]) AND contact_id = $2", list(list_ids), contact_id
    )


async def unknown_lists(sql: Connection, organization_id: int, list_ids: Sequence[int]) -> list[int]:
    """Those of the ids that are no list of this organization; the others stay until the commit."""
    rows = await sql.fetch(
        "SELECT id FROM lists WHERE organization_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR KEY SHARE",
        organization_id,
        list(list_ids),
    )
    known = {row["id"] for row in rows}
    return [id_ for id_ in list_ids if id_ not in known]


async def id_of(sql: Source, organization_id: int, phone: str) -> int | None:
    found: int | None = await sql.fetchval(
        "SELECT id FROM contacts WHERE organization_id = $1 AND phone = $2", organization_id, phone
    )
    return found


async def lists_of(sql: Source, contact_id: int) -> list[int]:
    rows = await sql.fetch("SELECT list_id FROM list_contacts WHERE contact_id = $1", contact_id)
    return [row["list_id"] for row in rows]


async def threads_of(sql: Source, contact_id: int) -> list[Row]:
    """The conversations of a contact, the newest first."""
    return await sql.fetch(
        """SELECT cv.id, cv.campaign_id, cp.title, cv.status, cv.last_message_at FROM conversations cv
           JOIN campaigns cp ON cp.id = cv.campaign_id WHERE cv.contact_id = $1 ORDER BY cv.id DESC""",
        contact_id,
    )


async def texted(sql: Source, contact_id: int) -> Row:
    """How often and how long they were texted: `texts` and their `parts` in 30 days, and texts `ever`."""
    row = await sql.fetchrow(
        """SELECT count(*) FILTER (WHERE recent)::int AS texts, count(*)::int AS ever,
             coalesce(sum(parts) FILTER (WHERE recent), 0)::int AS parts
           FROM (SELECT parts, created_at > now() - interval '30 days' AS recent FROM messages
             WHERE contact_id = $1 AND direction = 'out'
               AND state NOT IN ('queued', 'blocked', 'cancelled', 'failed')) m""",
        contact_id,
    )
    assert row is not None
    return row


async def lists(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"{_LIST} FROM lists l WHERE l.organization_id = $1 AND l.id > $2 ORDER BY l.id LIMIT $3",
        organization_id,
        after,
        most,
    )


async def names_of_lists(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """To choose from, by name."""
    return await pool.fetch(
        "SELECT id, name FROM lists WHERE organization_id = $1 ORDER BY lower(name), id LIMIT $2", organization_id, most
    )


async def one_list(sql: Source, organization_id: int, list_id: int) -> Row | None:
    return await sql.fetchrow(
        f"{_LIST} FROM lists l WHERE l.organization_id = $1 AND l.id = $2", organization_id, list_id
    )


async def keys_on_list(sql: Source, list_id: int) -> list[str]:
    """Of custom values that people on it have."""
    rows = await sql.fetch(
        """SELECT DISTINCT k.key FROM list_contacts x JOIN contacts c ON c.id = x.contact_id AND c.custom <> '{}'
             CROSS JOIN LATERAL jsonb_object_keys(c.custom) AS k(key) WHERE x.list_id = $1 ORDER BY 1""",
        list_id,
    )
    return [row["key"] for row in rows]


async def on_list(sql: Source, list_id: int, after: int, most: int) -> list[Row]:
    """A piece in order of id, with names of tags."""
    return await sql.fetch(
        f"""SELECT {VIEW},
              (SELECT string_agg(t.name, '; ' ORDER BY t.name) FROM tags t WHERE t.id = ANY(c.tag_ids)) AS tags
            FROM contacts c WHERE c.id = ANY(ARRAY(
              SELECT contact_id FROM list_contacts WHERE list_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3))
            ORDER BY c.id""",
        list_id,
        after,
        most,
    )


async def add_list(sql: Source, organization_id: int, name: str) -> int | None:
    """None when another list has this name."""
    made: int | None = await sql.fetchval(
        """INSERT INTO lists (organization_id, name) VALUES ($1, $2)
           ON CONFLICT (organization_id, name) DO NOTHING RETURNING id""",
        organization_id,
        name,
    )
    return made


async def rename_list(sql: Connection, list_id: int, name: str) -> None:
    """Raises asyncpg.UniqueViolationError when another list has this name."""
    await sql.execute("UPDATE lists SET name = $2 WHERE id = $1", list_id, name)


async def assign_list(sql: Connection, organization_id: int, list_id: int, user_id: int | None) -> bool:
    """False when the person may not text here."""
    return bool(
        await sql.fetchval(
            """UPDATE lists SET assignee_id = $3 WHERE id = $2 AND ($3::bigint IS NULL OR EXISTS (
                 SELECT 1 FROM memberships m
                 WHERE m.organization_id = $1 AND m.user_id = $3 AND m.suspended_at IS NULL)) RETURNING id""",
            organization_id,
            list_id,
            user_id,
        )
    )


async def delete_list(sql: Connection, list_id: int) -> None:
    """Raises asyncpg.IntegrityConstraintViolationError while a campaign uses it. Its contacts stay."""
    # First the list: that waits for an import that is filling it, whose rows the second statement then sees.
    await sql.execute("DELETE FROM lists WHERE id = $1", list_id)
    await sql.execute("DELETE FROM list_contacts WHERE list_id = $1", list_id)
