"""Conversations by filters, newest text first, however many there are.

Two ways to find a page. Where what is asked for is common, a walk through the newest finds it at once: it ends after
WINDOW rows. Where it is rare, all of it is gathered by its own index and sorted. The walk comes first: what it does
not find is rare, or long ago. Plans are made for the values asked for, not kept.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from server.domain.conversations import Status
from server.domain.review import FOLDED, Filter, text_query, words
from server.domain.sentiment_bands import BANDS, NEUTRAL_FROM, POSITIVE_FROM, Band, bounds
from server.domain.tags import Kind
from server.storage.database import Connection, Pool, Row

WINDOW = 16_000  # conversations a walk looks at; what costs most is asked of them last
READING = 1_000  # if it has to read the texts of all of them
FEW = 3  # people whose conversations are gathered at once
_PLANNING = """SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL random_page_cost = 1.1;
  SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '16MB';
  SET LOCAL max_parallel_workers_per_gather = 0"""

RECENT = "coalesce(cv.last_message_at, '-infinity'::timestamptz)"
_BAND = f"(CASE WHEN cv.score < {NEUTRAL_FROM} THEN 0 WHEN cv.score < {POSITIVE_FROM} THEN 1 ELSE 2 END)"
_WORDS = f"to_tsvector('simple', {FOLDED})"
_SAID = f"""x.kind <> 'initial' AND x.state NOT IN ('queued', 'sending')
  AND {_WORDS.format("x.text")} @@ {{0}}::text::tsquery"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as an organization means it.

    `holders`: only what these people hold; `tag` with what it is put on; `phone`: the search is this number;
    `scripts`: first texts that the search finds.
    """

    organization_id: int
    given: Filter
    holders: tuple[int, ...] | None = None
    tag: tuple[Kind, int] | None = None
    phone: str | None = None
    scripts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the time of the conversation's newest text, None where there is none, and its id."""

    at: datetime | None
    id: int


async def page(pool: Pool, asked: Asked, after: Place | None, most: int) -> list[Row]:
    """`id` and `last_message_at` of the next conversations, newest text first; those without a text come last."""
    async with _planning(pool) as sql:
        if _walks(asked):
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


class _Values(list[Any]):
    """What a statement is given; each has its place in the text."""

    def add(self, value: Any) -> str:
        self.append(value)
        return f"${len(self)}"


def _walks(asked: Asked) -> bool:
    """What few people hold, or nobody, is gathered at once."""
    return asked.given.assignee != "none" and (asked.holders is None or len(asked.holders) > FEW)


def _walk(asked: Asked, after: Place | None, most: int) -> tuple[str, list[Any], bool]:
    """And whether nothing is asked beyond the order it walks along, so that what it finds is all there is."""
    values = _Values()
    given = asked.given
    base = [f"cv.organization_id = {values.add(asked.organization_id)}", *_span(given, values, after)]
    if given.sentiment and not given.campaign:
        lanes = [[f"{_BAND} = {BANDS.index(given.sentiment)} AND cv.score IS NOT NULL"]]
    else:
        campaign = [f"cv.campaign_id = {values.add(int(given.campaign))}"] if given.campaign else []
        lanes = [[*campaign, f"cv.status = '{status}'"] for status in given.statuses]
    # Each lane is in order by its index; PostgreSQL merges them without sorting.
    lane = " UNION ALL ".join(
        f"""(SELECT cv.*, {RECENT} AS recent FROM conversations cv WHERE {" AND ".join([*base, *one])}
             ORDER BY {RECENT} DESC, cv.id DESC)"""
        for one in lanes
    )
    others = _others(asked, values)
    where = f"WHERE {' AND '.join(others)}" if others else ""
    window = (READING if given.q and len(others) == 1 else WINDOW) if others else most
    text = f"""SELECT cv.id, cv.last_message_at
      FROM (SELECT * FROM ({lane}) lanes ORDER BY recent DESC, id DESC LIMIT {window}) cv
      {where} {_LAST} LIMIT {most}"""
    return text, values, not others


NOTHING = "false"
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
    values = _Values()
    told = _rest(asked, values, after)
    if asked.given.q:
        told.append(_search(asked, values, probing=await _words_are_common(sql, asked, after)))
    return " AND ".join(told), values


