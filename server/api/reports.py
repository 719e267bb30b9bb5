"""What stands beside a conversation to be filled in, as the campaign wants it."""

import msgspec

from server import access
from server.api.call import Call
from server.api.campaigns import QuestionView, questions_of
from server.api.custom_fields import FieldView
from server.api.custom_fields import view as field_view
from server.api.routing import Table
from server.api.tags import TagView
from server.api.tags import view as tag_view
from server.errors import NotFound
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import reports as queries

table = Table()


class ReportForm(msgspec.Struct, frozen=True):
    """In the order they are asked in. `message_tags` go on single texts."""

    questions: list[QuestionView]
    tags: list[TagView]
    message_tags: list[TagView]
    fields: list[FieldView]


@table.add("GET", "/campaigns/{id}/report-form", answer=ReportForm, codes=("not_found",))
async def read_report_form(call: Call) -> ReportForm:
    """Tags and fields that the campaign chose; of what it left blank, those marked as default."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    pool, organization_id = call.runtime.database.pool, call.viewer.organization_id
    row = await campaign_queries.by_id(pool, organization_id, campaign_id)
    if row is None:
        raise NotFound
    responses = await campaign_queries.response_scripts(pool, campaign_id)
    return ReportForm(
        questions_of(row, {script["title"]: str(script["id"]) for script in responses}),
        [tag_view(one) for one in await queries.tags(pool, campaign_id)],
        [tag_view(one) for one in await queries.message_tags(pool, organization_id)],
        [field_view(one) for one in await queries.fields(pool, campaign_id)],
    )
