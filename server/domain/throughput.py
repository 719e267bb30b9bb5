"""How fast a pool can send, what holds it, when a queue is empty, and how many numbers a text bank needs.

Everything counts parts. A forecast is arithmetic over limits: the slowest one binds.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.languages import Phrase
from server.domain.texting_hours import Hours, next_window
from server.domain.zones import Place

CONTACTS_A_DAY: Final = 200  # of one number, above which carriers look closer (advice of Plivo for number pools)
TEXTS_AN_HOUR: Final = 1_000  # of one person, with room for replies
DAY: Final = 86_400.0
LONGEST: Final = 400  # windows of texting hours that a forecast looks through


class Bound(StrEnum):
    """What can hold a pool."""

    NUMBERS = "numbers"
    CLASS = "class"
    DAY = "day"
    ACCOUNT = "account"


BINDS: Final = {
    Bound.NUMBERS: Phrase("the rate of the numbers"),
    Bound.CLASS: Phrase("AT&T's limit for this registration"),
    Bound.DAY: Phrase("T-Mobile's daily limit for the brand"),
    Bound.ACCOUNT: Phrase("the limit of the carrier account"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `per_second` of those parts it applies to, which are `share` of all."""

    bound: Bound
    per_second: float
    share: float = 1.0

    @property
    def overall(self) -> float:
        """Parts a second in all that it lets through."""
        return self.per_second / self.share if self.share else math.inf


@dataclass(frozen=True, slots=True)
class DayCap:
    """Parts a day of those it applies to (`share` of all); `left` of today's, which ends in `ends_in` seconds."""

    cap: int
    share: float
    left: int
    ends_in: float = DAY

    def seconds(self, parts: float, per_second: float) -> float:
        """Until so many parts have gone, if nothing else than `per_second` held them."""
        need, rate = parts * self.share, per_second * self.share
        if need <= self.left or not self.cap:
            return need / rate if rate else 0.0
        whole_days, rest = divmod(need - self.left, self.cap)
        if not rest:
            whole_days, rest = whole_days - 1, self.cap
        return self.ends_in + whole_days * DAY + rest / rate


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a pool may send: its numbers' parts a second, other limits by the second, and one by the day."""

    numbers: float
    limits: tuple[Limit, ...] = ()
    day: DayCap | None = None

    @property
    def slowest(self) -> Limit:
        return min((Limit(Bound.NUMBERS, self.numbers), *self.limits), key=lambda limit: limit.overall)


@dataclass(frozen=True, slots=True)
class Drain:
    """How long parts take (infinite: they never go), and what holds them."""

    seconds: float
    bound: Bound


def drain(parts: float, capacity: Capacity) -> Drain:
    slowest = capacity.slowest
    if parts <= 0:
        return Drain(0.0, slowest.bound)
    if slowest.overall <= 0:
        return Drain(math.inf, slowest.bound)
    plain = parts / slowest.overall
    if capacity.day is not None and (seconds := capacity.day.seconds(parts, slowest.overall)) > plain * (1 + 1e-9):
        return Drain(seconds, Bound.DAY)
    return Drain(plain, slowest.bound)


def ends_at(start: datetime, seconds: float, places: Iterable[Place], hours: Hours) -> datetime | None:
    """When so much open time has passed for the last of the places; None if it never does."""
    ends = [_end(start, seconds, place, hours) for place in places]
    if not ends:
        return None if math.isinf(seconds) else start + timedelta(seconds=seconds)
    return None if None in ends else max(end for end in ends if end is not None)


def _end(start: datetime, seconds: float, place: Place, hours: Hours) -> datetime | None:
    at, left = start, seconds
    for _ in range(LONGEST):
        span = next_window(place, hours, at)
        if span is None:
            return None
        begins = max(at, span[0])
        room = (span[1] - begins).total_seconds()
        if left <= room:
            return begins + timedelta(seconds=left)
        at, left = span[1], left - room
    return None


def advice(parts: float, capacity: Capacity, numbers: int) -> Phrase:
    """Whether more numbers would help, and how many."""
    if not numbers:
        return Phrase("Add a number: without one nothing can be sent.")
    now = drain(parts, capacity)
    if now.bound is not Bound.NUMBERS:
        return Phrase("More numbers would not help: {limit} binds.", limit=BINDS[now.bound])
    more, then = _more(parts, capacity, numbers)
    if then is Bound.NUMBERS:
        return Phrase.counted(
            "{count} more number like these would halve the time.",
            "{count} more numbers like these would halve the time.",
            more,
        )
    return Phrase.counted(
        "{count} more number would help; from there on {limit} binds.",
        "{count} more numbers would help; from there on {limit} binds.",
        more,
        limit=BINDS[then],
    )


def _more(parts: float, capacity: Capacity, numbers: int) -> tuple[int, Bound]:
    """As many again, or as many as something else leaves of use; and what binds then."""
    then = drain(parts, replace(capacity, numbers=capacity.numbers * 2)).bound
    if then in (Bound.NUMBERS, Bound.DAY):
        return numbers, then
    other = min(limit.overall for limit in capacity.limits)
    return max(1, math.ceil((other - capacity.numbers) / (capacity.numbers / numbers))), then


def duration(seconds: float) -> Phrase:
    """In the words of a forecast: minutes, hours, days."""
    if math.isinf(seconds):
        return Phrase("never")
    minutes = math.ceil(round(seconds, 3) / 60)
    if minutes <= 1:
        return Phrase("a minute") if seconds else Phrase("no time")
    hours, rest = divmod(minutes, 60)
    if not hours:
        return Phrase("{minutes} min", minutes=minutes)
    if hours < 48:
        return (
            Phrase("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else Phrase("{hours} h", hours=hours)
        )
    return Phrase("{days} days", days=math.ceil(hours / 24))
