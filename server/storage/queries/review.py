"""Conversations by filters, newest text first, however many there are.

Two ways to find a page. Where what is asked for is common, a walk through the newest finds it at once: it ends after
WINDOW rows. Where it is rare, all of it is gathered by its own index and sorted. The walk comes first: what it does
not find is rare, or long ago. Plans are made for the values asked for, not kept.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from server.domain.conversations import Status
from server.domain.review import text_query, words
from server.storage.database import Connection, Pool, Row
from server.storage.queries.reports import FIELD_STANDS, TAG_STANDS
from server.storage.queries.review_conditions import (
    RECENT,
    SAID,
    WORDS,
    Asked,
    Place,
    Report,
    Values,
    all_but_search,
    beyond_order,
    in_band,
    in_texts,
    named,
    search,
    span,
)

WINDOW = 16_000  # conversations a walk looks at; what costs most is asked of them last
READING = 1_000  # if it has to read the texts of all of them
FEW = 3  # people whose conversations are gathered at once
_PLANNING = """SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL random_page_cost = 1.1;
  SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '16MB';
  SET LOCAL max_parallel_workers_per_gather = 0"""


async def page(pool: Pool, asked: Asked, after: Place | None, most: int) -> list[Row]:
    """`id` and `last_message_at` of the next conversations, newest text first; those without a text come last."""
    async with _planning(pool) as sql:
        if asked.given.statuses and _walks(asked):
            text, values, whole = _walk(asked, after, most)
            rows = await sql.fetch(text, *values)
            if whole or len(rows) == most:
                return rows
        return await _gather(sql, asked, after, most)


async def ids(pool: Pool, asked: Asked, most: int) -> list[int]:
    """Of all that match, up to `most`."""
    async with _planning(pool) as sql:
        return [row["id"] for row in await _gather(sql, asked, None, most)]


async def count(pool: Pool, asked: Asked, most: int) -> int:
    """How many match, counted up to `most`."""
    async with _planning(pool) as sql:
        matching, values = await _matching(sql, asked, None)
        return int(
            await sql.fetchval(
                f"SELECT count(*) FROM (SELECT 1 FROM conversations cv WHERE {matching} LIMIT {most}) x", *values
            )
        )


@asynccontextmanager
async def _planning(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as sql, sql.transaction(readonly=True):
        await sql.execute(_PLANNING)
        yield sql


def _walks(asked: Asked) -> bool:
    """What few people hold is gathered at once."""
    return asked.holders is None or len(asked.holders) > FEW


def _walk(asked: Asked, after: Place | None, most: int) -> tuple[str, list[Any], bool]:
    """And whether nothing is asked beyond the order it walks along, so that what it finds is all there is."""
    values = Values()
    given = asked.given
    others = beyond_order(asked, values)
    where = f"WHERE {' AND '.join(others)}" if others else ""
    narrow = len(others) > (2 if given.assignee == "none" else 1)  # something is asked before texts are read
    window = (READING if given.q and not narrow else WINDOW) if others else most
    # Each lane is in order by its index; PostgreSQL merges them without sorting.
    lanes = " UNION ALL ".join(_lanes(asked, values, after, window, whole=not others))
    text = f"""SELECT cv.id, cv.last_message_at
      FROM (SELECT * FROM ({lanes}) lanes ORDER BY recent DESC, id DESC LIMIT {window}) cv
      {where} {_LAST} LIMIT {most}"""
    return text, values, not others


def _lanes(asked: Asked, values: Values, after: Place | None, window: int, *, whole: bool) -> list[str]:
    """Who was never texted comes last, and is left out where more than the order is asked for."""
    given = asked.given
    base = " AND ".join([f"cv.organization_id = {values.add(asked.organization_id)}", *span(given, values, after)])
    if given.campaign:
        base = f"{base} AND cv.campaign_id = {values.add(int(given.campaign))}"
    elif given.sentiment:
        return [_lane(f"{base} AND {in_band(given.sentiment)}")]
    elif given.assignee == "none" and Status.TO_SEND not in given.statuses:
        return [_lane(f"{base} AND cv.assignee_id IS NULL AND cv.status <> 'to_send'")]
    lanes = {status: _lane(f"{base} AND cv.status = '{status}'") for status in given.statuses}
    if Status.TO_SEND in lanes and not given.campaign:
        if not whole and len(lanes) > 1:
            del lanes[Status.TO_SEND]
            return list(lanes.values())
        # Only campaigns know who was never texted: the newest of each.
        newest = _lane(f"{base} AND cv.campaign_id = cp.id AND cv.status = 'to_send'")
        lanes[Status.TO_SEND] = f"""(SELECT cv.* FROM campaigns cp CROSS JOIN LATERAL (
              SELECT * FROM {newest} newest LIMIT {window}) cv
            WHERE cp.organization_id = {values.add(asked.organization_id)} ORDER BY cv.recent DESC, cv.id DESC)"""
    return list(lanes.values())


def _lane(where: str) -> str:
    return f"(SELECT cv.*, {RECENT} AS recent FROM conversations cv WHERE {where} ORDER BY {RECENT} DESC, cv.id DESC)"


_LAST = "ORDER BY cv.recent DESC, cv.id DESC"


async def _gather(sql: Connection, asked: Asked, after: Place | None, most: int) -> list[Row]:
    matching, values = await _matching(sql, asked, after)
    return await sql.fetch(
        f"""WITH found AS MATERIALIZED (
              SELECT cv.id, cv.last_message_at, {RECENT} AS recent FROM conversations cv WHERE {matching})
            SELECT cv.id, cv.last_message_at FROM found cv {_LAST} LIMIT {most}""",
        *values,
    )


async def _matching(sql: Connection, asked: Asked, after: Place | None) -> tuple[str, list[Any]]:
    """All conditions at once. A search that would find more than the rest does is asked of what the rest finds."""
    values = Values()
    told = all_but_search(asked, values, after)
    if asked.given.q:
        told.append(search(asked, values, probing=await _words_are_common(sql, asked, after)))
    return " AND ".join(told), values


async def _words_are_common(sql: Connection, asked: Asked, after: Place | None) -> bool:
    """By the planner's figures: reading the texts of a conversation takes as long as fetching a dozen of those found.

    Words that are often said together are as common as the rarest of them.
    """
    said = words(asked.given.q or "")
    if not said:
        return False
    texts = "SELECT 1 FROM messages x WHERE " + SAID.format("$1")
    by_words = min([await _expected(sql, texts, [text_query(word)]) for word in said]) if in_texts(asked) else 0
    values = Values()
    by_words += await _expected(sql, f"SELECT 1 FROM contacts x WHERE {named(asked, values)}", values)
    values = Values()
    rest = " AND ".join(all_but_search(asked, values, after, estimating=True))
    return by_words > 12 * await _expected(sql, f"SELECT 1 FROM conversations cv WHERE {rest}", values)


async def _expected(sql: Connection, statement: str, values: Sequence[Any]) -> float:
    """How many rows the planner expects."""
    plan = orjson.loads(await sql.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *values))
    return float(plan[0]["Plan"]["Plan Rows"])


async def scripts_saying(sql: Connection, organization_id: int, query: str) -> list[int]:
    """First texts with these words (domain.review.text_query): those of an organization are few."""
    rows = await sql.fetch(
        f"""SELECT s.id FROM initial_scripts s JOIN campaigns cp ON cp.id = s.campaign_id
            WHERE cp.organization_id = $1 AND {WORDS.format("s.text")} @@ $2::text::tsquery""",
        organization_id,
        query,
    )
    return [row["id"] for row in rows]


async def reports(sql: Connection, organization_id: int) -> list[Report]:
    """Forms of the campaigns that want a report of every conversation: what they chose, else what is marked so.

    One without anything to fill in is not wanted, as queries.awaited_reports says.
    """
    rows = await sql.fetch(
        f"""SELECT cp.id, ARRAY(SELECT t.id FROM tags t WHERE {TAG_STANDS}) AS tag_ids,
             ARRAY(SELECT f.key FROM custom_fields f WHERE {FIELD_STANDS}) AS fields,
             coalesce(cp.questions, '[]') NOT IN ('[]', 'null') AS asks
           FROM campaigns cp WHERE cp.organization_id = $1 AND cp.state <> 'draft'
             AND (cp.switches->>'needs_attention_without_report')::boolean""",
        organization_id,
    )
    return [
        Report(row["id"], tuple(row["tag_ids"]), tuple(row["fields"]))
        for row in rows
        if row["tag_ids"] or row["fields"] or row["asks"]
    ]


async def has_team(sql: Connection, organization_id: int, team_id: int) -> bool:
    return bool(
        await sql.fetchval("SELECT true FROM teams WHERE organization_id = $1 AND id = $2", organization_id, team_id)
    )


async def told(pool: Pool, organization_id: int, conversation_ids: Sequence[int]) -> list[Row]:
    """What a table tells of these conversations, in their order; those of elsewhere are not there."""
    return await pool.fetch(
        """SELECT cv.id, cp.title AS campaign, ct.first_name, ct.last_name, ct.phone, ct.city, cv.status,
             u.name AS assignee, cv.preview, cv.last_message_at, cv.replies, cv.score,
             ARRAY(SELECT t.name FROM tags t WHERE t.organization_id = $1 AND t.id = ANY(cv.tag_ids || ct.tag_ids)
                   ORDER BY lower(t.name), t.id) AS tags
           FROM unnest($2::bigint[]) WITH ORDINALITY AS asked(id, place) JOIN conversations cv ON cv.id = asked.id
             JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns cp ON cp.id = cv.campaign_id
             LEFT JOIN users u ON u.id = cv.assignee_id
           WHERE cv.organization_id = $1 ORDER BY asked.place""",
        organization_id,
        list(conversation_ids),
    )


async def choices(pool: Pool, organization_id: int, most: int) -> dict[str, list[Row]]:
    """What can be asked for, by noun; of each the newest or the first by name."""
    statements = {
        "campaigns": "SELECT id, title, questions::text AS questions FROM campaigns"
        " WHERE organization_id = $1 AND state <> 'draft' ORDER BY id DESC LIMIT $2",
        "people": "SELECT u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id"
        " WHERE m.organization_id = $1 ORDER BY lower(u.name), u.id LIMIT $2",
        "teams": "SELECT id, name FROM teams WHERE organization_id = $1 ORDER BY lower(name), id LIMIT $2",
        "tags": "SELECT id, name FROM tags WHERE organization_id = $1 AND kind IN ('conversation', 'contact')"
        " ORDER BY lower(name), id LIMIT $2",
        "fields": "SELECT key, name FROM custom_fields WHERE organization_id = $1 ORDER BY lower(name), id LIMIT $2",
        "numbers": "SELECT id, phone FROM numbers WHERE organization_id = $1 ORDER BY id LIMIT $2",
        # One step of the index for each code there is, however often it happened.
        "errors": """WITH RECURSIVE codes AS (
            (SELECT min(reason) AS code FROM messages
             WHERE organization_id = $1 AND state IN ('undelivered', 'failed') AND reason > '')
            UNION ALL
            SELECT (SELECT min(reason) FROM messages WHERE organization_id = $1
                      AND state IN ('undelivered', 'failed') AND reason > c.code) FROM codes c WHERE c.code IS NOT NULL)
          SELECT code FROM codes WHERE code IS NOT NULL LIMIT $2""",
    }
    return {noun: await pool.fetch(text, organization_id, most) for noun, text in statements.items()}
