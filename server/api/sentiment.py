"""What the classifier makes of a reply, and what a person says of that."""

from typing import Annotated

import msgspec

from server import access
from server.actions import corrections
from server.api.call import Call
from server.api.routing import Table
from server.domain.optouts import Certainty
from server.domain.people import Role
from server.domain.sentiment_bands import Band
from server.realtime.events import MessageView

table = Table()


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text as a contact might write it."""

    text: Annotated[str, msgspec.Meta(max_length=1_600)]


class SentimentView(msgspec.Struct, frozen=True):
    """`score` is 0 (hostile) to 100 (enthusiastic); `opt_out`: does it ask for no more texts?"""

    score: Annotated[int, msgspec.Meta(ge=0, le=100)]
    band: Band
    opt_out: Certainty


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the reply is meant."""

    band: Band


@table.add("POST", "/sentiment", body=Reply, answer=SentimentView)
async def read_sentiment(call: Call) -> SentimentView:
    """Reads one reply; nothing is kept."""
    found = call.runtime.scorer.read(call.body.text)
    return SentimentView(found.score, found.band, found.opt_out)


@table.add(
    "PUT", "/messages/{id}/sentiment", least=Role.SUPERVISOR, body=Correction, answer=MessageView, codes=("not_found",)
)
async def correct_sentiment(call: Call) -> MessageView:
    """A reply was read wrongly: it gets a score of the right band, and the next training learns from it."""
    return await corrections.correct(call.runtime, call.viewer, access.number(call.path["id"]), call.body.band)
