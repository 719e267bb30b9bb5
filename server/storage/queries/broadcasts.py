"""Group messages: campaigns whose first texts a job puts into the queue, a piece of the list at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from server.storage.database import Connection, Pool, Row
from server.storage.views import AREA_CODES

Source = Connection

_ROW = """c.id, c.title, c.list_id, l.name AS list, c.registration_id, c.state, c.paused, c.scheduled_at, c.created_at,
 c.launched_at, c.ended_at, c.setup_done, c.setup_total, (c.switches->>'sandbox')::boolean IS TRUE AS sandbox,
 s.text, s.media_url"""
_FROM = "campaigns c JOIN initial_scripts s ON s.campaign_id = c.id LEFT JOIN lists l ON l.id = c.list_id"


GIVEN = ("title", "list_id", "registration_id", "scheduled_at", "sandbox", "text", "media_url")


async def listed(pool: Pool, organization_id: int, before: int | None, most: int) -> list[Row]:
    """The newest first; `before` an id."""
    return await pool.fetch(
        f"""SELECT {_ROW} FROM {_FROM} WHERE c.organization_id = $1 AND c.kind = 'broadcast' AND c.state <> 'archived'
              AND ($2::bigint IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3""",
        organization_id,
        before,
        most,
    )


async def one(sql: Source, organization_id: int, broadcast_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {_ROW} FROM {_FROM} WHERE c.organization_id = $1 AND c.id = $2 AND c.kind = 'broadcast'",
        organization_id,
        broadcast_id,
    )


async def locked(sql: Connection, organization_id: int, broadcast_id: int) -> Row | None:
    """With every other change of it waiting."""
    return await sql.fetchrow(
        f"""SELECT {_ROW} FROM {_FROM} WHERE c.organization_id = $1 AND c.id = $2 AND c.kind = 'broadcast'
            FOR NO KEY UPDATE OF c""",
        organization_id,
        broadcast_id,
    )


async def add(sql: Connection, organization_id: int, user_id: int, given: Mapping[str, Any]) -> int:
    """A draft shared with nobody; `given` has every one of GIVEN."""
    made: int = await sql.fetchval(
        """WITH c AS (
             INSERT INTO campaigns (organization_id, kind, title, description, list_id, registration_id, state,
               switches, audience, area_codes, places, scheduled_at, setup_total, setup_done, created_by_id)
             VALUES ($1, 'broadcast', $3, '', $4, $5, 'draft', jsonb_build_object('sandbox', $7::boolean), '{}', '[]',
               '[]', $6, 0, 0, $2) RETURNING id),
           s AS (INSERT INTO initial_scripts (campaign_id, position, text, media_url) SELECT id, 0, $8, $9 FROM c)
           SELECT id FROM c""",
        organization_id,
        user_id,
        *(given[name] for name in GIVEN),
    )
    return made


async def change(sql: Connection, broadcast_id: int, given: Mapping[str, Any]) -> None:
    """`given` as of `add`."""
    await sql.execute(
        """WITH s AS (UPDATE initial_scripts SET text = $7, media_url = $8 WHERE campaign_id = $1)
           UPDATE campaigns SET title = $2, list_id = $3, registration_id = $4, scheduled_at = $5,
             switches = jsonb_build_object('sandbox', $6::boolean) WHERE id = $1""",
        broadcast_id,
        *(given[name] for name in GIVEN),
    )


async def schedule(sql: Connection, broadcast_id: int) -> None:
    """Launched for its time: who is on the list is looked at then."""
    await sql.execute("UPDATE campaigns SET state = 'scheduled', launched_at = now() WHERE id = $1", broadcast_id)


async def reached(sql: Source, list_id: int) -> Row:
    """How many of the list would get a text now, and why others would not; each is counted once."""
    row = await sql.fetchrow(
        """SELECT count(*)::int AS total,
             count(*) FILTER (WHERE opted_out)::int AS opted_out,
             count(*) FILTER (WHERE NOT opted_out AND NOT consents)::int AS no_consent,
             count(*) FILTER (WHERE NOT opted_out AND consents AND NOT reachable)::int AS unreachable,
             count(*) FILTER (WHERE NOT opted_out AND consents AND reachable)::int AS people
           FROM (
             SELECT ct.opted_out_at IS NOT NULL AS opted_out,
               NOT ct.landline AND ct.undeliverable_at IS NULL AS reachable,
               EXISTS (SELECT 1 FROM consents s WHERE s.contact_id = ct.id AND s.revoked_at IS NULL) AS consents
             FROM list_contacts lc JOIN contacts ct ON ct.id = lc.contact_id WHERE lc.list_id = $1) x""",
        list_id,
    )
    assert row is not None
    return row


# A queue that fills while it is written: a plan made for the first piece reads whole tables in the hundredth.
_PLANNING = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_seqscan = off; SET LOCAL jit = off"


async def hold(sql: Connection, broadcast_id: int) -> Row | None:
    """The broadcast while its texts are put into the queue: nobody ends it while a piece is written."""
    await sql.execute(_PLANNING)
    return await sql.fetchrow(
        f"""SELECT cp.id AS campaign_id, cp.organization_id, cp.list_id, cp.registration_id,
              cp.number_ids::text AS own_numbers, {AREA_CODES}, cp.switches::text AS switches,
              cp.texting_hours::text AS own_hours, s.id AS script_id, s.text, s.media_url, o.name AS organization,
              o.settings::text AS settings, now() AS now
            FROM campaigns cp JOIN initial_scripts s ON s.campaign_id = cp.id
              JOIN organizations o ON o.id = cp.organization_id
            WHERE cp.id = $1 AND cp.kind = 'broadcast' AND cp.state = 'setting_up' FOR NO KEY UPDATE OF cp""",
        broadcast_id,
    )


async def begun(sql: Source, broadcast_id: int) -> Row:
    """How far a queueing came that was cut off: the `last` of its people, and how many they are."""
    row = await sql.fetchrow(
        """SELECT coalesce(max(contact_id), 0) AS last, count(*)::int AS people FROM conversations
           WHERE campaign_id = $1""",
        broadcast_id,
    )
    assert row is not None
    return row


async def piece(sql: Connection, broadcast: Row, after: int, most: int) -> list[Row]:
    """People of the list after this one, locked.

    `thread_id` is that of the thread they are to get: links in a text name it.
    """
    ids = await sql.fetch(
        "SELECT contact_id FROM list_contacts WHERE list_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3",
        broadcast["list_id"],
        after,
        most,
    )
    if not ids:
        return []
    return await sql.fetch(
        """SELECT ct.id, nextval(pg_get_serial_sequence('conversations', 'id')) AS thread_id, ct.phone, ct.first_name,
             ct.last_name, ct.city, ct.email, ct.custom::text AS custom, ct.place,
             ct.number_id, (SELECT NOT n.mms FROM numbers n WHERE n.id = ct.number_id) IS TRUE AS words_only,
             ct.carrier_class, ct.opted_out_at IS NOT NULL AS opted_out,
             NOT ct.landline AND ct.undeliverable_at IS NULL AS reachable,
             (SELECT true FROM consents s WHERE s.contact_id = ct.id AND s.revoked_at IS NULL) IS TRUE AS consents,
             CASE WHEN ct.number_id IS NOT NULL THEN (
               SELECT max(e.created_at) FROM messages e WHERE e.contact_id = ct.id AND e.kind = 'initial'
                 AND e.campaign_id <> $2 AND e.state NOT IN ('failed', 'cancelled', 'blocked')) END AS texted_at
           FROM contacts ct WHERE ct.id = ANY($1::bigint[]) ORDER BY ct.id FOR NO KEY UPDATE""",
        [row["contact_id"] for row in ids],
        broadcast["campaign_id"],
    )


class Line(NamedTuple):
    """Somebody's thread in the broadcast, with their text in the queue; without a text they get none."""

    id: int
    contact_id: int
    status: str
    place: str
    preview: str
    text: str | None
    parts: int | None
    number_id: int | None
    carrier_class: str | None
    opens: datetime | None
    closes: datetime | None


async def write(sql: Connection, broadcast: Row, lines: Sequence[Line], media: str | None) -> int:
    """A thread for each, and the texts; how many texts. Who has a thread in it already gets nothing again.

    The contacts are locked, and know the number of their text from now on.
    """
    columns = list(zip(*lines, strict=True))
    return int(
        await sql.fetchval(
            """WITH g AS (
                 SELECT * FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::int[], $10::bigint[], $11::text[], $12::timestamptz[], $13::timestamptz[])
                   AS g(id, contact_id, status, place, preview, text, parts, number_id, carrier_class, opens, closes)),
               cv AS (
                 INSERT INTO conversations (id, organization_id, campaign_id, contact_id, initial_script_id, status,
                   suppressed, initial_state, place, preview, replies, version, deal_order, last_message_at)
                 SELECT g.id, $1, $2, g.contact_id, $14, g.status, g.text IS NULL,
                   CASE WHEN g.text IS NOT NULL THEN 'queued' END, g.place, g.preview, 0, 1, 0,
                   CASE WHEN g.text IS NOT NULL THEN now() END
                 FROM g ORDER BY g.contact_id ON CONFLICT (campaign_id, contact_id) DO NOTHING
                 RETURNING id, contact_id),
               known AS (
                 UPDATE contacts ct SET number_id = g.number_id FROM cv JOIN g ON g.contact_id = cv.contact_id
                 WHERE ct.id = g.contact_id AND ct.number_id IS NULL AND g.number_id IS NOT NULL),
               m AS (
                 INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                   media, parts, state, number_id, carrier_class, priority, not_before, not_after, attempt, requeued)
                 SELECT $1, $2, cv.id, g.contact_id, 'out', 'initial', g.text, $15::jsonb, g.parts, 'queued',
                   g.number_id,
                   coalesce(g.carrier_class, 'unknown'), 2, g.opens, g.closes, 0, 0
                 FROM cv JOIN g ON g.contact_id = cv.contact_id WHERE g.text IS NOT NULL ORDER BY g.contact_id
                 RETURNING 1)
               SELECT count(*) FROM m""",
            broadcast["organization_id"],
            broadcast["campaign_id"],
            *(list(column) for column in columns),
            broadcast["script_id"],
            media,
        )
    )
