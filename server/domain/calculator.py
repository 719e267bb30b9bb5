"""From people to text and hours at hand to the numbers and the rate they take; and the other way round."""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

from server.domain.languages import Phrase
from server.domain.throughput import (
    BINDS,
    CONTACTS_A_DAY,
    TEXTS_AN_HOUR,
    Bound,
    Capacity,
    drain,
    duration,
)

MOST_NUMBERS = 100_000
MOST_CONTACTS = 100_000_000
HOUR = 3600.0
OPEN_HOURS = 11  # a day, by the usual texting hours


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: `parts` of one text, `hours` of texting, `per_number` parts a second of one number."""

    contacts: int
    parts: int = 1
    hours: float = 8.0
    per_number: float = 1.0

    @property
    def all_parts(self) -> int:
        return self.contacts * self.parts

    @property
    def rate_needed(self) -> float:
        """Parts a second that end just in time."""
        return self.all_parts / (self.hours * HOUR)

    @property
    def numbers_for_people(self) -> int:
        """So that none texts more people a day than carriers like."""
        days = max(1, math.ceil(self.hours / OPEN_HOURS))
        return math.ceil(self.contacts / (CONTACTS_A_DAY * days))

    @property
    def volunteers_needed(self) -> int:
        return math.ceil(self.contacts / (TEXTS_AN_HOUR * self.hours))


def numbers_needed(plan: Plan, others: Capacity) -> tuple[int | None, Bound]:
    """The fewest numbers that end in time, None if none do; and what then binds. `others`: all but the numbers."""

    def fits(numbers: int) -> bool:
        return _seconds(plan, others, numbers) <= plan.hours * HOUR * (1 + 1e-9)

    if not fits(MOST_NUMBERS):
        return None, drain(plan.all_parts, replace(others, numbers=math.inf)).bound
    found = bisect_left(range(1, MOST_NUMBERS + 1), True, key=fits) + 1
    return found, drain(plan.all_parts, _with(plan, others, found)).bound


def contacts_possible(plan: Plan, others: Capacity, numbers: int) -> int:
    """How many people so many numbers reach in the hours of the plan."""

    def is_late(contacts: int) -> bool:
        return _seconds(replace(plan, contacts=contacts), others, numbers) > plan.hours * HOUR * (1 + 1e-9)

    return bisect_left(range(1, MOST_CONTACTS + 1), True, key=is_late)


def hours_needed(plan: Plan, others: Capacity, numbers: int) -> tuple[float, Bound]:
    """Until so many numbers have texted everybody (infinite: never), and what binds meanwhile."""
    found = drain(plan.all_parts, _with(plan, others, numbers))
    return found.seconds / HOUR, found.bound


def _seconds(plan: Plan, others: Capacity, numbers: int) -> float:
    return drain(plan.all_parts, _with(plan, others, numbers)).seconds


def _with(plan: Plan, others: Capacity, numbers: int) -> Capacity:
    return replace(others, numbers=numbers * plan.per_number)


def verdict(plan: Plan, others: Capacity, numbers: int) -> Phrase:
    """In a sentence: whether the numbers at hand are enough, and what to do if not."""
    hours, bound = hours_needed(plan, others, numbers)
    if hours <= plan.hours * (1 + 1e-9):
        return Phrase("That works: everybody is texted in {time}.", time=duration(hours * HOUR))
    enough, binds = numbers_needed(plan, others)
    if enough is None:
        return Phrase("Not in that time, however many numbers there are: {limit} binds.", limit=BINDS[binds])
    if bound is not Bound.NUMBERS or not numbers:
        return Phrase.counted("{count} number does it.", "{count} numbers do it.", enough)
    return Phrase.counted(
        "{count} more number does it; with those at hand it takes {time}.",
        "{count} more numbers do it; with those at hand it takes {time}.",
        enough - numbers,
        time=duration(hours * HOUR),
    )
