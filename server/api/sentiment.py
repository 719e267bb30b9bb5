"""What the classifier makes of a reply, for those who want to see it at work."""

from typing import Annotated

import msgspec

from server.api.call import Call
from server.api.routing import Table
from server.domain.optouts import Certainty, recognise
from server.domain.sentiment_bands import Band, band

table = Table()


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text as a contact might write it."""

    text: Annotated[str, msgspec.Meta(max_length=1_600)]


class SentimentView(msgspec.Struct, frozen=True):
    """`score` is 0 (hostile) to 100 (enthusiastic); `opt_out`: does it ask for no more texts?"""

    score: Annotated[int, msgspec.Meta(ge=0, le=100)]
    band: Band
    opt_out: Certainty


@table.add("POST", "/sentiment", body=Reply, answer=SentimentView)
async def read_sentiment(call: Call) -> SentimentView:
    """Reads one reply; nothing is kept."""
    text: str = call.body.text
    score = call.runtime.scorer.score(text)
    found = recognise(text)
    return SentimentView(score, band(score), found.certainty if found.kind == "optout" else "no")
