"""What must be true of a conversation, as PostgreSQL is asked: a filter's conditions, one by one.

Each is said twice: of all conversations, to gather those that match by an index; and of one, to look at those that
another order brings up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from server.domain.conversations import Status
from server.domain.review import FOLDED, Filter, text_query, words
from server.domain.sentiment_bands import BANDS, NEUTRAL_FROM, POSITIVE_FROM, Band, bounds
from server.domain.tags import Kind

RECENT = "coalesce(cv.last_message_at, '-infinity'::timestamptz)"
_BAND = f"(CASE WHEN cv.score < {NEUTRAL_FROM} THEN 0 WHEN cv.score < {POSITIVE_FROM} THEN 1 ELSE 2 END)"
WORDS = f"to_tsvector('simple', {FOLDED})"
SAID = f"""x.kind <> 'initial' AND x.state NOT IN ('queued', 'sending')
  AND {WORDS.format("x.text")} @@ {{0}}::text::tsquery"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as an organization means it.

    `holders`: only what these people hold; `tag` with what it is put on; `phone`: the search is this number;
    `scripts`: first texts that the search finds; `initials`: of last names, who asks may know the first letter alone;
    `reports`: the forms of campaigns that want one of every conversation.
    """

    organization_id: int
    given: Filter
    holders: tuple[int, ...] | None = None
    tag: tuple[Kind, int] | None = None
    phone: str | None = None
    scripts: tuple[int, ...] = ()
    initials: bool = False
    reports: tuple["Report", ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What can be written down of a campaign's conversations, besides answers to its questions."""

    campaign_id: int
    tag_ids: tuple[int, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the time of the conversation's newest text, None where there is none, and its id."""

    at: datetime | None
    id: int


class Values(list[Any]):
    """What a statement is given; each has its place in the text."""

    def add(self, value: Any) -> str:
        self.append(value)
        return f"${len(self)}"


def all_but_search(asked: Asked, values: Values, after: Place | None, *, estimating: bool = False) -> list[str]:
    """Everything but the search.

    Of bands the planner knows nothing, of scores how they are spread: the index of bands is for where nothing else is
    likely to find fewer.
    """
    given = asked.given
    sets = _sets(asked, values)
    organization = values.add(asked.organization_id)
    told = [f"cv.organization_id = {organization}", *span(given, values, after)]
    if given.sentiment and (estimating or sets or asked.holders is not None):
        told.append(_scored(given.sentiment))
    elif given.sentiment:
        told.append(in_band(given.sentiment))
    if given.campaign:
        told.append(f"cv.campaign_id = {values.add(int(given.campaign))}")
    elif given.names_statuses and Status.TO_SEND in given.statuses:  # which only campaigns know of
        told.append(f"cv.campaign_id = ANY(ARRAY(SELECT id FROM campaigns WHERE organization_id = {organization}))")
    told += [] if len(given.statuses) == len(Status) else [_status(given.statuses)]
    return [*told, *_own(asked, values, estimating), *(_among(one, probing=False) for one in sets)]


def span(given: Filter, values: Values, after: Place | None) -> list[str]:
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
    if not statuses:
        return "false"
    names = ", ".join(f"'{status}'" for status in statuses)
    return f"cv.status IN ({names})"


def in_band(sentiment: Band) -> str:
    """As the index of bands has it."""
    return f"{_BAND} = {BANDS.index(sentiment)} AND cv.score IS NOT NULL"


def _scored(sentiment: Band) -> str:
    return "cv.score BETWEEN {} AND {}".format(*bounds(sentiment))


def beyond_order(asked: Asked, values: Values) -> list[str]:
    """What the order of the walk does not know of, asked of one conversation after the other."""
    given, told = asked.given, _own(asked, values)
    if given.sentiment and given.campaign:
        told.append(_scored(given.sentiment))
    elif given.names_statuses and (given.sentiment or given.assignee == "none"):  # whose order knows nothing of states
        told.append(_status(given.statuses))
    told += [_among(one, probing=True) for one in _sets(asked, values)]
    return [*told, search(asked, values, probing=True)] if given.q else told


def _own(asked: Asked, values: Values, estimating: bool = False) -> list[str]:
    """What the conversation's own row says. Of reports the planner would expect that next to none is missing."""
    given, told = asked.given, []
    if asked.holders is not None:
        told.append(f"cv.assignee_id = ANY({values.add(list(asked.holders))}::bigint[])")
    if given.assignee == "none":
        told.append("cv.assignee_id IS NULL")
    if given.replies:
        least, most = given.reply_counts
        told += [f"cv.replies >= {values.add(least)}", *(["cv.replies > 1"] if least > 1 else [])]
        told += [f"cv.replies <= {values.add(most)}"] if most is not None else []
    if asked.tag and asked.tag[0] == Kind.CONVERSATION:
        told.append(f"cv.tag_ids @> ARRAY[{values.add(asked.tag[1])}::bigint]")
    if given.wants_out:
        told.append("cv.status = 'needs_attention' AND cv.wants_out")
    if given.needs_attention_without_report:
        told.append("cv.replies > 0" if estimating else _unreported(asked.reports, values))
    return told


def _unreported(reports: Sequence[Report], values: Values) -> str:
    """They wrote, and nothing of the form of their campaign is written down."""
    if not reports:
        return "false"
    lacking = [_lacks(report, values) for report in reports]
    campaigns = values.add([report.campaign_id for report in reports])
    return f"""cv.replies > 0 AND cv.campaign_id = ANY({campaigns}::bigint[]) AND ({" OR ".join(lacking)})
      AND (SELECT true FROM survey_answers x WHERE x.conversation_id = cv.id LIMIT 1) IS NULL"""


def _lacks(report: Report, values: Values) -> str:
    campaign, tags = values.add(report.campaign_id), values.add(list(report.tag_ids))
    fields = values.add(list(report.fields))
    return f"""(cv.campaign_id = {campaign} AND (cv.tag_ids && {tags}::bigint[]) IS NOT TRUE
      AND (SELECT true FROM contacts x WHERE x.id = cv.contact_id
        AND (x.tag_ids && {tags}::bigint[] OR x.custom ?| {fields}::text[]) LIMIT 1) IS NULL)"""


@dataclass(frozen=True, slots=True)
class _Set:
    """Conversations by rows of another table: its `column` is the conversation's `by`."""

    table: str
    column: str
    by: str
    where: str


def _sets(asked: Asked, values: Values) -> list[_Set]:
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


def in_texts(asked: Asked) -> str:
    """What is looked for in texts (domain.review.text_query); nothing, where none was written yet."""
    return "" if asked.given.statuses == (Status.TO_SEND,) else text_query(asked.given.q or "")


def search(asked: Asked, values: Values, *, probing: bool) -> str:
    """In texts, names, the phone, first texts; each finds."""
    found = []
    if query := in_texts(asked):
        found.append(_Set("messages", "conversation_id", "id", SAID.format(values.add(query))))
    if where := named(asked, values):
        found.append(_Set("contacts", "id", "contact_id", where))
    if asked.phone:
        where = f"x.organization_id = {values.add(asked.organization_id)} AND x.phone = {values.add(asked.phone)}"
        found.append(_Set("contacts", "id", "contact_id", where))
    said = [_among(one, probing=True) for one in found] if probing else [_gathered(found)] if found else []
    if asked.scripts:
        scripts = values.add(list(asked.scripts))
        said.append(f"(cv.initial_script_id = ANY({scripts}::bigint[]) AND cv.initial_state IS NOT NULL)")
    return f"({' OR '.join(said)})" if said else "false"


def _gathered(found: Sequence[_Set]) -> str:
    ids = [
        f"SELECT x.conversation_id AS id FROM messages x WHERE {one.where}"
        if one.table == "messages"
        else f"SELECT c.id FROM contacts x JOIN conversations c ON c.contact_id = x.id WHERE {one.where}"
        for one in found
    ]
    # As an array it is looked up first, whatever the planner thinks of its size: `_matching` has thought of that.
    return f"cv.id = ANY(ARRAY({' UNION '.join(ids)}))"


def named(asked: Asked, values: Values) -> str:
    """One word begins the first or the last name; of several the first begins the one, the last the other."""
    said = words(asked.given.q or "")
    if not said:
        return ""
    first, last = FOLDED.format("x.first_name"), FOLDED.format("x.last_name")
    if asked.initials and len(said) > 1 and len(said[-1]) > 1:
        return "false"
    told = f"x.organization_id = {values.add(asked.organization_id)} AND x.number_id IS NOT NULL"
    if asked.initials and len(said) == 1:
        return f"{told} AND {first} LIKE {values.add(f'{said[0]}%')}::text"
    begins = [values.add(f"{word}%") for word in (said[0], said[-1])]
    join = "OR" if len(said) == 1 else "AND"
    return f"{told} AND ({first} LIKE {begins[0]}::text {join} {last} LIKE {begins[1]}::text)"
