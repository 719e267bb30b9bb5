"""Imports: what was handed in, how far it is read, and taking over a chunk of its rows at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from server.storage.database import Connection, Pool, Row
from server.storage.queries.filters import conditions

Source = Connection

_VIEW = """id, user_id, status, mode, filename, list_id, encoding, failure, rows_read, total, created,
  updated, duplicates, invalid, opted_out, landlines, created_at, finished_at"""


async def add(sql: Connection, organization_id: int, user_id: int, given: Mapping[str, Any], content: bytes) -> Row:
    """`given`: list_id, mode, filename, mapping (JSON text or None), encoding."""
    row = await sql.fetchrow(
        f"""INSERT INTO imports (organization_id, user_id, list_id, mode, filename, mapping, encoding, status,
              rows_read, created, updated, duplicates, invalid, opted_out, landlines)
            VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, 'queued', 0, 0, 0, 0, 0, 0, 0) RETURNING {_VIEW}""",
        organization_id,
        user_id,
        given["list_id"],
        given["mode"],
        given["filename"],
        given["mapping"],
        given["encoding"],
    )
    assert row is not None
    await sql.execute("INSERT INTO import_files (imported_id, content) VALUES ($1, $2)", row["id"], content)
    return row


async def one(sql: Source, organization_id: int, import_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {_VIEW} FROM imports WHERE organization_id = $1 AND id = $2", organization_id, import_id
    )


async def listed(pool: Pool, organization_id: int, before: int | None, most: int) -> list[Row]:
    """The newest first; `before` an id."""
    older, values = conditions({"id < {0}": before}, first=3)
    return await pool.fetch(
        f"SELECT {_VIEW} FROM imports WHERE organization_id = $1 {older} ORDER BY id DESC LIMIT $2",
        organization_id,
        most,
        *values,
    )


async def rejects(pool: Pool, import_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        """SELECT id, row, original, code, reason FROM import_rejects WHERE imported_id = $1 AND id > $2
           ORDER BY id LIMIT $3""",
        import_id,
        after,
        most,
    )


async def begin(pool: Pool, import_id: int) -> Row | None:
    """The import with its bytes, marked as running; None when it is finished."""
    return await pool.fetchrow(
        """UPDATE imports i SET status = 'running' FROM import_files f
           WHERE i.id = $1 AND f.imported_id = i.id AND i.status IN ('queued', 'running')
           RETURNING i.id, i.organization_id, i.user_id, i.mode, i.filename, i.mapping::text AS mapping,
             i.encoding, i.rows_read, f.content""",
        import_id,
    )


async def people(pool: Pool, organization_id: int) -> dict[str, int]:
    """Those who may text here, by e-mail address."""
    rows = await pool.fetch(
        """SELECT u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.organization_id = $1 AND m.suspended_at IS NULL""",
        organization_id,
    )
    return {row["email"]: row["id"] for row in rows}


async def hold(sql: Connection, import_id: int, rows_read: int) -> Row | None:
    """Locks the import; None when somebody else read on from here."""
    return await sql.fetchrow(
        "SELECT list_id FROM imports WHERE id = $1 AND rows_read = $2 AND status = 'running' FOR UPDATE",
        import_id,
        rows_read,
    )


class NewContact(NamedTuple):
    """One row of a chunk; `told` when the file, not the area code, says where the contact lives."""

    phone: str
    first_name: str
    last_name: str
    email: str
    zip: str
    city: str
    state: str
    language: str
    external_id: str
    notes: str
    custom: str
    place: str
    told: bool
    carrier_class: str | None
    landline: bool
    assignee_id: int | None
    consent: str  # how they asked for texts; empty when the list does not say so
    consented_at: datetime | None


_KEEPS = ("first_name", "last_name", "email", "zip", "city", "state", "language", "external_id", "notes")
_EMPTY: Mapping[str, Any] = dict.fromkeys((*_KEEPS, "consent"), "") | {
    "custom": "{}",
    "told": False,
    "carrier_class": None,
    "landline": False,
    "assignee_id": None,
    "consented_at": None,
}
_CHUNK_TABLE = f"""CREATE TEMPORARY TABLE IF NOT EXISTS chunk (
  phone text PRIMARY KEY, {" text DEFAULT '', ".join(_KEEPS)} text DEFAULT '',
  custom jsonb DEFAULT '{{}}', place text, told boolean DEFAULT false, carrier_class text,
  landline boolean DEFAULT false, assignee_id bigint, consent text DEFAULT '', consented_at timestamptz)
  ON COMMIT DELETE ROWS"""

# Subqueries, as the table of a chunk has no statistics: each phone is looked up, never all contacts.
_KNOWN = """SELECT id FROM (
  SELECT (SELECT c.id FROM contacts c WHERE c.organization_id = $1 AND c.phone = r.phone) AS id
  FROM chunk r) known
  WHERE id IS NOT NULL"""
_LOCK = "SELECT 1 FROM contacts WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE"
_MERGE = f"""
WITH merged AS (
  INSERT INTO contacts AS c (organization_id, phone, {", ".join(_KEEPS)},
    custom, place, carrier_class, landline, assignee_id, opted_out_at)
  SELECT $1, r.phone, {", ".join(f"r.{name}" for name in _KEEPS)},
    r.custom, r.place, r.carrier_class, r.landline, r.assignee_id, (SELECT o.created_at FROM opt_outs o
      WHERE o.organization_id = $1 AND o.phone = r.phone AND o.ended_at IS NULL)
  FROM chunk r ORDER BY r.phone
  ON CONFLICT (organization_id, phone) DO UPDATE SET
    {", ".join(f"{name} = coalesce(nullif(excluded.{name}, ''), c.{name})" for name in _KEEPS)},
    custom = c.custom || excluded.custom,
    place = (SELECT CASE WHEN r.told THEN r.place ELSE c.place END FROM chunk r WHERE r.phone = c.phone),
    carrier_class = coalesce(excluded.carrier_class, c.carrier_class),
    landline = c.landline OR excluded.landline,
    assignee_id = coalesce(excluded.assignee_id, c.assignee_id), touched_at = now(),
    opted_out_at = coalesce(c.opted_out_at, excluded.opted_out_at)
  RETURNING c.id, c.xmax = 0 AS created, c.opted_out_at IS NOT NULL AS opted_out, c.landline),
