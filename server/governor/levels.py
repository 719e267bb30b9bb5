"""A level is one limit the governor keeps, of a number or an account.

Each is a GCRA (ITU-T I.371): a charge of 1 takes `interval` to drain, and may come early by `slack`. Charges
granted in any half-open window W sum up to at most ceil((W + slack) / interval). Only a text with more parts
than the slack holds can exceed that, as its parts go at once: by those parts less one.
"""

import math
from dataclasses import dataclass

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Level:
    """A limit at its Redis key; interval and slack in microseconds."""

    key: str
    interval: int
    slack: int


def microseconds(seconds: float) -> int:
    """Rounded up: waiting a microsecond more keeps a limit, waiting less breaks it."""
    return math.ceil(seconds * MICROSECONDS)


def steady(key: str, per_second: float, lateness: float = 0.0) -> Level:
    """One after the other, with no burst: at most `W * per_second`, rounded up, in any window W.

    `lateness` (seconds, up to one interval) lets a late one be made up for; that costs one more per window.
    """
    interval = microseconds(1 / per_second)
    return Level(key, interval, min(microseconds(lateness), interval))


def bucket(key: str, limit: float, window: float, burst: float, jitter: float) -> Level:
    """At most `limit` in any `window` seconds as the carrier sees it, `burst` + 1 of them at once.

    Calls take differently long: what arrives within `window` was granted within `window + jitter`, so the
    limit is kept over that longer time. The burst is taken out of the rate, else a burst and the flow after
    it would together pass the limit.
    """
    ahead = max(0.0, min(math.floor(burst), limit - 1))
    interval = microseconds((window + jitter) / (limit - ahead))
    return Level(key, interval, math.floor(ahead) * interval)
