"""What a sender asks of the governor and what it is told: the question, the grant, and its settlement."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from server.governor import keys
from server.governor.levels import MICROSECONDS, Level, NumberLevel, microseconds, steady
from server.governor.policy import Policy
from server.governor.shared import AccountLimit, Candidate, Day, charges

Lane = list[tuple[int, float]]  # what candidates of one kind charge: index of a shared level from 1, parts


@lru_cache(maxsize=20_000)
def number_level(number_id: int, parts_per_second: float, lateness: float) -> NumberLevel:
    return steady(keys.number(number_id), parts_per_second, lateness)


@dataclass(slots=True)
class Question:
    """Candidates written down for the script, with every shared level mentioned once."""

    policy: Policy
    accounts: Mapping[int, AccountLimit]
    day: Day | None
    at_most: int
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    asked_at: float = field(default_factory=time.monotonic)
    levels: list[Level] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    rows: list[tuple[Candidate, NumberLevel, int]] = field(default_factory=list)
    _level_at: dict[str, int] = field(default_factory=dict)
    _lane_at: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def fill(self, candidates: Iterable[Candidate]) -> None:
        """Raises KeyError for a candidate whose account is not among the accounts."""
        for candidate in candidates:
            own = number_level(candidate.number_id, candidate.parts_per_second, self.policy.number_lateness)
            self.rows.append((candidate, own, self.lane(candidate, candidate.head_parts)))

    def lane(self, text: Candidate, parts: int) -> int:
        """Its index from 1, of a text like this one with so many parts."""
        registered = text.registered
        by_number = registered is not None and registered.minute is not None and registered.minute.of == "number"
        registration_id = registered.id if registered is not None else None
        number = text.number_id if by_number else None
        key = (text.account_id, registration_id, text.carrier_class, parts, text.pictures, number)
        if key not in self._lane_at:
            shared = charges(text, parts, self.accounts[text.account_id], self.day, self.policy)
            self.lanes.append([(self._add(level), share) for level, share in shared])
            self._lane_at[key] = len(self.lanes)
        return self._lane_at[key]

    def _add(self, level: Level) -> int:
        if level.key not in self._level_at:
            self.levels.append(level)
            self._level_at[level.key] = len(self.levels)
        return self._level_at[level.key]

    def script_keys(self) -> list[str]:
        shared = (level.key for level in self.levels)
        return [keys.RESTS, keys.RATES, keys.grant(self.token), *shared, *(own.key for _, own, _ in self.rows)]

    def ask(self) -> dict[str, Any]:
        return {
            "levels": [(level.interval, level.room, level.ends, level.slowed_by) for level in self.levels],
            "lanes": self.lanes,
            "candidates": [(text.number_id, own.interval, own.slack, text.head_parts, lane)
                           for text, own, lane in self.rows],
            "at_most": self.at_most,
            "memory": microseconds(self.policy.grant_memory),
            "recovery": recovery(self.policy),
        }  # fmt: skip

    def granted(self, answer: Sequence[Any]) -> "Grant":
        """`answer` is grant.lua's: moment, wait, intervals of levels, then index and interval of each granted."""
        moment, wait, intervals, *pairs = answer
        reservations = {}
        for index, interval in zip(pairs[::2], pairs[1::2], strict=True):
            text, own, lane = self.rows[index - 1]
            reservations[text.number_id] = Reservation(text, lane, interval, own.slack)
        return Grant(self, self.asked_at, None if wait < 0 else wait / MICROSECONDS, moment, intervals, reservations)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one granted number took: for which text, by which lane, at the us that a part takes it now."""

    text: Candidate
    lane: int
    interval: int
    slack: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Numbers that may send now, each one text of its class and of at most the parts reserved for it.

    `next_free_in`: seconds until a refused candidate may go, 0 when some were not looked at, None when none
    was refused. `asked_at` is the monotonic time before the question: the calls must begin soon after it.
    `moment` is that of the Redis clock, in microseconds; `intervals` are of the shared levels.
    """

    question: Question
    asked_at: float
    next_free_in: float | None
    moment: int
    intervals: Sequence[int]
    reservations: Mapping[int, Reservation]

    @property
    def numbers(self) -> list[int]:
        """Ids in the order in which they were granted."""
        return list(self.reservations)

    def parts(self, number_id: int) -> int:
        """Parts reserved: a longer text has to be asked for again."""
        return self.reservations[number_id].text.head_parts

    def pictures(self, number_id: int) -> bool:
        return self.reservations[number_id].text.pictures

    def carrier_class(self, number_id: int) -> str:
        return self.reservations[number_id].text.carrier_class

    def busy_for(self, number_id: int, parts: int) -> float:
        """Seconds from the grant on in which the number need not be asked for again, after so many parts."""
        reservation = self.reservations[number_id]
        return (reservation.interval * parts - reservation.slack) / MICROSECONDS


def recovery(policy: Policy) -> tuple[float, int, int]:
    return policy.recovery_step, microseconds(policy.clean_interval), microseconds(policy.probe_after)


def settlement(grant: Grant, sent: Mapping[int, int]) -> tuple[list[str], dict[str, Any]]:
    """Keys and question for settle.lua. `sent` maps numbers to parts; an absent number sent nothing."""
    if strangers := sent.keys() - grant.reservations.keys():
        raise ValueError(f"sent without a grant: {sorted(strangers)}")
    question = grant.question
    shared = [[0, 0, level.ends] for level in question.levels]
    own = []
    for number_id, reservation in grant.reservations.items():
        text, parts = reservation.text, sent.get(number_id, 0)
        own.append([reservation.interval * text.head_parts, reservation.interval * parts, 0])
        _add_up(grant, shared, reservation.lane, 0)
        if parts:
            _add_up(grant, shared, reservation.lane if parts == text.head_parts else question.lane(text, parts), 1)
    ask = {"at": grant.moment, "levels": shared + own, "memory": microseconds(question.policy.grant_memory)}
    names = [level.key for level in question.levels] + [keys.number(number_id) for number_id in grant.reservations]
    return [keys.grant(question.token), *names], ask


def _add_up(grant: Grant, sums: list[list[int]], lane: int, column: int) -> None:
    for index, parts in grant.question.lanes[lane - 1]:
        level = grant.question.levels[index - 1]
        sums[index - 1][column] += level.units(parts, grant.intervals[index - 1])
