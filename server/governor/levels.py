"""A level is one limit the governor keeps: of a number, a registration and carrier class, a brand's day, an account.

Each is a GCRA (ITU-T I.371) or, for a day, a count. Everything counts parts, and what is shared may be charged
fractions of them.
"""

import math
from dataclasses import dataclass

MICROSECONDS = 1_000_000
THOUSANDTHS = 1_000  # what a day's count is kept in, as scripts keep whole numbers


@dataclass(frozen=True, slots=True)
class NumberLevel:
    """A number's own pace: a part takes `interval` us, and may come early by `slack` us.

    Parts granted in any half-open window W are at most ceil((W + slack) / interval), and those of one text more,
    less one: a text's parts go at once.
    """

    key: str
    interval: int
    slack: int


@dataclass(frozen=True, slots=True)
class Level:
    """A shared limit: a part takes `interval` us to drain, and an empty level takes `room` parts at once.

    With `ends` it is the count of a day that is over in so many us; `interval` is then what a part counts.
    `slowed_by` names whose rejections stretch the interval.
    """

    key: str
    interval: int
    room: int
    ends: int = 0
    slowed_by: str = ""

    @property
    def slack(self) -> int:
        return (self.room - 1) * self.interval

    def units(self, parts: float, interval: int) -> int:
        """What a text is charged; `interval` as it was stretched. The same arithmetic as in shared.lua.

        One larger than the room waits until that much more has drained, and drains that much longer: so it is
        among the others as if it had come piece by piece, and no window holds too much.
        """
        whole = math.ceil(parts * interval)
        return whole if self.ends else whole + max(0, whole - self.room * interval)


def microseconds(seconds: float) -> int:
    """Rounded up: waiting a microsecond more keeps a limit, waiting less breaks it."""
    return math.ceil(seconds * MICROSECONDS)


def steady(key: str, per_second: float, lateness: float = 0.0) -> NumberLevel:
    """One after the other; `lateness` (seconds) lets a late one be made up for.

    Never more than half an interval of it: the other half is left for what the network does to the order, so that
    no window at the carrier holds more than one part above the limit.
    """
    interval = microseconds(1 / per_second)
    return NumberLevel(key, interval, min(microseconds(lateness), interval // 2))


def bucket(key: str, limit: float, window: float, burst: float, jitter: float, slowed_by: str = "") -> Level:
    """At most `limit` parts in any `window` seconds as the carrier sees it, `burst` + 1 of them at once.

    Calls take differently long: what arrives within `window` was granted within `window + jitter`, so the
    limit is kept over that longer time. The burst is taken out of the rate, else a burst and the flow after
    it would together pass the limit.
    """
    ahead = max(0, min(math.floor(burst), math.ceil(limit) - 1))
    interval = microseconds((window + jitter) / (limit - ahead))
    return Level(key, interval, ahead + 1, slowed_by=slowed_by)


def day_count(key: str, cap: int, ends_in: float) -> Level:
    return Level(key, THOUSANDTHS, cap, ends=microseconds(ends_in))
