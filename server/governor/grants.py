"""What a sender asks of the governor and what it is told: candidates, accounts, the grant."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from server.governor import keys
from server.governor.levels import MICROSECONDS, Level, bucket, microseconds, steady
from server.governor.policy import Policy


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number with work: `head_parts` is the size of the text that would go first."""

    number_id: int
    parts_per_second: float
    account_id: int
    head_parts: int


@dataclass(frozen=True, slots=True)
class AccountLimit:
    """What a carrier account allows; `in_flight` calls may be open at once, None sets no bound."""

    account_id: int
    messages_per_second: float
    in_flight: int | None = None


@dataclass(slots=True)
class Reservation:
    """What one granted number took: its own interval, and what each level was charged for it."""

    parts: int
    flight: int
    charges: list[tuple[int, int]]  # index of a level, cost; the number's own level first
    interval: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Numbers that may send now, one text each of at most the parts reserved for it.

    `next_free_in`: seconds until a refused candidate may go, 0 when some were not looked at, None when none
    was refused. `asked_at` is the monotonic time before the question: the calls must begin soon after it.
    `moment` is that of the Redis clock, in microseconds.
    """

    token: str
    asked_at: float
    next_free_in: float | None
    moment: int
    levels: Sequence[Level]
    flights: Sequence[str]
    reservations: Mapping[int, Reservation]

    @property
    def numbers(self) -> list[int]:
        """Ids in the order in which they were granted."""
        return list(self.reservations)

    def parts(self, number_id: int) -> int:
        """Parts reserved: a longer text has to be asked for again."""
        return self.reservations[number_id].parts


@lru_cache(maxsize=20_000)
def number_level(number_id: int, parts_per_second: float, policy: Policy) -> Level:
    return steady(keys.number(number_id), parts_per_second, policy.number_lateness)


def account_level(limit: AccountLimit, policy: Policy) -> Level:
    return bucket(
        keys.account(limit.account_id),
        limit=limit.messages_per_second,
        window=1.0,
        burst=limit.messages_per_second * policy.account_burst,
        jitter=policy.account_jitter,
    )


@dataclass(slots=True)
class Question:
    """Candidates written down for the script, with every level mentioned once."""

    policy: Policy
    at_most: int
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    asked_at: float = field(default_factory=time.monotonic)
    levels: list[Level] = field(default_factory=list)
    flights: list[tuple[str, int]] = field(default_factory=list)
    rows: list[tuple[Candidate, Reservation]] = field(default_factory=list)

    def fill(self, candidates: Iterable[Candidate], accounts: Iterable[AccountLimit]) -> None:
        """Raises KeyError for a candidate whose account is not among the accounts."""
        places = {account.account_id: self._place(account) for account in accounts}
        for candidate in candidates:
            account_index, flight = places[candidate.account_id]
            own = number_level(candidate.number_id, candidate.parts_per_second, self.policy)
            charges = [(self._add(own), candidate.head_parts), (account_index, 1)]
            self.rows.append((candidate, Reservation(candidate.head_parts, flight, charges, own.interval)))

    def script_keys(self) -> list[str]:
        return [
            keys.RESTS,
            keys.RATES,
            keys.grant(self.token),
            *(at.key for at in self.levels),
            *self._flight_keys(),
        ]

    def ask(self) -> dict[str, Any]:
        return {
            "levels": [(level.interval, level.slack) for level in self.levels],
            "flights": [most for _, most in self.flights],
            "candidates": [_row(candidate, reservation) for candidate, reservation in self.rows],
            "at_most": self.at_most,
            "token": self.token,
            "memory": microseconds(self.policy.grant_memory),
            "recovery": recovery(self.policy),
            "lease": microseconds(self.policy.flight_lease),
            "retry": microseconds(self.policy.flight_retry),
        }

    def granted(self, answer: Sequence[int]) -> Grant:
        """`answer` is grant.lua's: the moment, the wait, then index and interval of each granted."""
        moment, wait, *pairs = answer
        reservations = {}
        for index, interval in zip(pairs[::2], pairs[1::2], strict=True):
            candidate, reservation = self.rows[index - 1]
            reservation.interval = interval
            reservations[candidate.number_id] = reservation
        next_free_in = None if wait < 0 else wait / MICROSECONDS
        return Grant(
            self.token,
            self.asked_at,
            next_free_in,
            moment,
            self.levels,
            self._flight_keys(),
            reservations,
        )

    def _place(self, account: AccountLimit) -> tuple[int, int]:
        if account.in_flight is not None:
            self.flights.append((keys.in_flight(account.account_id), account.in_flight))
        flight = 0 if account.in_flight is None else len(self.flights)
        return self._add(account_level(account, self.policy)), flight

    def _add(self, level: Level) -> int:
        """Its index, counted from 1 as Lua does."""
        self.levels.append(level)
        return len(self.levels)

    def _flight_keys(self) -> list[str]:
        return [key for key, _ in self.flights]


def recovery(policy: Policy) -> tuple[float, int]:
    return policy.recovery_step, microseconds(policy.clean_interval)


def settlement(grant: Grant, sent: Mapping[int, int], policy: Policy) -> tuple[list[str], dict[str, Any]]:
    """Keys and question for settle.lua. `sent` maps numbers to parts; an absent number sent nothing."""
    if strangers := sent.keys() - grant.reservations.keys():
        raise ValueError(f"sent without a grant: {sorted(strangers)}")
    figures: dict[int, list[int]] = {}
    leaving = []
    for number_id, reservation in grant.reservations.items():
        parts = sent.get(number_id, 0)
        own, _ = reservation.charges[0]
        figures[own] = [reservation.interval, reservation.parts, parts]
        for level, cost in reservation.charges[1:]:
            row = figures.setdefault(level, [grant.levels[level - 1].interval, 0, 0])
            row[1] += cost
            row[2] += cost if parts else 0
        if reservation.flight and not parts:
            leaving.append((reservation.flight, flight_member(grant, number_id)))
    ask = {
        "at": grant.moment,
        "levels": list(figures.values()),
        "leaving": leaving,
        "memory": microseconds(policy.grant_memory),
    }
    return [keys.grant(grant.token), *(grant.levels[i - 1].key for i in figures), *grant.flights], ask


def flight_member(grant: Grant, number_id: int) -> str:
    return f"{grant.token}:{number_id}"


def _row(candidate: Candidate, reservation: Reservation) -> list[int]:
    flat = [candidate.number_id, reservation.flight]
    for charge in reservation.charges:
        flat.extend(charge)
    return flat
