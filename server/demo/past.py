"""Conversations that were had before anybody came: texts, reports, replies scored by the real scorer."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, cycle

import asyncpg

from server.carriers.plivo.words import meaning
from server.demo import timing
from server.demo.banks import Bank
from server.demo.past_rows import Text, Thread, Volunteer
from server.demo.talks import LONG, Talk
from server.domain import composing
from server.domain.campaign_rules import Rules
from server.domain.composing import Addressee
from server.domain.conversations import Status
from server.domain.languages import to_column
from server.domain.messages import State
from server.sentiment.scorer import Scorer

# What became of first texts that did not arrive: how many of a hundred, state, code of the carrier.
LOSSES = (
    (2, State.UNDELIVERED, "50"),
    (1, State.UNDELIVERED, "70"),
    (1, State.UNDELIVERED, "80"),
    (1, State.UNDELIVERED, "30"),
    (1, State.FAILED, "90"),
)
POOR = 0.35  # of the texts from the poor number were taken for spam
BLOCKED_EVERY = 211  # first texts, one met somebody who had just said stop
_STATUS = {
    "open": Status.NEEDS_ATTENTION,
    "waiting": Status.WAITING,
    "closed": Status.CLOSED,
    "opted_out": Status.OPTED_OUT,
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Ids of the numbers: those in order, one that carriers filter, and one that rests."""

    good: Sequence[int]
    poor: int
    resting: int


class History:
    """Makes up what happened in one campaign; the same bank gives the same people the same talks."""

    def __init__(
        self, bank: Bank, rules: Rules, scorer: Scorer, crew: Sequence[Volunteer], numbers: Numbers, now: datetime
    ) -> None:
        self._bank, self._rules, self._scorer, self._crew = bank, rules, scorer, crew
        self._numbers, self._now = numbers, now
        self._dice = random.Random(bank.key)  # noqa: S311 - people, not secrets
        self._decks = {language: self._deck(language) for language in ("en", "es")}

    def threads(self, rows: Sequence[asyncpg.Record]) -> list[Thread]:
        """One for each row of a conversation with its contact and its script, in order of their first texts."""
        moments = timing.first_texts(self._bank.shifts, len(rows), self._now)
        return [self._thread(n, row, at) for n, (row, at) in enumerate(zip(rows, moments, strict=True))]

    def _thread(self, n: int, row: asyncpg.Record, at: datetime) -> Thread:
        # One of so many, and not always the same one of them: or whole scripts would never be answered.
        talk, place = divmod(n, self._bank.talk_every)
        talks = (place + talk) % self._bank.talk_every == 0
        volunteer = self._crew[n % len(self._crew)]
        thread = Thread(row["id"], row["contact_id"], volunteer, self._number(n, talks), assignee_id=volunteer.id)
        to = composing.addressee(row)
        text = composing.initial(row["script"], None, self._rules, to, volunteer.login.name)
        if n % BLOCKED_EVERY == BLOCKED_EVERY - 1:
            self._block(thread, text, at)
            return thread
        state, code = (State.DELIVERED, None) if talks else self._fate(thread.number_id)
        thread.initial_state = state
        thread.texts.append(_sent("initial", text, at, volunteer.id, state, code))
        if talks:
            self._talk(thread, talk, next(self._decks[self._language(row)]), to, at)
        return thread

    def _number(self, n: int, talks: bool) -> int:
        """Nobody talks on the number that rests: their answers would wait."""
        if not talks and n % 16 == 1:
            return self._numbers.resting if n % 32 == 1 else self._numbers.poor
        return self._numbers.good[n % len(self._numbers.good)]

    def _block(self, thread: Thread, text: str, at: datetime) -> None:
        """They had just said stop to another list; the text never left."""
        thread.number_id = None
        thread.status, thread.initial_state, thread.opted_out_at = Status.OPTED_OUT, State.BLOCKED, at
        thread.texts.append(Text("out", "initial", text, State.BLOCKED, at, thread.volunteer.id, reason="opted_out"))

    def _fate(self, number_id: int | None) -> tuple[State, str | None]:
        if number_id == self._numbers.poor and self._dice.random() < POOR:
            return State.UNDELIVERED, "30"
        point = self._dice.random() * 100
        for share, state, code in LOSSES:
            if point < share:
                return state, code
            point -= share
        return State.DELIVERED, None

    def _talk(self, thread: Thread, n: int, talk: Talk, to: Addressee, at: datetime) -> None:
        ours = [line.startswith(">") for line in talk.lines]
        moments = timing.lines(self._dice, at + timedelta(seconds=20), ours, self._now)
        for line, mine, moment in zip(talk.lines, ours, moments, strict=True):
            thread.texts.append(self._ours(thread, line, to, moment) if mine else self._theirs(line[2:], moment))
        thread.status, thread.tags, thread.answers = _STATUS[talk.ending], talk.tags, talk.answers
        if talk.ending == "open":
            thread.waiting_since = _unanswered_since(thread.texts)
            thread.passed_on = talk.passed_on or ("released" if n % 3 == 1 else None)
        elif talk.ending == "opted_out":
            thread.opted_out_at = thread.texts[-1].at
        if thread.passed_on:
            thread.assignee_id = None
        elif talk.ending == "open" and n % 3 == 0:
            thread.assignee_id = self._crew[0].id  # whom people sign in as, so that something waits for them

    def _ours(self, thread: Thread, line: str, to: Addressee, at: datetime) -> Text:
        text = composing.reply(None, line[2:], self._rules, to, thread.volunteer.login.name)
        return _sent("reply", text, at, thread.volunteer.id, State.DELIVERED, None)

    def _theirs(self, words: str, at: datetime) -> Text:
        found = self._scorer.read(words)
        return Text("in", "reply", words, State.RECEIVED, at, score=found.score, opt_out=found.opt_out)

    def _language(self, row: asyncpg.Record) -> str:
        """Of the talk: where everybody speaks Spanish there is one deck only."""
        return "es" if self._bank.key == "gotv" and row["language"] == "es" else "en"

    def _deck(self, language: str) -> Iterator[Talk]:
        """Every talk once, mixed with repetitions of those that are over; the longest comes first."""
        whole = self._bank.talks
        own = [talk for talk in whole if talk.language == language or self._bank.key != "gotv"]
        share = 1 / self._bank.spanish_every if self._bank.key == "gotv" else 0
        wanted = int(self._bank.texted / self._bank.talk_every * (share if language == "es" else 1 - share))
        over = [talk for talk in own if talk.ending != "open"]
        deck = [talk for talk in own if talk is not LONG] + [over[n % len(over)] for n in range(wanted - len(own))]
        self._dice.shuffle(deck)
        return chain([LONG] * (LONG in own), deck, cycle(over))


def _sent(kind: str, text: str, at: datetime, user_id: int, state: State, code: str | None) -> Text:
    return Text("out", kind, text, state, at, user_id, reason=code, detail=to_column(meaning(code).sentence) or None)


def _unanswered_since(texts: Sequence[Text]) -> datetime:
    """The first of their lines after the last one of ours."""
    since = texts[-1].at
    for text in reversed(texts):
        if text.direction == "out":
            break
        since = text.at
    return since
