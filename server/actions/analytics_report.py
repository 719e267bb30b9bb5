"""The analytics of a campaign as a document to share and print, in the language of who asks."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from server.access import Viewer
from server.actions import analysis
from server.actions.analysis import Analysis, Part, Rate, Script
from server.domain import axis
from server.domain.languages import Phrase, locale, told
from server.domain.zones import named
from server.errors import NotFound
from server.reporting import analytics
from server.runtime import Runtime

MOST_ROWS = 40  # of volunteers; the page and the exports have them all
LONGEST = 200  # characters of a script
TILES = (
    ("contacts", Phrase("Contacts")),
    ("sent", Phrase("First texts sent")),
    ("delivered", Phrase("Delivered")),
    ("replies", Phrase("Replies")),
    ("opt_outs", Phrase("Opted out")),
    ("needs_attention", Phrase("Waiting for an answer")),
)
LABELS = {
    "delivered": Phrase("Delivered"),
    "in_flight": Phrase("On the way"),
    "not_delivered": Phrase("Not delivered"),
    "replied": Phrase("Replied"),
    "opt_outs": Phrase("Opted out"),
    "positive": Phrase("Positive"),
    "neutral": Phrase("Neutral"),
    "negative": Phrase("Negative"),
}
WORDS = {
    "delivery": Phrase("Delivery"),
    "delivery_note": Phrase("Shares of the first texts that were sent, as the carriers report them."),
    "response": Phrase("User response"),
    "response_note": Phrase("People who replied, and people who opted out, against first texts delivered."),
    "mood": Phrase("Sentiment of replies"),
    "mood_note": Phrase(
        "Each conversation once, by its newest reply: 70 to 100 is positive, 40 to 69 neutral, 0 to 39 negative."
    ),
    "nothing_sent": Phrase("Nothing was sent yet."),
    "no_replies": Phrase("No replies yet."),
    "scripts": Phrase("Scripts side by side"),
    "script": Phrase("Script"),
    "sent": Phrase("Sent"),
    "people_who_replied": Phrase("Replied"),
    "opted_out": Phrase("Opted out"),
    "positive": Phrase("Positive"),
    "mean": Phrase("Mean"),
    "by_hour": Phrase("Hour by hour"),
    "first_texts": Phrase("First texts"),
    "answers": Phrase("Answers"),
    "replies": Phrase("Replies"),
}


async def pdf(runtime: Runtime, viewer: Viewer, campaign_id: int) -> bytes:
    """Raises NotFound."""
    row = await runtime.database.pool.fetchrow(
        """SELECT c.title, c.launched_at, c.ended_at, o.name AS organization
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id
           WHERE c.id = $1 AND c.organization_id = $2""",
        campaign_id,
        viewer.organization_id,
    )
    if row is None:
        raise NotFound
    found = await analysis.of(runtime, viewer.organization_id, campaign_id)
    return await asyncio.to_thread(analytics.pdf, document(found, dict(row), viewer.language))


def document(found: Analysis, campaign: dict[str, Any], language: str) -> dict[str, Any]:
    """What `reporting/analytics.typ` sets: texts as they are printed. `campaign` has title, organization,
    launched_at and ended_at."""
    say = _Saying(language, ZoneInfo(found.zone))
    return {
        "language": language,
        "title": campaign["title"],
        "organization": campaign["organization"],
        "subtitle": say.span(campaign["launched_at"], campaign["ended_at"]),
        "footer": say(Phrase("As of {moment}", moment=say.moment(found.as_of))),
        "words": {name: say(word) for name, word in WORDS.items()},
        "tiles": [{"label": say(label), "value": say.number(found.progress[name])} for name, label in TILES],
        "delivery": [say.part(part) for part in found.delivery],
        "response": [say.part(part) for part in found.response],
        "sentiment": [say.part(part) for part in found.sentiment],
        "scripts": [say.script(script) for script in found.scripts],
        "conclusion": say(found.conclusion) if found.conclusion else None,
        "cost": say(
            Phrase(
                "Parts that carriers charge for: {initials} of first texts, {answers} of answers.",
                initials=found.parts["initials"],
                answers=found.parts["answers"],
            )
        ),
        "chart": _chart(found, say, language) if found.hours else None,
        "tables": list(_tables(found, say)),
    }


def _chart(found: Analysis, say: "_Saying", language: str) -> dict[str, Any]:
    """A stack for each hour: first texts, answers, replies from below; `most` says how much the highest stands for."""
    stacks = [(hour.initials, hour.answers, hour.replies) for hour in found.hours]
    greatest = max(map(sum, stacks))
    return {
        "stacks": stacks,
        "greatest": greatest,
        "most": say(Phrase("Highest hour: {texts} texts", texts=greatest)),
        "labels": [[label.text, label.begins] for label in axis.hours([hour.at for hour in found.hours], language)],
    }


def _tables(found: Analysis, say: "_Saying") -> Iterable[dict[str, Any]]:
    head = (Phrase("Sent"), Phrase("Delivered"), Phrase("Not delivered"), Phrase("Replied"))
    for kind, title, first in (
        ("carrier", Phrase("By carrier"), Phrase("Carrier")),
        ("area", Phrase("By area"), Phrase("Area code")),
    ):
        ways = [way for way in found.ways if way.kind == kind]
        rows = [
            [say(analysis.name_of(way)), *map(say.number, (way.sent, way.delivered, way.not_delivered, way.replied))]
            for way in ways
        ]
        yield from _table(say, title, (first, *head), rows)
    people = [
        [
            person.name or say(Phrase("Nobody (in the pool)")),
            *map(say.number, (person.sent, person.delivered, person.replies, person.opt_outs)),
        ]
        for person in found.volunteers[:MOST_ROWS]
        if person.name or person.sent
    ]
    columns = (Phrase("Volunteer"), Phrase("Sent"), Phrase("Delivered"), Phrase("Replies"), Phrase("Opted out"))
    yield from _table(say, Phrase("Volunteers"), columns, people)
    opened = [
        [f"{link.name}: {link.url}", *map(say.number, (link.people, link.clicks, link.robots))] for link in found.links
    ]
    counts = (Phrase("Link"), Phrase("People who opened it"), Phrase("Clicks"), Phrase("By programs"))
    yield from _table(say, Phrase("Links"), counts, opened)
    why = [[say(row.reason), say.number(row.texts)] for row in found.reasons]
    yield from _table(say, Phrase("What did not arrive, and why"), (Phrase("Reason"), Phrase("Texts")), why)


def _table(say: "_Saying", title: str, head: Sequence[str], rows: list[list[str]]) -> Iterable[dict[str, Any]]:
    """Nothing where there is nothing to list."""
    if rows:
        yield {"title": say(title), "head": [say(cell) for cell in head], "rows": rows}


class _Saying:
    """Texts, figures and moments in one language, by one clock."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._language = language
        self._locale = locale(language)
        self._zone = zone

    def __call__(self, text: str) -> str:
        return told(text, self._language)

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self._locale))

    def tenths(self, value: float) -> str:
        return str(format_decimal(value, "#,##0.0", locale=self._locale))

    def percent(self, value: float | None) -> str:
        return "" if value is None else self(Phrase("{share} %", share=self.tenths(value)))

    def day(self, moment: datetime) -> str:
        return str(format_date(moment.astimezone(self._zone).date(), "long", locale=self._locale))

    def moment(self, moment: datetime) -> str:
        at = moment.astimezone(self._zone)
        clock = format_time(at, "short", locale=self._locale)
        return f"{self.day(moment)}, {clock} {named(at)}".replace("\u202f", " ")

    def span(self, began: datetime | None, ended: datetime | None) -> str:
        if began is None:
            return ""
        if ended is None:
            return self(Phrase("Since {day}", day=self.day(began)))
        return self(Phrase("{first} to {last}", first=self.day(began), last=self.day(ended)))

    def part(self, part: Part) -> dict[str, Any]:
        return {
            "name": part.name,
            "label": self(LABELS[part.name]),
            "count": self.number(part.count),
            "share": min(1.0, (part.share or 0.0) / 100),
            "percent": self.percent(part.share),
        }

    def rate(self, rate: Rate) -> str:
        share, low, high = map(self.tenths, (rate.share, rate.low, rate.high))
        return self(Phrase("{share} % ({low} to {high})", share=share, low=low, high=high))

    def script(self, script: Script) -> dict[str, str]:
        text = shorten(script.text, LONGEST, placeholder=" …")
        return {
            "name": self(script.name),
            "text": text,
            "sent": self.number(script.sent),
            "replied": self.rate(script.reply_rate),
            "opt_outs": self.rate(script.opt_out_rate),
            "positive": self.rate(script.positive_rate) if script.replied else "",
            "mean": "" if script.mean is None else self.tenths(script.mean),
        }
