"""Generated days of senders: who asks when for which texts, what they claim, who settles late or dies."""

from dataclasses import dataclass

from hypothesis import strategies as st

from server.domain.registered_limits import MinuteLimit
from server.governor.shared import AccountLimit, Candidate, Day, Registered

NUMBERS = 4
RATES = (0.5, 1.0, 3.0, 7.3)  # parts per second of each number
CLASSES = ("att", "tmobile", "verizon", "unknown")
START = 1_800_000_000_000_000  # microseconds since 1970

# Two of the numbers share a registration, one has a minute of its own, the last needs no registration.
SHARED = Registered(1, MinuteLimit(75), "the brand", daily_cap=100)
EACH = Registered(2, MinuteLimit(60, "number"), "another brand")
REGISTERED = (SHARED, SHARED, EACH, None)
DAY = Day(("2027-01-15",), 8 * 3600.0)


@dataclass(frozen=True)
class Turn:
    """One question of one sender. `settles_after` counts turns; None: it dies when its calls have gone."""

    advance: int
    asks: tuple[tuple[int, str, int], ...]  # number, class, parts at its head
    claims: frozenset[int]
    unused_parts: int
    settles_after: int | None

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(number, RATES[number], 1, parts, carrier_class, REGISTERED[number])
            for number, carrier_class, parts in self.asks
        ]

    def sent(self, granted: dict[int, int]) -> dict[int, int]:
        """Of a granted number: nothing, or a text of at most the parts reserved."""
        return {number: max(1, parts - self.unused_parts) for number, parts in granted.items() if number in self.claims}


def turns(largest_text: int, classes: tuple[str, ...] = CLASSES) -> st.SearchStrategy[list[Turn]]:
    asks = st.lists(
        st.tuples(st.integers(0, NUMBERS - 1), st.sampled_from(classes), st.integers(1, largest_text)),
        min_size=1,
        max_size=NUMBERS * 2,
        unique_by=lambda ask: ask[:2],
    )
    turn = st.builds(
        Turn,
        advance=st.one_of(st.integers(0, 30_000), st.integers(0, 2_000_000), st.integers(14_000_000, 16_000_000)),
        asks=asks.map(tuple),
        claims=st.frozensets(st.integers(0, NUMBERS - 1)),
        unused_parts=st.integers(0, 2),
        settles_after=st.one_of(st.none(), st.integers(0, 3)),
    )
    return st.lists(turn, min_size=1, max_size=40)


def accounts(rate: float) -> list[AccountLimit]:
    return [AccountLimit(1, rate, requests_per_second=60.0)]
