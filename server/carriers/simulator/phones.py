"""The people behind simulated phones: who answers, what, in which language, and when.

Each phone keeps its character: the same seed gives the same people, whatever the order of texts.
"""

from __future__ import annotations

import random
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from server.carriers.simulator.config import Replies
from server.carriers.simulator.phrases import PHRASES
from server.carriers.simulator.reading import asks, language_of, topic_of

_ENDS_THE_TALK = ("negative", "wrong_number", "stop", "silent")
_GOES_ON = 0.6
_MOST = 40  # texts that one phone writes, so that two machines never talk for ever
_UNFRIENDLY_MOST = 3
_QUIET = 60.0  # s
_READING = 2  # a lone person's first answer takes as if so many others were due


class Reply(NamedTuple):
    """`then` follows as a text of its own, `delay` seconds after the one before."""

    text: str
    delay: float
    then: Reply | None = None
    picture: bool = False


@dataclass(slots=True)
class Talk:
    """What a phone remembers. `told` counts the texts that asked nothing; the first counts as one."""

    character: str
    language: str
    topic: str | None
    heard: int = 0
    told: int = 0
    said: int = 0
    last: str = ""


class Phones:
    def __init__(self, replies: Replies, seed: int) -> None:
        self._replies = replies
        self._seed = seed
        self._dice = random.Random()  # noqa: S311 - people, not secrets
        self._talks: dict[str, Talk] = {}
        self._kinds = tuple(replies.mix)
        self._weights = tuple(replies.mix.values())
        self._opens = re.compile(replies.opening)
        self._answered: deque[float] = deque()

    def answer(self, phone: str, text: str, ordered: str | None, *, picture: bool = False) -> Reply | None:
        """What the phone writes back to this text, if anything; an ordered answer comes at once."""
        if ordered is not None or picture:
            return Reply(ordered or "", 0.0, picture=picture)
        if not self._replies.on:
            return None
        talk = self._hear(phone, text)
        kind = self._kind(phone, talk, text)
        if kind is None:
            return None
        self._seed_for(phone, talk.heard)
        talk.said += 1
        talk.last = self._words(talk, kind)
        shows = kind not in _ENDS_THE_TALK and self.share(phone, f"shows {talk.heard}") < self._replies.pictures
        return Reply(talk.last, self._delay(), self._afterthought(talk, kind), picture=shows)

    def share(self, phone: str, salt: str) -> float:
        """A number in [0, 1) that belongs to this phone, as whether it is a landline."""
        return crc32(f"{self._seed}{salt}{phone}".encode()) / 2**32

    def _hear(self, phone: str, text: str) -> Talk:
        """A text that does not open a talk goes on with one from before this carrier was started."""
        talk = self._talks.get(phone)
        if talk is None:
            opens = self._opens.search(text) is not None
            character = self._character(phone) if opens else "positive"
            talk = self._talks[phone] = Talk(character, self._language(phone, text), topic_of(text), int(not opens))
        elif (language := language_of(text)) is not None and language != talk.language:
            talk.language = self._language(phone, text)
        talk.topic = talk.topic or topic_of(text)
        talk.heard += 1
        talk.told += talk.heard == 1 or not asks(text)
        return talk

    def _character(self, phone: str) -> str:
        self._seed_for(phone, 0)
        return self._dice.choices(self._kinds, self._weights)[0]

    def _kind(self, phone: str, talk: Talk, text: str) -> str | None:
        """The first text meets the phone's character. Then questions are answered, and else the talk dies down."""
        if talk.character in ("silent", "stop") and (talk.heard > 1 or talk.character == "silent"):
            return None
        if talk.heard == 1:
            return talk.character
        if asks(text):
            return self._to_a_question(phone, talk)
        if talk.character in _ENDS_THE_TALK or talk.said >= _MOST:
            return None
        if self.share(phone, f"goes on {talk.told}") > _GOES_ON ** (talk.told - 1):
            return None
        return "thanks" if self.share(phone, f"asks {talk.heard}") < 0.7 else "question"

    def _to_a_question(self, phone: str, talk: Talk) -> str | None:
        if talk.character in _ENDS_THE_TALK:
            return talk.character if talk.said < _UNFRIENDLY_MOST else None
        if talk.said >= _MOST:
            return None
        point = self.share(phone, f"answers {talk.heard}")
        return "yes" if point < 0.55 else "no" if point < 0.8 else "unsure"

    def _words(self, talk: Talk, kind: str) -> str:
        phrases = PHRASES[talk.language]
        fitting = phrases.get(f"{kind} {talk.topic}") or phrases[kind]
        return self._dice.choice([phrase for phrase in fitting if phrase != talk.last] or fitting)

    def _afterthought(self, talk: Talk, kind: str) -> Reply | None:
        """Never after a no: only friends write twice."""
        if kind in _ENDS_THE_TALK or self._dice.random() >= self._replies.twice:
            return None
        talk.said += 1
        talk.last = self._dice.choice(PHRASES[talk.language]["afterthought"])
        return Reply(talk.last, self._replies.delay.sample(self._dice) / 3)

    def _delay(self) -> float:
        delay = self._replies.delay.sample(self._dice)
        if not self._replies.eager:
            return delay
        now = time.monotonic()
        while self._answered and self._answered[0] < now - _QUIET:
            self._answered.popleft()
        share = (_READING + len(self._answered)) / self._replies.eager
        self._answered.append(now)
        return delay * min(1.0, share)

    def _language(self, phone: str, text: str) -> str:
        if language_of(text) == "es":
            return "es"
        return "es" if self.share(phone, "language") < self._replies.spanish else "en"

    def _seed_for(self, phone: str, times: int) -> None:
        self._dice.seed(crc32(f"{self._seed}/{phone}/{times}".encode()))
