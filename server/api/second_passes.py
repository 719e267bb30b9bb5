"""A second pass: a new draft for some of the people whom a campaign texted."""

import msgspec

from server import access
from server.actions import second_passes
from server.actions.second_passes import To
from server.api import campaigns
from server.api.call import Call
from server.api.campaigns import CampaignView
from server.api.fields import Ids
from server.api.routing import Table
from server.domain.people import Role
from server.domain.sentiment_bands import Band
from server.domain.surveys import Key, Said

table = Table()


class Whom(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of those who were texted: who replied, or did not; whose newest reply lies in one of the `bands`; who carries
    any of the `tags`; who gave any of the `answers` to `question`. All that is said has to be true."""

    replied: bool | None = None
    bands: list[Band] = []
    tags: Ids = []
    question: Key | None = None
    answers: list[Said] = []


class SecondPass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to: Whom


@table.add(
    "POST",
    "/campaigns/{id}/second-pass",
    least=Role.MANAGER,
    body=SecondPass,
    answer=CampaignView,
    status=201,
    codes=("not_found", "not_launched", "invalid"),
)
async def begin_second_pass(call: Call) -> CampaignView:
    """The draft has the scripts of the campaign, and an audience that is looked up when it is launched."""
    to: Whom = call.body.to
    asked = To(to.replied, to.bands, to.tags, to.question, to.answers)
    made = await second_passes.begin(call.runtime, call.viewer, access.number(call.path["id"]), asked)
    return await campaigns.view(call, made)