async def _words_are_common(sql: Connection, asked: Asked, after: Place | None) -> bool:
    """By the planner's figures: reading the texts of a conversation takes as long as fetching a dozen of those found.

    Words that are often said together are as common as the rarest of them.
    """
    said = words(asked.given.q or "")
    if not said:
        return False
    texts = "SELECT 1 FROM messages x WHERE " + _SAID.format("$1")
    by_words = min([await _expected(sql, texts, [text_query(word)]) for word in said])
    values = _Values()
    by_words += await _expected(sql, f"SELECT 1 FROM contacts x WHERE {_named(asked, values)}", values)
    values = _Values()
    rest = " AND ".join(_rest(asked, values, after, estimating=True))
    return by_words > 12 * await _expected(sql, f"SELECT 1 FROM conversations cv WHERE {rest}", values)


async def _expected(sql: Connection, statement: str, values: Sequence[Any]) -> float:
    """How many rows the planner expects."""
    plan = orjson.loads(await sql.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *values))
    return float(plan[0]["Plan"]["Plan Rows"])


def _rest(asked: Asked, values: _Values, after: Place | None, *, estimating: bool = False) -> list[str]:
    """Everything but the search.

    Of bands the planner knows nothing, of scores how they are spread: the index of bands is for where nothing else is
    likely to find fewer.
    """
    given = asked.given
    sets = _sets(asked, values)
    told = [f"cv.organization_id = {values.add(asked.organization_id)}", *_span(given, values, after)]
    if given.sentiment and (estimating or sets or asked.holders is not None):
        told.append(_scored(given.sentiment))
    elif given.sentiment:
        told.append(f"{_BAND} = {BANDS.index(given.sentiment)} AND cv.score IS NOT NULL")
    if given.campaign:
        told.append(f"cv.campaign_id = {values.add(int(given.campaign))}")
    told += [_status(given.statuses)] if given.status else []
    return [*told, *_own(asked, values), *(_among(one, probing=False) for one in sets)]


def _span(given: Filter, values: _Values, after: Place | None) -> list[str]:
    told = []
    if given.since:
        told.append(f"{RECENT} >= {values.add(given.since)}")
    if given.until:
        told.append(f"{RECENT} < {values.add(given.until)}")
    if given.since or given.until:
        told.append("cv.last_message_at IS NOT NULL")
    if after:
        at = f"{values.add(after.at)}::timestamptz" if after.at else "'-infinity'::timestamptz"
        told.append(f"({RECENT}, cv.id) < ({at}, {values.add(after.id)})")
    return told


def _status(statuses: Sequence[Status]) -> str:
    names = ", ".join(f"'{status}'" for status in statuses)
    return f"cv.status IN ({names})"


def _scored(sentiment: Band) -> str:
    return "cv.score BETWEEN {} AND {}".format(*bounds(sentiment))


def _others(asked: Asked, values: _Values) -> list[str]:
    """What the order of the walk does not know of, asked of one conversation after the other."""
    given, told = asked.given, _own(asked, values)
    if given.sentiment and given.campaign:
        told.append(_scored(given.sentiment))
    elif given.sentiment and given.status:  # the lane is a band's
        told.append(_status(given.statuses))
    told += [_among(one, probing=True) for one in _sets(asked, values)]
    return [*told, _search(asked, values, probing=True)] if given.q else told


def _own(asked: Asked, values: _Values) -> list[str]:
    """What the conversation's own row says."""
    given, told = asked.given, []
    if asked.holders is not None:
        told.append(f"cv.assignee_id = ANY({values.add(list(asked.holders))}::bigint[])")
    if given.assignee == "none":
        told.append("cv.assignee_id IS NULL")
        told += [] if given.status and Status.TO_SEND in given.statuses else ["cv.status <> 'to_send'"]
    if given.replies:
        least, most = given.reply_counts
        told.append(f"cv.replies >= {values.add(least)}")
        told += ["cv.replies > 1"] if least > 1 else []
        told += [f"cv.replies <= {values.add(most)}"] if most is not None else []
    if asked.tag and asked.tag[0] == Kind.CONVERSATION:
        told.append(f"cv.tag_ids @> ARRAY[{values.add(asked.tag[1])}::bigint]")
    return told


@dataclass(frozen=True, slots=True)
class _Set:
    """Conversations by rows of another table: its `column` is the conversation's `by`."""

    table: str
    column: str
    by: str
    where: str


