"""What became of everybody in a campaign: the recipient report, every text, and VAN's bulk upload."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing

import msgspec
from starlette.responses import StreamingResponse

from server import access
from server.actions import analysis
from server.api.call import Call
from server.api.downloads import PIECE, QUERY, ahead, csv, is_raw, lines
from server.api.routing import Table
from server.domain import recipient_csv, van
from server.domain.conversations import told_by_us
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.recipient_csv import COLUMNS
from server.domain.recipients import DIRECTIONS, STATUS, moment, name_of, reason_of, why
from server.domain.surveys import Question
from server.storage.database import Pool, Row
from server.storage.queries import recipients as queries
from server.storage.queries import surveys as survey_queries

table = Table()

RECIPIENTS = 4_000  # lines in memory at a time, twice
MOST_REASONS = 1_000  # in memory; a campaign has some dozens
_TEXTS = (
    Phrase("Recipient Phone Number"),
    Phrase("Recipient Name"),
    Phrase("Direction"),
    Phrase("Text"),
    Phrase("At"),
    Phrase("Sent By"),
    Phrase("Status"),
    Phrase("Reason"),
    Phrase("Parts"),
    Phrase("Sentiment"),
    Phrase("Tags"),
)


@table.add("GET", "/campaigns/{id}/recipients.csv", least=Role.SUPERVISOR, query=QUERY, codes=("not_found",))
async def export_recipients(call: Call) -> StreamingResponse:
    """A line for each contact of the campaign, texted or not.

    The error is that of what is undelivered; why a text was never sent stands among the texts. Opted out is who did
    after the first text was sent to them. The response is the first reply, the sentiment its score.
    """
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    made = _recipients(call.runtime.database.pool, campaign_id, call.viewer.language, raw=is_raw(call))
    return await csv(call, made, f"recipients-{campaign_id}.csv", f"campaign:{campaign_id}")


async def _recipients(pool: Pool, campaign_id: int, language: str, *, raw: bool) -> AsyncIterator[str]:
    reasons: dict[str, str] = {}

    async def piece(after: int) -> Row:
        while True:
            row = await queries.lines(pool, campaign_id, after, RECIPIENTS, reasons, raw=raw)
            if not row["untold"]:
                return row
            if len(reasons) > MOST_REASONS:
                reasons.clear()
            reasons.update({kept: told(reason_of(kept), language) for kept in row["untold"]})

    yield recipient_csv.line(COLUMNS)
    async with aclosing(ahead(piece, lambda row: row["contact_id"])) as pieces:
        async for row in pieces:
            yield row["lines"]


@table.add("GET", "/campaigns/{id}/messages.csv", least=Role.SUPERVISOR, query=QUERY, codes=("not_found",))
async def export_messages(call: Call) -> StreamingResponse:
    """Every text of a campaign, both ways, by recipient, with why it was not sent or not delivered."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    pool, language = call.runtime.database.pool, call.viewer.language
    made = lines(
        [told(word, language) for word in _TEXTS],
        lambda after: queries.texts(pool, campaign_id, after, PIECE // 2),
        lambda row: _text(row, language),
        key="contact_id",
        raw=is_raw(call),
    )
    return await csv(call, made, f"messages-{campaign_id}.csv", f"campaign:{campaign_id}")


def _text(row: Row, language: str) -> Iterable[str] | None:
    if row["text"] is None:
        return None
    incoming = row["direction"] == "in"
    return (
        row["phone"],
        name_of(row),
        told(DIRECTIONS[row["direction"]], language),
        told(told_by_us(row["text"]), language),
        moment(row["created_at"]),
        row["by_name"] or "",
        "" if incoming else told(STATUS[row["state"]], language),
        why(row, language),
        "" if incoming else str(row["parts"]),
        "" if row["score"] is None else str(row["score"]),
        "; ".join(row["tags"] or ()),
    )


@table.add("GET", "/campaigns/{id}/van.csv", least=Role.SUPERVISOR, query=QUERY, codes=("not_found",))
async def export_to_van(call: Call) -> StreamingResponse:
    """For the bulk upload of VAN: who has an external id (VAN ID) and was texted.

    A column for each question with the answer, and one for each tag on the contact or the thread with Yes.
    """
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    pool = call.runtime.database.pool
    asked = msgspec.json.decode(await survey_queries.questions(pool, campaign_id), type=list[Question])
    tags = await queries.tags_worn(pool, campaign_id)
    zone = await analysis.zone_of(call.runtime, call.viewer.organization_id, campaign_id)
    keys = [str(question.key) for question in asked]
    made = lines(
        van.head([question.text for question in asked], [tag["name"] for tag in tags]),
        lambda after: queries.van_piece(pool, campaign_id, keys, zone, after, PIECE),
        lambda row: _van(row, [tag["id"] for tag in tags]),
        key="contact_id",
        raw=is_raw(call),
    )
    return await csv(call, made, f"van-{campaign_id}.csv", f"campaign:{campaign_id}")


def _van(row: Row, tag_ids: Sequence[int]) -> Iterable[str]:
    contacted = van.Contacted(
        van_id=row["external_id"],
        phone=row["phone"],
        day=row["day"],
        wrong_number=row["stopped_by"] == "wrong_number",
        opted_out=row["opted_out"],
        reached=row["undeliverable_at"] is None,
        answered=bool(row["replies"]),
    )
    worn = {*(row["tag_ids"] or ()), *(row["contact_tags"] or ())}
    return van.cells(contacted, [one or "" for one in row["answers"] or ()], [tag in worn for tag in tag_ids])