-- Who is new is on no list: looking for them there would cost as much as putting them there.
new_on_list AS (
  INSERT INTO list_contacts (list_id, contact_id)
  SELECT $2, id FROM merged WHERE created AND $2::bigint IS NOT NULL ORDER BY id),
on_list AS (
  INSERT INTO list_contacts (list_id, contact_id)
  SELECT $2, id FROM merged WHERE NOT created AND $2::bigint IS NOT NULL ORDER BY id ON CONFLICT DO NOTHING)
SELECT count(*) FILTER (WHERE created AND NOT opted_out)::int AS created,
  count(*) FILTER (WHERE NOT created AND NOT opted_out)::int AS updated,
  count(*) FILTER (WHERE opted_out)::int AS opted_out,
  count(*) FILTER (WHERE landline AND NOT opted_out)::int AS landlines FROM merged"""


# Whom somebody opted out does not consent by standing on a list.
_CONSENT = """INSERT INTO consents (organization_id, contact_id, source, detail, given_at)
  SELECT $1, x.id, 'import', x.consent, coalesce(x.consented_at, now()) FROM (
    SELECT r.consent, r.consented_at, (SELECT c.id FROM contacts c
      WHERE c.organization_id = $1 AND c.phone = r.phone AND c.opted_out_at IS NULL) AS id
    FROM chunk r WHERE r.consent <> '') x
  WHERE x.id IS NOT NULL ORDER BY x.id ON CONFLICT (contact_id) WHERE revoked_at IS NULL DO NOTHING"""


async def merge(
    sql: Connection,
    organization_id: int,
    list_id: int | None,
    rows: Sequence[NewContact],
    *,
    some_known: bool = True,
) -> Row:
    """Adds contacts or fills in what is new of them, and puts them on the list; figures of what was done.

    Known contacts are locked in order of id, others added in order of phone. Phones must differ. Where none of them
    is expected to be known, nobody looks before: a deadlock is possible then, and the caller does it again.
    """
    await sql.execute(_CHUNK_TABLE)
    if rows:
        await _copy(sql, rows)
    if some_known and (known := await sql.fetch(_KNOWN, organization_id)):
        await sql.execute(_LOCK, [row["id"] for row in known])
    figures = await sql.fetchrow(_MERGE, organization_id, list_id)
    assert figures is not None
    if any(row.consent for row in rows):
        await sql.execute(_CONSENT, organization_id)
    return figures


async def _copy(sql: Connection, rows: Sequence[NewContact]) -> None:
    """Only columns in which anything stands: most lists fill few of them, and an empty one costs as much."""
    columns = zip(NewContact._fields, zip(*rows, strict=True), strict=True)
    told = {name: column for name, column in columns if name not in _EMPTY or set(column) != {_EMPTY[name]}}
    await sql.copy_records_to_table("chunk", records=zip(*told.values(), strict=True), columns=list(told))


async def add_rejects(sql: Connection, rejected: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Rows of (import, row, original, code, reason)."""
    await sql.copy_records_to_table(
        "import_rejects", records=rejected, columns=("imported_id", "row", "original", "code", "reason")
    )


async def advance(sql: Connection, import_id: int, read: int, figures: Mapping[str, int], expected: int | None) -> Row:
    """Moves on by `read` rows; `expected` is a guess at the rows of the file, None when this was the last."""
    row = await sql.fetchrow(
        f"""UPDATE imports SET rows_read = rows_read + $2, created = created + $3, updated = updated + $4,
              duplicates = duplicates + $5, invalid = invalid + $6, opted_out = opted_out + $7,
              landlines = landlines + $8, total = coalesce($9, rows_read + $2),
              status = CASE WHEN $9::int IS NULL THEN 'done' ELSE status END,
              finished_at = CASE WHEN $9::int IS NULL THEN now() END
            WHERE id = $1 RETURNING {_VIEW}""",
        import_id,
        read,
        figures["created"],
        figures["updated"],
        figures["duplicates"],
        figures["invalid"],
        figures["opted_out"],
        figures["landlines"],
        expected,
    )
    assert row is not None
    return row


async def fail(sql: Connection, import_id: int, sentence: str) -> Row | None:
    """What was taken over stays; None when it had ended before."""
    return await sql.fetchrow(
        f"""UPDATE imports SET status = 'failed', failure = $2, finished_at = now(), total = rows_read
            WHERE id = $1 AND status IN ('queued', 'running') RETURNING organization_id, {_VIEW}""",
        import_id,
        sentence,
    )


async def forget_file(sql: Connection, import_id: int) -> None:
    await sql.execute("DELETE FROM import_files WHERE imported_id = $1", import_id)
