"""A draft looked through before its launch: texts as people get them, what they cost, links to try."""

import msgspec

from server import access
from server.actions import reviews
from server.api.call import Call
from server.api.routing import Table
from server.domain.people import Role
from server.errors import NotFound
from server.storage.queries import campaigns as queries

table = Table()


class ReviewedTextView(msgspec.Struct, frozen=True):
    """A first text as the first person of the list gets it; `parts` for whom it is longest."""

    text: str
    language: str | None
    media_url: str | None
    parts: int
    links: list[str]


class ReviewView(msgspec.Struct, frozen=True):
    """`texts`: what all first texts cost together, in parts. `links`: each once, also those of canned responses."""

    contacts: int
    texts: int
    initial_scripts: list[ReviewedTextView]
    links: list[str]


@table.add("GET", "/campaigns/{id}/review", least=Role.SUPERVISOR, answer=ReviewView, codes=("not_found",))
async def review_campaign(call: Call) -> ReviewView:
    campaign_id = access.number(call.path["id"])
    row = await queries.by_id(call.runtime.database.pool, call.viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    found = await reviews.of(call.runtime, call.viewer, row)
    texts = [
        ReviewedTextView(
            one.text, one.language, one.media_url, one.parts, [piece.url for piece in one.pieces if piece.url]
        )
        for one in found.initials
    ]
    return ReviewView(found.contacts, found.texts, texts, list(found.links))
