"""A draft as its people would get it: the words of each first text, what all of them cost, the links to try."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.access import Viewer
from server.actions import audiences, links
from server.domain import campaign_rules, composing, links_in_text, sms
from server.domain.campaign_rules import Rules
from server.domain.composing import Addressee
from server.domain.links_in_text import Piece
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import reviews as queries

SAMPLE = 100  # people of the list, whose names and fields make texts longer or shorter
NOBODY: Mapping[str, str] = {"first_name": "", "last_name": "", "city": "", "email": "", "custom": "{}"}


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """One first text for the first person of the list; `parts` is the most it takes for anybody of the sample."""

    text: str
    language: str | None
    media_url: str | None
    parts: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Review:
    """`to` is the first name of that person; `texts` all parts to everybody, by a sample of the list."""

    to: str
    contacts: int
    texts: int
    initials: Sequence[ReviewedText]
    links: Sequence[str]


async def of(runtime: Runtime, viewer: Viewer, campaign: Row, counted: int | None = None) -> Review:
    """`campaign` as `queries.campaigns` reads it, `counted` its people if they were counted already."""
    pool = runtime.database.pool
    row = await queries.ground(pool, campaign["id"])
    rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
    link = links.in_preview(runtime, rules.settings, viewer.organization_id)
    sampled = await queries.sample(pool, campaign["list_id"], SAMPLE)
    people = [_addressee(one, link) for one in sampled or [NOBODY]]
    scripts = await campaign_queries.initial_scripts(pool, campaign["id"])
    initials = [_reviewed(one, rules, people, viewer.name) for one in scripts]
    if counted is None and campaign["audience_id"] is not None:
        counted = await audiences.counted(pool, viewer.organization_id, campaign["audience_id"])
    contacts = (row["contacts"] if counted is None else counted) + row["test_recipients"]
    shown = [initial for initial, _ in initials]
    cost = sum(mean for _, mean in initials) / len(initials) if initials else 0.0
    responses = await campaign_queries.response_scripts(pool, campaign["id"])
    canned = [url for script in responses for url in links_in_text.links(script["text"])]
    found = [piece.url for initial in shown for piece in initial.pieces if piece.url] + canned
    return Review(
        to=people[0].first_name if sampled else "",
        contacts=contacts,
        texts=round(contacts * cost),
        initials=shown,
        links=list(dict.fromkeys(found)),
    )


def _addressee(row: Mapping[str, Any], link: Callable[[str], str]) -> Addressee:
    return composing.addressee(row, link)


def _reviewed(script: Row, rules: Rules, people: Sequence[Addressee], volunteer: str) -> tuple[ReviewedText, float]:
    """With the mean of its parts."""
    texts = [_text(script["text"], rules, one, volunteer) for one in people]
    parts = [sms.measure(text).parts for text in texts]
    shown = ReviewedText(
        text=texts[0],
        language=script["language"],
        media_url=script["media_url"],
        parts=max(parts),
        pieces=links_in_text.pieces(texts[0]),
    )
    return shown, sum(parts) / len(parts)


def _text(script: str, rules: Rules, to: Addressee, volunteer: str) -> str:
    return composing.leaving(composing.fill(script, rules, to, volunteer), rules, "initial")