def _sets(asked: Asked, values: _Values) -> list[_Set]:
    given, found = asked.given, []
    if asked.tag and asked.tag[0] == Kind.CONTACT:
        found.append(_Set("contacts", "id", "contact_id", f"x.tag_ids @> ARRAY[{values.add(asked.tag[1])}::bigint]"))
    if asked.tag and asked.tag[0] == Kind.MESSAGE:
        where = f"x.tag_ids @> ARRAY[{values.add(asked.tag[1])}::bigint]"
        found.append(_Set("messages", "conversation_id", "id", where))
    if given.question:
        where = f"x.campaign_id = {values.add(int(given.campaign or 0))} AND x.question = {values.add(given.question)}"
        where += f" AND x.answer = {values.add(given.answer)}" if given.answer else ""
        found.append(_Set("survey_answers", "conversation_id", "id", where))
    if given.error:
        where = f"x.organization_id = {values.add(asked.organization_id)} AND x.state IN ('undelivered', 'failed')"
        where += "" if given.error == "any" else f" AND x.reason = {values.add(given.error)}"
        found.append(_Set("messages", "conversation_id", "id", where))
    if given.number:
        found.append(_Set("contacts", "id", "contact_id", f"x.number_id = {values.add(int(given.number))}"))
    if given.field:
        key, _, value = given.field.partition(":")
        where = "x.number_id IS NOT NULL AND x.custom <> '{}' AND x.custom @> "
        where += f"{values.add(orjson.dumps({key: value}).decode())}::jsonb"
        found.append(_Set("contacts", "id", "contact_id", where))
    return found


def _among(one: _Set, *, probing: bool) -> str:
    if probing:  # LIMIT keeps it a question about each row, and not a join
        return f"(SELECT true FROM {one.table} x WHERE x.{one.column} = cv.{one.by} AND {one.where} LIMIT 1)"
    return f"cv.{one.by} IN (SELECT x.{one.column} FROM {one.table} x WHERE {one.where})"


def _search(asked: Asked, values: _Values, *, probing: bool) -> str:
    """In texts, names, the phone, first texts; each finds."""
    found = []
    query = text_query(asked.given.q or "")
    if query:
        found.append(_Set("messages", "conversation_id", "id", _SAID.format(values.add(query))))
    if where := _named(asked, values):
        found.append(_Set("contacts", "id", "contact_id", where))
    if asked.phone:
        where = f"x.organization_id = {values.add(asked.organization_id)} AND x.phone = {values.add(asked.phone)}"
        found.append(_Set("contacts", "id", "contact_id", where))
    said = [_among(one, probing=True) for one in found] if probing else [_gathered(found)] if found else []
    if asked.scripts:
        scripts = values.add(list(asked.scripts))
        said.append(f"(cv.initial_script_id = ANY({scripts}::bigint[]) AND cv.initial_state IS NOT NULL)")
    return f"({' OR '.join(said)})" if said else NOTHING


def _gathered(found: Sequence[_Set]) -> str:
    ids = [
        f"SELECT x.conversation_id AS id FROM messages x WHERE {one.where}"
        if one.table == "messages"
        else f"SELECT c.id FROM contacts x JOIN conversations c ON c.contact_id = x.id WHERE {one.where}"
        for one in found
    ]
    # As an array it is looked up first, whatever the planner thinks of its size: `_matching` has thought of that.
    return f"cv.id = ANY(ARRAY({' UNION '.join(ids)}))"


def _named(asked: Asked, values: _Values) -> str:
    """One word begins the first or the last name; of several the first begins the one, the last the other."""
    said = words(asked.given.q or "")
    if not said:
        return ""
    first, last = FOLDED.format("x.first_name"), FOLDED.format("x.last_name")
    begins = [values.add(f"{word}%") for word in (said[0], said[-1])]
    join = "OR" if len(said) == 1 else "AND"
    told = f"x.organization_id = {values.add(asked.organization_id)} AND x.number_id IS NOT NULL"
    return f"{told} AND ({first} LIKE {begins[0]}::text {join} {last} LIKE {begins[1]}::text)"


async def scripts_saying(sql: Connection, organization_id: int, query: str) -> list[int]:
    """First texts with these words (domain.review.text_query): those of an organization are few."""
    rows = await sql.fetch(
        f"""SELECT s.id FROM initial_scripts s JOIN campaigns cp ON cp.id = s.campaign_id
            WHERE cp.organization_id = $1 AND {_WORDS.format("s.text")} @@ $2::text::tsquery""",
        organization_id,
        query,
    )
    return [row["id"] for row in rows]


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
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns cp ON cp.id = cv.campaign_id
             LEFT JOIN users u ON u.id = cv.assignee_id
           WHERE cv.organization_id = $1 AND cv.id = ANY($2::bigint[])
           ORDER BY array_position($2::bigint[], cv.id)""",
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
