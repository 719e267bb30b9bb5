"""When things were said in the past: shifts of volunteers, and the pace of people who answer."""

import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from server.demo.banks import Shift

LATEST = timedelta(seconds=40)  # before now, so that nothing was said in the future
LONG = 20  # lines; such a talk was taken up again today
FRESH = timedelta(minutes=7)  # before now: the last line of a long talk
THEY, WE = (180.0, 1.0), (70.0, 0.6)  # s until a line: median and sigma
SLOWEST = 50 * 60.0  # s


def first_texts(shifts: Sequence[Shift], count: int, now: datetime) -> list[datetime]:
    """`count` moments in the shifts, in order."""
    whole = sum((shift.lasted for shift in shifts), timedelta())
    moments = []
    for n in range(count):
        into = whole * n / count
        for shift in shifts:
            if into < shift.lasted:
                moments.append(now - shift.ago + into)
                break
            into -= shift.lasted
    return moments


def lines(dice: random.Random, start: datetime, ours: Sequence[bool], now: datetime) -> list[datetime]:
    """The moment of each line after a first text; what would come too late is said in greater haste."""
    gaps = [_gap(dice, *(WE if mine else THEY)) for mine in ours]
    if len(gaps) > LONG:
        return _in_two_days(start, gaps, now)
    room = (now - LATEST - start).total_seconds()
    haste = min(1.0, room / max(1.0, sum(gaps)))
    moments, at = [], start
    for gap in gaps:
        at += timedelta(seconds=gap * haste)
        moments.append(at)
    return moments


def _gap(dice: random.Random, median: float, sigma: float) -> float:
    return min(SLOWEST, 15 + dice.lognormvariate(math.log(median), sigma))


def _in_two_days(start: datetime, gaps: Sequence[float], now: datetime) -> list[datetime]:
    half = len(gaps) // 2
    again = now - FRESH - timedelta(seconds=sum(gaps[half:]))
    moments = []
    for begin, some in ((start, gaps[:half]), (again, gaps[half:])):
        at = begin
        for gap in some:
            at += timedelta(seconds=gap)
            moments.append(at)
    return moments
