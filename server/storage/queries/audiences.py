"""Audiences: saved filters, who is in one now, and putting those people on a list."""

from collections.abc import Mapping
from typing import Final

from server.domain.audiences import Filter
from server.domain.custom_fields import Kind
from server.storage.database import Connection, Pool, Row
from server.storage.queries.audience_filters import Filtering
from server.storage.queries.contacts import VIEW

Source = Connection

SAMPLE: Final = 20_000  # contacts that a guess is made from
PIECE: Final = 100_000  # contacts looked through in one statement when a list is filled

_ROW = "a.id, a.name, a.chosen_by::text AS chosen_by, a.created_at"
_OURS = "ct.organization_id = $1 AND ct.erased_at IS NULL"
_PAGES = "TABLESAMPLE SYSTEM (100 * {share}::float8) REPEATABLE (1)"  # the same for the same share
_COUNTS = """count(*)::int AS people,
  count(*) FILTER (
    WHERE ct.opted_out_at IS NULL AND NOT ct.landline AND ct.undeliverable_at IS NULL)::int AS textable"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"SELECT {_ROW} FROM audiences a WHERE a.organization_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3",
        organization_id,
        after,
        most,
    )


async def one(sql: Source, organization_id: int, audience_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {_ROW} FROM audiences a WHERE a.organization_id = $1 AND a.id = $2", organization_id, audience_id
    )


async def add(sql: Connection, organization_id: int, user_id: int, name: str, chosen_by: str) -> int | None:
    """None when another audience has this name."""
    made: int | None = await sql.fetchval(
        """INSERT INTO audiences (organization_id, created_by_id, name, chosen_by) VALUES ($1, $2, $3, $4::jsonb)
           ON CONFLICT (organization_id, name) DO NOTHING RETURNING id""",
        organization_id,
        user_id,
        name,
        chosen_by,
    )
    return made


async def change(sql: Connection, audience_id: int, name: str, chosen_by: str) -> None:
    """Raises asyncpg.UniqueViolationError when another audience has this name."""
    await sql.execute(
        "UPDATE audiences SET name = $2, chosen_by = $3::jsonb WHERE id = $1", audience_id, name, chosen_by
    )


async def delete(sql: Connection, organization_id: int, audience_id: int) -> bool:
    """Raises asyncpg.IntegrityConstraintViolationError while a campaign is to text it."""
    return bool(
        await sql.fetchval(
            "DELETE FROM audiences WHERE organization_id = $1 AND id = $2 RETURNING id", organization_id, audience_id
        )
    )


async def strangers(sql: Source, organization_id: int, wanted: Mapping[str, list[int]]) -> list[str]:
    """Nouns (tags, lists, campaigns) of which some ids are not this organization's."""
    return [
        noun
        for noun, ids in wanted.items()
        if ids
        and await sql.fetchval(
            f"""SELECT EXISTS (SELECT 1 FROM unnest($2::bigint[]) AS x(id)
                WHERE id NOT IN (SELECT id FROM {noun} WHERE organization_id = $1))""",
            organization_id,
            ids,
        )
    ]


async def launched(pool: Pool, organization_id: int, most: int) -> list[Row]:
    """Campaigns that people were texted in, the newest first, with their questions."""
    return await pool.fetch(
        """SELECT id, title, questions::text AS questions FROM campaigns
           WHERE organization_id = $1 AND state NOT IN ('draft', 'setting_up', 'scheduled')
           ORDER BY id DESC LIMIT $2""",
        organization_id,
        most,
    )


async def patience(sql: Connection, milliseconds: int) -> None:
    """Until the end of the transaction: plans for the values at hand, and none that takes too long."""
    await sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    await sql.execute(f"SET LOCAL statement_timeout = {int(milliseconds)}")


