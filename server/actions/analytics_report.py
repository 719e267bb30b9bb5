"""The analytics of a campaign as a document to share and print, in the language of who asks."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from server.access import Viewer
from server.actions import analysis
from server.actions.analysis import Analysis, Hour, Part, Rate, Script
from server.actions.written_down import QuestionCounts
from server.domain import axis
from server.domain.languages import Phrase, locale, told
from server.domain.moments import clock, day_and_hour
from server.domain.zones import named
from server.errors import NotFound
from server.reporting import analytics
from server.runtime import Runtime

MOST_WAYS = 12  # carriers, areas; the page has them all
MOST_ROWS = 36  # of volunteers, a page of paper; the page and the exports have them all
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
    "questions": Phrase("Survey answers"),
    "no_answers": Phrase("No answers yet."),
}
MOST_HOURS = 72  # rows; more are told day by day
SERIES = {
    "initials": Phrase("First texts"),
    "answers": Phrase("Answers"),
    "replies": Phrase("Replies"),
    "opt_outs": Phrase("Opted out"),
}
KINDS = {"conversation": Phrase("Conversations"), "message": Phrase("Single texts")}  # of tags


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
        "questions": [say.question(question) for question in found.questions],
        "scripts": [say.script(script) for script in found.scripts],
        "conclusion": say(found.conclusion) if found.conclusion else None,
        "cost": say(
            Phrase(
                "Parts that carriers charge for: {initials} of first texts, {answers} of answers.",
                initials=found.parts["initials"],
                answers=found.parts["answers"],
            )
        ),
        "chart": _chart([hour for hour in found.hours if hour.texts], say, language),
        "tables": list(_tables(found, say)),
    }


def _chart(hours: Sequence[Hour], say: "_Saying", language: str) -> dict[str, Any] | None:
    """A stack for each hour: first texts, answers, replies from below; `most` says how much the highest stands for."""
    if not hours:
        return None
    stacks = [(hour.initials, hour.answers, hour.replies) for hour in hours]
    greatest = max(hour.texts for hour in hours)
    return {
        "stacks": stacks,
        "greatest": greatest,
        "most": say(Phrase("Highest hour: {texts} texts", texts=greatest)),
        "labels": [[label.text, label.begins] for label in axis.hours([hour.at for hour in hours], language)],
    }


def _tables(found: Analysis, say: "_Saying") -> Iterable[dict[str, Any]]:
    worn = [[tag.name, say(KINDS[tag.kind]), say.number(tag.carried)] for tag in found.tags]
    yield from _table(say, Phrase("Tags"), (Phrase("Tag"), Phrase("It goes on"), Phrase("How many")), worn)
    why = [[say(row.reason), say.number(row.texts)] for row in found.reasons]
    yield from _table(say, Phrase("What did not arrive, and why"), (Phrase("Reason"), Phrase("Texts")), why)
    head = (Phrase("Sent"), Phrase("Delivered"), Phrase("Not delivered"), Phrase("Replied"))
    for kind, title, first in (
        ("carrier", Phrase("By carrier"), Phrase("Carrier")),
        ("area", Phrase("By area"), Phrase("Area code")),
    ):
        ways = [way for way in found.ways if way.kind == kind]
        rows = [
            [say(analysis.name_of(way)), *map(say.number, (way.sent, way.delivered, way.not_delivered, way.replied))]
            for way in ways[:MOST_WAYS]
        ]
        most = Phrase("{title}: the {count} with the most texts", title=title, count=MOST_WAYS)
        yield from _table(say, most if len(ways) > MOST_WAYS else title, (first, *head), rows)
    people = [
        [
            person.name or say(Phrase("Nobody (in the pool)")),
            *map(say.number, (person.sent, person.delivered, person.replies, person.opt_outs)),
        ]
        for person in found.volunteers
        if person.name or person.sent
    ]
    most = Phrase("{title}: the {count} with the most texts", title=Phrase("Volunteers"), count=MOST_ROWS)
    columns = (Phrase("Volunteer"), Phrase("Sent"), Phrase("Delivered"), Phrase("Replies"), Phrase("Opted out"))
    yield from _table(say, most if len(people) > MOST_ROWS else Phrase("Volunteers"), columns, people[:MOST_ROWS])
    opened = [
        [f"{link.name}: {link.url}", *map(say.number, (link.people, link.clicks, link.robots))] for link in found.links
    ]
    counts = (Phrase("Link"), Phrase("People who opened it"), Phrase("Clicks"), Phrase("By programs"))
    yield from _table(say, Phrase("Links"), counts, opened)
    yield from _table(say, WORDS["by_hour"], (Phrase("Hour"), *SERIES.values()), _hours(found.hours, say))


def _hours(hours: Sequence[Hour], say: "_Saying") -> list[list[str]]:
    """What the chart shows; of many hours, day by day."""
    of: dict[str, list[Hour]] = {}
    for hour in hours:
        of.setdefault(hour.at if len(hours) <= MOST_HOURS else hour.at[:10], []).append(hour)
    return [
        [say.hour(at), *(say.number(sum(getattr(hour, name) for hour in several)) for name in SERIES)]
        for at, several in of.items()
    ]


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

    def hour(self, at: str) -> str:
        return day_and_hour(at, self._language)

    def moment(self, moment: datetime) -> str:
        at = moment.astimezone(self._zone)
        return f"{self.day(moment)}, {clock(at, self._language)} {named(at)}"

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

    def question(self, question: QuestionCounts) -> dict[str, Any]:
        return {
            "text": question.question,
            "parts": [
                {
                    "name": "answer",
                    "label": answer.answer,
                    "count": self.number(answer.people),
                    "share": min(1.0, (answer.share or 0.0) / 100),
                    "percent": self.percent(answer.share),
                }
                for answer in question.answers
            ],
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
