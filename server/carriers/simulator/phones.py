"""The people behind simulated phones: who answers, what, in which language, and when.

Each phone keeps its character: the same seed gives the same people, whatever the order of texts.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple
from zlib import crc32

from server.carriers.simulator.config import Replies
from server.carriers.simulator.phrases import PHRASES, SPANISH_WORDS

_LETTERS = re.compile(r"[^\W\d_]+")
_ENDS_THE_TALK = ("negative", "wrong_number", "stop", "silent")
_GOES_ON = 0.6


class Reply(NamedTuple):
    text: str
    delay: float


class Phones:
    def __init__(self, replies: Replies, seed: int) -> None:
        self._replies = replies
        self._seed = seed
        self._dice = random.Random()  # noqa: S311 - people, not secrets
        self._heard: dict[str, int] = {}
        self._kinds = tuple(replies.mix)
        self._weights = tuple(replies.mix.values())

    def answer(self, phone: str, text: str, ordered: str | None) -> Reply | None:
        """What the phone writes back to this text, if anything; an ordered answer comes at once."""
        if ordered is not None:
            return Reply(ordered, 0.0)
        if not self._replies.on:
            return None
        times = self._heard[phone] = self._heard.get(phone, 0) + 1
        kind = self._kind(phone, times)
        if kind is None:
            return None
        self._seed_for(phone, times)
        phrases = PHRASES[self._language(phone, text)][kind]
        return Reply(self._dice.choice(phrases), self._replies.delay.sample(self._dice))

    def share(self, phone: str, salt: str) -> float:
        """A number in [0, 1) that belongs to this phone, as whether it is a landline."""
        return crc32(f"{self._seed}{salt}{phone}".encode()) / 2**32

    def _kind(self, phone: str, times: int) -> str | None:
        """The first text meets the phone's character; after that the talk dies down."""
        self._seed_for(phone, 0)
        first = self._dice.choices(self._kinds, self._weights)[0]
        if first == "silent" or times == 1:
            return None if first == "silent" else first
        if first in _ENDS_THE_TALK or self.share(phone, f"goes on {times}") > _GOES_ON ** (times - 1):
            return None
        return "thanks" if self.share(phone, f"asks {times}") < 0.7 else "question"

    def _language(self, phone: str, text: str) -> str:
        if looks_spanish(text):
            return "es" if self.share(phone, "keeps to it") < 0.9 else "en"
        return "es" if self.share(phone, "language") < self._replies.spanish else "en"

    def _seed_for(self, phone: str, times: int) -> None:
        self._dice.seed(crc32(f"{self._seed}/{phone}/{times}".encode()))


def looks_spanish(text: str) -> bool:
    if "¿" in text or "¡" in text or "ñ" in text:
        return True
    return len(SPANISH_WORDS.intersection(_LETTERS.findall(text.lower()))) >= 3