async def counted(sql: Connection, organization_id: int, chosen: Filter, kinds: Mapping[str, Kind]) -> Row:
    """How many people it is, and how many of them may be texted."""
    filtering = Filtering(kinds, first=2)
    row = await sql.fetchrow(
        f"SELECT {_COUNTS} FROM contacts ct WHERE {_OURS} AND {filtering.sql(chosen)}",
        organization_id,
        *filtering.values,
    )
    assert row is not None
    return row


async def guessed(sql: Connection, organization_id: int, chosen: Filter, kinds: Mapping[str, Kind]) -> Row:
    """The same from some pages of the table, as many as hold about SAMPLE contacts; `share` of all were read.

    Pages are drawn by chance, so that what they hold is counted: by their number alone guesses were 10 % off.
    """
    rows = await sql.fetchval("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'contacts'::regclass")
    wanted = share = min(1.0, SAMPLE / rows)
    if wanted < 1:
        drawn = await sql.fetchval(f"SELECT count(*) FROM contacts {_PAGES.format(share='$1')}", wanted)
        share = max(drawn, 1) / rows
    filtering = Filtering(kinds, first=4)
    row = await sql.fetchrow(
        f"""SELECT {_COUNTS}, $3::float8 AS share FROM contacts ct {_PAGES.format(share="$2")}
            WHERE {_OURS} AND {filtering.sql(chosen)}""",
        organization_id,
        wanted,
        share,
        *filtering.values,
    )
    assert row is not None
    return row


async def some(
    sql: Connection, organization_id: int, chosen: Filter, kinds: Mapping[str, Kind], most: int
) -> list[Row]:
    """The first of them, as `queries.contacts` has them."""
    filtering = Filtering(kinds, first=3)
    return await sql.fetch(
        f"""SELECT {VIEW} FROM contacts c WHERE c.id = ANY(ARRAY(
              SELECT ct.id FROM contacts ct WHERE {_OURS} AND {filtering.sql(chosen)} ORDER BY ct.id LIMIT $2))
            ORDER BY c.id""",
        organization_id,
        most,
        *filtering.values,
    )


async def begin_list(sql: Connection, organization_id: int, name: str, filled_by: str) -> int | None:
    """A list that is about to be filled; None when another has this name."""
    made: int | None = await sql.fetchval(
        """INSERT INTO lists (organization_id, name, filled_by, filling) VALUES ($1, $2, $3::jsonb, true)
           ON CONFLICT (organization_id, name) DO NOTHING RETURNING id""",
        organization_id,
        name,
        filled_by,
    )
    return made


async def being_filled(sql: Source, list_id: int) -> Row | None:
    return await sql.fetchrow(
        "SELECT id, organization_id, filled_by::text AS filled_by FROM lists WHERE id = $1 AND filling", list_id
    )


async def until(sql: Connection, organization_id: int, after: int) -> int | None:
    """The last contact of the next piece; None when there are no more."""
    found: int | None = await sql.fetchval(
        f"""SELECT max(id) FROM (SELECT id FROM contacts WHERE organization_id = $1 AND id > $2
            ORDER BY id LIMIT {PIECE}) piece""",
        organization_id,
        after,
    )
    return found


async def fill(sql: Connection, list_: Row, chosen: Filter, kinds: Mapping[str, Kind], after: int, last: int) -> None:
    """Puts those of a piece on the list; who is on it stays."""
    filtering = Filtering(kinds, first=5)
    await sql.execute(
        f"""INSERT INTO list_contacts (list_id, contact_id)
            SELECT $2, ct.id FROM contacts ct WHERE {_OURS} AND ct.id > $3 AND ct.id <= $4 AND {filtering.sql(chosen)}
            ORDER BY ct.id ON CONFLICT DO NOTHING""",
        list_["organization_id"],
        list_["id"],
        after,
        last,
        *filtering.values,
    )


async def end_filling(sql: Connection, list_id: int) -> None:
    await sql.execute("UPDATE lists SET filling = false WHERE id = $1", list_id)
