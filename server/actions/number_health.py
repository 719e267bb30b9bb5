"""How each number is doing: its rate now, what waits, whom it texts today, what arrives, who answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.carriers.plivo.words import ERRORS
from server.domain.numbers import NumberState
from server.domain.throughput import CONTACTS_A_DAY
from server.governor.clock import EpochLost, GovernorAway
from server.governor.governor import NumberClock
from server.governor.pools import Pool, PoolNumber
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import number_health as queries

FILTERED: Final = tuple(code for code, meaning in ERRORS.items() if meaning.effect == "filtered")
FEW = 20  # texts whose end is known, below which shares say nothing

Clocks = Mapping[int, NumberClock]


@dataclass(frozen=True, slots=True)
class Doing:
    """Parts and texts that wait, seconds until they have gone; parts a second now (None: Redis is away).

    Shares are of 1, of its last texts within a week, None while there are none. `contacts` hear from it for ever,
    `today` it has texted since midnight Pacific time.
    """

    queue: int
    waiting: int
    rate: float | None
    factor: float
    resting_for: float
    holding_for: float
    reason: str
    delivered: float | None
    filtered: float | None
    reply_rate: float | None
    settled: int
    today: int
    contacts: int

    @property
    def backlog_seconds(self) -> float | None:
        """At the rate of now; None when it does not go."""
        if not self.queue:
            return 0.0
        return self.queue / self.rate if self.rate else None

    @property
    def many_today(self) -> bool:
        return self.today > CONTACTS_A_DAY


async def doing(runtime: Runtime, organization_id: int, rows: Sequence[Row]) -> dict[int, Doing]:
    """Of these numbers, by id."""
    ids, pool = [row["id"] for row in rows], runtime.database.pool
    queued = {row["number_id"]: row for row in await queries.queued(pool, ids)}
    lately = {row["number_id"]: row for row in await queries.lately(pool, ids, FILTERED)}
    today = await queries.people_today(pool, ids)
    bound = await queries.bound_contacts(pool, ids)
    of = await clocks(runtime, organization_id, rows)
    return {
        row["id"]: _doing(
            row,
            of.get(row["id"]),
            queued.get(row["id"]),
            lately.get(row["id"]),
            today.get(row["id"], 0),
            bound.get(row["id"], 0),
        )
        for row in rows
    }


def _doing(
    row: Row, clock: NumberClock | None, queued: Row | None, lately: Row | None, today: int, contacts: int
) -> Doing:
    return Doing(
        queue=queued["parts"] if queued else 0,
        waiting=queued["texts"] if queued else 0,
        rate=rate(row, clock),
        factor=clock.rate_factor if clock else 1.0,
        resting_for=clock.resting_for if clock else 0.0,
        holding_for=clock.holding_for if clock else 0.0,
        reason=clock.reason if clock else "",
        delivered=_share(lately, "delivered", "settled"),
        filtered=_share(lately, "filtered", "settled"),
        reply_rate=_share(lately, "replied", "texted"),
        settled=lately["settled"] if lately else 0,
        today=today,
        contacts=contacts,
    )


def _share(row: Row | None, part: str, whole: str) -> float | None:
    return row[part] / row[whole] if row and row[whole] else None


def rate(row: Row, clock: NumberClock | None) -> float | None:
    """Parts a second that it may send now; None: Redis is away."""
    if row["state"] != NumberState.ACTIVE:
        return 0.0
    if clock is None:
        return None
    idle = clock.holding_for > 0 or clock.resting_for > 0
    return 0.0 if idle else float(row["parts_per_second"]) * clock.rate_factor


async def clocks(runtime: Runtime, organization_id: int, rows: Iterable[Row]) -> Clocks:
    """Of these numbers, by id; none while Redis is away."""
    numbers = tuple(PoolNumber(row["id"], None, row["parts_per_second"]) for row in rows)
    if not numbers:
        return {}
    try:
        found = await runtime.governor.state(Pool(f"{organization_id}:0", numbers))
    except (GovernorAway, EpochLost):
        return {}
    return {clock.number_id: clock for clock in found}
