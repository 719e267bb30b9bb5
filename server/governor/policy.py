"""The figures the governor works by. Scripts get them as arguments, so that each stands in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Times are seconds, shares are of 1."""

    # A jump back of the server's clock up to this is waited for; beyond it the clock goes on where it was.
    longest_standstill: float = 5.0
    # How long a grant may be settled by what it reserved; far above the time from a grant to its calls.
    grant_memory: float = 15.0

    # How late a number may be served without losing that time (of fast ones half an interval). A sender looks
    # every some hundredths of a second, and without it a number would lose a fiftieth of its rate.
    number_lateness: float = 0.1

    # What an account may send at once, as seconds of its rate, and two parts at least: sends come in batches.
    account_burst: float = 0.05
    # How much closer together the carrier may see sends than they were granted.
    account_jitter: float = 0.05
    # Texts with pictures an account may send, for each part of its rate: Plivo begins with 0.25 and 5 a second.
    account_pictures: float = 0.05

    # Of a registration's minute: what may go at once (the largest text has 11 parts), but not more than a share.
    class_burst: float = 0.01
    class_least_burst: int = 10
    class_most_burst: float = 0.05
    class_jitter: float = 2.0
    # A phone of unknown carrier is charged to every class by its share of the market, with a margin. Strictly: in full.
    class_shares: tuple[tuple[str, float], ...] = (
        ("att", 0.31),
        ("tmobile", 0.30),
        ("verizon", 0.35),
        ("uscellular", 0.04),
        ("other", 0.04),
    )
    class_margin: float = 1.25
    strict: bool = False

    # Rejected as too fast: slow down, hold still, climb back while nothing is rejected, to a little below what was
    # rejected; every now and then try whether more is allowed by now.
    slow_by: float = 0.7
    least_factor: float = 0.05
    shortest_hold: float = 5.0
    recovery_step: float = 0.02
    clean_interval: float = 10.0
    below_rejected: float = 0.9
    probe_after: float = 600.0
    # So many numbers rejected within so many seconds: it is their account that is too fast.
    account_numbers: int = 3
    account_within: float = 2.0

    # A near or preferred number is taken as long as its backlog is not above this.
    near_backlog: float = 5.0
    # Backlogs are written again every few seconds; those of a pool that nobody uses may go.
    pool_memory: float = 86_400.0
