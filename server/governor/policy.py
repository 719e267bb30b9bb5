"""The figures the governor works by. Scripts get them as arguments, so that each stands in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Times are seconds, shares are of 1."""

    # A jump back of the server's clock up to this is waited for; beyond it the clock goes on where it was.
    longest_standstill: float = 5.0
    # How long a grant may be settled by what it reserved; far above the time from a grant to its calls.
    grant_memory: float = 15.0

    # How late a number may be served without losing that time. Above 0 it spends the part kept for jitter.
    number_lateness: float = 0.0
    # What an account may send at once, as seconds of its rate: sends come in batches.
    account_burst: float = 0.05
    # How much closer together the carrier may see sends than they were granted.
    account_jitter: float = 0.05
    # A place in flight whose sender died comes free again: the lease of an attempt.
    flight_lease: float = 12.0
    # When to ask again while every place in flight is taken: no clock tells when a call will end.
    flight_retry: float = 0.05

    # Rejected as too fast: slow down, hold still, climb back while nothing is rejected.
    slow_by: float = 0.7
    least_factor: float = 0.05
    shortest_hold: float = 5.0
    recovery_step: float = 0.02
    clean_interval: float = 10.0

    # A near or preferred number is taken as long as its backlog is not above this.
    near_backlog: float = 5.0
    # Backlogs are written again every few seconds; those of a pool that nobody uses may go.
    pool_memory: float = 86_400.0
