"""What all campaigns of an organization came to, and where its tags stand: as data, and as a table."""

from collections.abc import Iterable

from starlette.responses import StreamingResponse

from server import access
from server.actions import totals
from server.actions.totals import Totals
from server.api.call import Call
from server.api.downloads import PIECE, QUERY, csv, is_raw, lines
from server.api.routing import Table
from server.domain.conversations import told_by_us
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.recipients import moment, name_of
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import tag_reports as queries
from server.storage.queries import tags as tag_queries

table = Table()

_TAGGED = (
    Phrase("Tag"),
    Phrase("On"),
    Phrase("Recipient Phone Number"),
    Phrase("Recipient Name"),
    Phrase("Campaign"),
    Phrase("Text"),
    Phrase("Text At"),
)
_ON = {"contact": Phrase("person"), "conversation": Phrase("conversation"), "message": Phrase("text")}


@table.add("GET", "/totals", least=Role.SUPERVISOR, answer=Totals)
async def read_totals(call: Call) -> Totals:
    """Texts, replies, opt-outs and parts by month and by campaign, and how often each tag is carried."""
    return await totals.of(call.runtime, call.viewer.organization_id)


@table.add("GET", "/campaigns/{id}/tags.csv", least=Role.SUPERVISOR, query=(*QUERY, "tag"), codes=("not_found",))
async def export_campaign_tags(call: Call) -> StreamingResponse:
    """A row for each tag on a person, a conversation or a text of the campaign; `tag` is the id of one alone."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    pool, language, tag_id = call.runtime.database.pool, call.viewer.language, await _tag(call)
    made = lines(
        [told(word, language) for word in _TAGGED],
        lambda after: queries.of_campaign(pool, campaign_id, tag_id, after, PIECE),
        lambda row: _cells(row, language),
        key="contact_id",
        raw=is_raw(call),
    )
    return await csv(call, made, f"tags-{campaign_id}.csv", f"campaign:{campaign_id}")


@table.add("GET", "/tags/{id}/report.csv", least=Role.SUPERVISOR, query=QUERY, codes=("not_found",))
async def export_tag(call: Call) -> StreamingResponse:
    """The same for one tag, over all campaigns."""
    pool, language = call.runtime.database.pool, call.viewer.language
    tag = await tag_queries.one(pool, call.viewer.organization_id, access.number(call.path["id"]))
    if tag is None:
        raise NotFound
    made = lines(
        [told(word, language) for word in _TAGGED],
        lambda after: queries.of_tag(pool, call.viewer.organization_id, tag["id"], tag["kind"], after, PIECE),
        lambda row: _cells(row, language),
        key="place",
        raw=is_raw(call),
    )
    return await csv(call, made, f"tag-{tag['id']}.csv", f"tag:{tag['id']}")


def _cells(row: Row, language: str) -> Iterable[str] | None:
    if row["tag"] is None:
        return None
    text = "" if row["text"] is None else told(told_by_us(row["text"]), language)
    on = told(_ON[row["kind"]], language)
    return (row["tag"], on, row["phone"], name_of(row), row["title"] or "", text, moment(row["at"]))


async def _tag(call: Call) -> int | None:
    if not call.query.get("tag"):
        return None
    tag_id = access.number(call.query["tag"])
    tag = await tag_queries.one(call.runtime.database.pool, call.viewer.organization_id, tag_id)
    if tag is None:
        raise NotFound
    return int(tag["id"])
