"""Conversations by filters: their list, how many there are, and all of them as a table."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from starlette.responses import StreamingResponse

from server import access
from server.actions import review
from server.api.call import Call
from server.api.downloads import QUERY, csv, is_raw
from server.api.paging import WRONG_CURSOR, Page, limit_of
from server.api.routing import Table
from server.bodies import convert
from server.domain import recipient_csv
from server.domain.conversations import Status, told_by_us
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.recipients import moment, name_of
from server.domain.review import NAMES, Filter
from server.errors import FieldError, Invalid
from server.realtime.events import ConversationView
from server.storage import views
from server.storage.database import Row
from server.storage.queries import review as queries
from server.storage.queries.review_conditions import Place

table = Table()

MOST_COUNTED = 10_000
PIECE = 1_000  # rows in memory at a time
MOST_IDS = 500
COLUMNS = (
    Phrase("Conversation"),
    Phrase("Campaign"),
    Phrase("Name"),
    Phrase("Phone"),
    Phrase("City"),
    Phrase("Status"),
    Phrase("Volunteer"),
    Phrase("Newest Text"),
    Phrase("Newest Text At"),
    Phrase("Replies"),
    Phrase("Sentiment"),
    Phrase("Tags"),
)
STATUS = {
    Status.TO_SEND: Phrase("Not texted yet"),
    Status.SKIPPED: Phrase("Skipped"),
    Status.WAITING: Phrase("Waiting for them"),
    Status.NEEDS_ATTENTION: Phrase("Needs attention"),
    Status.CLOSED: Phrase("Closed"),
    Status.OPTED_OUT: Phrase("Opted out"),
}
_CURSOR = re.compile(r"([0-9]{1,17})?\.([0-9]{1,18})")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class CountView(msgspec.Struct, frozen=True):
    """`more`: there are more than were counted."""

    count: int
    more: bool


def filter_of(query: Mapping[str, str]) -> Filter:
    """What the address asks for; empty fields ask for nothing. Raises Invalid."""
    given = {name: query[name] for name in NAMES if query.get(name)}
    for name in ("since", "until"):
        if name in given:  # a plus sign that was not escaped
            given[name] = given[name].replace(" ", "+")
    found: Filter = convert(given, Filter)
    return found


def after_of(query: Mapping[str, str]) -> Place | None:
    raw = query.get("cursor")
    if not raw:
        return None
    found = _CURSOR.fullmatch(raw)
    if found is None:
        raise Invalid(WRONG_CURSOR, fields=[FieldError("cursor", "invalid", WRONG_CURSOR)])
    return Place(_BEGINNING + timedelta(microseconds=int(found[1])) if found[1] else None, int(found[2]))


def cursor_of(place: Place | None) -> str | None:
    """Microseconds of the newest text, none where there is none, and the id."""
    if place is None:
        return None
    return f"{(place.at - _BEGINNING) // timedelta(microseconds=1) if place.at else ''}.{place.id}"


@table.add("GET", "/conversations", answer=Page[ConversationView], query=(*NAMES, "limit", "cursor"))
async def list_conversations(call: Call) -> Page[ConversationView]:
    """Newest text first. Volunteers see what they hold."""
    limit = limit_of(call.query)
    rows, next_ = await review.page(call.runtime, call.viewer, filter_of(call.query), after_of(call.query), limit)
    return Page([views.conversation(row) for row in rows], cursor_of(next_))


@table.add("GET", "/conversations/count", answer=CountView, query=NAMES)
async def count_conversations(call: Call) -> CountView:
    asked = await review.asked(call.runtime, call.viewer, filter_of(call.query))
    found = await queries.count(call.runtime.database.pool, asked, MOST_COUNTED + 1)
    return CountView(min(found, MOST_COUNTED), found > MOST_COUNTED)


@table.add("GET", "/conversations/export.csv", least=Role.SUPERVISOR, query=(*NAMES, "ids", *QUERY))
async def export_conversations(call: Call) -> StreamingResponse:
    """All that match, or those of `ids` (at most 500, with commas)."""
    ids = _ids(call.query.get("ids"))
    given = filter_of(call.query)
    await review.asked(call.runtime, call.viewer, given)  # refused before the first line, not after it
    return await csv(call, _lines(call, given, ids), "conversations.csv")


def _ids(raw: str | None) -> list[int] | None:
    if not raw:
        return None
    ids = [access.number(one) for one in raw.split(",")]
    if len(ids) > MOST_IDS:
        raise Invalid("Too many.", fields=[FieldError("ids", "too_many", "At most 500; choose by filters instead.")])
    return ids


async def _lines(call: Call, given: Filter, ids: list[int] | None) -> AsyncIterator[str]:
    """A slow reader holds no connection and no snapshot: each piece is asked for by itself."""
    pool, organization_id, raw = call.runtime.database.pool, call.viewer.organization_id, is_raw(call)
    language = call.viewer.language
    yield recipient_csv.line([told(word, language) for word in COLUMNS], raw=raw)
    place: Place | None = None
    while True:
        if ids is None:
            rows, place = await review.page(call.runtime, call.viewer, given, place, PIECE)
            chosen = [row["id"] for row in rows]
        else:
            chosen = ids
        found = await queries.told(pool, organization_id, chosen)
        yield "".join([recipient_csv.line(_cells(row, language), raw=raw) for row in found])
        if place is None:
            return


def _cells(row: Row, language: str) -> list[str]:
    score: Any = row["score"]
    return [
        str(row["id"]),
        row["campaign"],
        name_of(row),
        row["phone"],
        row["city"],
        told(STATUS[row["status"]], language),
        row["assignee"] or "",
        told(told_by_us(row["preview"]), language),
        moment(row["last_message_at"]),
        str(row["replies"]),
        "" if score is None else str(score),
        ", ".join(row["tags"]),
    ]
