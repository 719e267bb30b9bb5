"""What an epoch begins with: how far ahead each level stands, from what PostgreSQL knows of the time before."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.governor.grants import number_level
from server.governor.levels import MICROSECONDS, Level
from server.governor.policy import Policy
from server.governor.pools import Pool
from server.governor.shared import AccountLimit, Candidate, Charge, Day, charges


@dataclass(frozen=True, slots=True)
class RecentSends:
    """What PostgreSQL knows of the time before Redis forgot.

    `numbers`: each that may send, as with a text of unknown class. `sends`: seconds since each attempt of the last
    minute, in any order, with its text. `today`: what went out since the carriers' day began, added up as it likes.
    `backlogs`: queued parts by number, of each pool.
    """

    numbers: Sequence[Candidate]
    accounts: Sequence[AccountLimit] = ()
    sends: Sequence[tuple[float, Candidate]] = ()
    day: Day | None = None
    today: Sequence[Candidate] = ()
    backlogs: Sequence[tuple[Pool, Mapping[int, int]]] = ()


@dataclass(slots=True)
class _Ledger:
    """Charges of one level: units by the moment, which for a send of the past is below 0."""

    level: Level
    rows: list[tuple[float, int]] = field(default_factory=list)

    def ahead(self) -> tuple[int, int]:
        """Microseconds until it has drained, its burst spent and the charges paid; of a day the count."""
        if self.level.ends:
            return sum(units for _, units in self.rows), self.level.ends
        drained = -math.inf
        for moment, units in sorted(self.rows):
            drained = max(drained, moment) + units
        return math.ceil(max(drained, self.level.room * self.level.interval)), 0


def levels_ahead(recent: RecentSends, policy: Policy) -> dict[str, tuple[int, int]]:
    """By key of level: microseconds ahead and 0, or a day's count and its end."""
    accounts = {account.account_id: account for account in recent.accounts}
    ledgers: dict[str, _Ledger] = {}

    def shared(text: Candidate) -> Iterable[Charge]:
        return charges(text, text.head_parts, accounts[text.account_id], recent.day, policy)

    for text in recent.numbers:
        for level, _ in [*shared(text), *shared(replace(text, pictures=True))]:
            ledgers.setdefault(level.key, _Ledger(level))
    for age, text in recent.sends:
        for level, parts in shared(text):
            if not level.ends:
                row = (-age * MICROSECONDS, level.units(parts, level.interval))
                ledgers.setdefault(level.key, _Ledger(level)).rows.append(row)
    for text in recent.today:
        for level, parts in shared(text):
            if level.ends:
                ledgers.setdefault(level.key, _Ledger(level)).rows.append((0.0, level.units(parts, level.interval)))
    return _numbers(recent.numbers, policy) | {key: ledger.ahead() for key, ledger in ledgers.items()}


def _numbers(numbers: Iterable[Candidate], policy: Policy) -> dict[str, tuple[int, int]]:
    """Each waits its turn once; of its burst nothing is left."""
    found = {}
    for text in numbers:
        level = number_level(text.number_id, text.parts_per_second, policy.number_lateness)
        found[level.key] = (level.interval + level.slack, 0)
    return found
