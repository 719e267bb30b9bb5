"""What each registration's numbers can send together, what waits for them, what holds it, and when it is done."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.actions.number_health import Doing
from server.domain.languages import Phrase
from server.domain.numbers import GONE, NumberState
from server.domain.registered_limits import MINUTE, TMOBILE, UNKNOWN, daily_cap, minute_limit
from server.domain.throughput import (
    BINDS,
    Bound,
    Capacity,
    DayCap,
    Drain,
    Limit,
    advice,
    drain,
)
from server.governor.policy import Policy
from server.governor.shared import classes
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import throughput as queries

Parts = Mapping[str, float]  # by carrier class
Slowed = Mapping[int, tuple[float, float]]  # by number: share of its full rate, seconds it still rests


@dataclass(frozen=True, slots=True)
class Ground:
    """The rows every forecast of an organisation stands on."""

    accounts: Mapping[int, Row]
    queue: Sequence[Row]
    today: Sequence[Row]
    day_ends_in: float
    policy: Policy


async def ground(runtime: Runtime, organization_id: int) -> Ground:
    pool = runtime.database.pool
    return Ground(
        accounts={row["id"]: row for row in await queries.accounts(pool, organization_id)},
        queue=await queries.queue(pool, organization_id),
        today=await queries.sent_today(pool, organization_id),
        day_ends_in=await queries.seconds_left_today(pool),
        policy=runtime.governor.policy,
    )


def capacity(on: Ground, registration: Row, numbers: Collection[Row], slowed: Slowed) -> Capacity:
    """Of these numbers of the registration; resting ones do not count."""
    able = [row for row in numbers if _is_able(row, slowed)]
    rates = sum(row["parts_per_second"] * slowed.get(row["id"], (1.0, 0.0))[0] for row in able)
    shares = class_shares(_queued_by_class(on, registration["id"]), on.policy)
    return Capacity(
        numbers=rates,
        limits=(*_class_limits(registration, able, shares), _account_limit(on, able)),
        day=_day(on, registration, shares),
    )


def _is_able(row: Row, slowed: Slowed) -> bool:
    return bool(row["state"] == NumberState.ACTIVE and slowed.get(row["id"], (1.0, 0.0))[1] <= 0)


def _class_limits(registration: Row, numbers: Collection[Row], shares: Parts) -> list[Limit]:
    limit = minute_limit(registration["att_class"], registration["parts_per_minute"])
    if limit is None or registration["id"] is None:
        return []
    of = len(numbers) if limit.of == "number" else 1
    return [Limit(Bound.CLASS, limit.parts * of / MINUTE, share) for share in shares.values() if share]


def _account_limit(on: Ground, numbers: Collection[Row]) -> Limit:
    """All accounts that the numbers belong to, together; a stopped one sends nothing."""
    used = {row["account_id"] for row in numbers} or on.accounts.keys()
    running = [on.accounts[id_] for id_ in used if on.accounts[id_]["stopped_reason"] is None]
    return Limit(Bound.ACCOUNT, sum(row["messages_per_second"] for row in running))


def _day(on: Ground, registration: Row, shares: Parts) -> DayCap | None:
    cap = daily_cap(
        registration["tmobile_daily_cap"], registration["vetting_score"], exempt=registration["tmobile_exempt"]
    )
    if cap is None:
        return None
    sent: Counter[str] = Counter()
    brand = registration["brand"] or str(registration["id"])
    for row in on.today:
        if row["brand"] == brand:
            sent[row["carrier_class"]] += row["parts"]
    used = sent[TMOBILE] + sent[UNKNOWN] * dict(charged_shares(on.policy)).get(TMOBILE, 0.0)
    left = max(0, math.floor(cap - used))
    return DayCap(cap, shares.get(TMOBILE, 0.0), left, on.day_ends_in)


def charged_shares(policy: Policy) -> list[tuple[str, float]]:
    """What a text to a phone of unknown carrier is charged to each class."""
    return list(classes(UNKNOWN, policy))


def class_shares(parts: Parts, policy: Policy) -> dict[str, float]:
    """Of all parts, those charged to each class; while nothing waits, as if nobody's carrier were known."""
    total = sum(parts.values())
    unknown = parts.get(UNKNOWN, 0.0) if total else 1.0
    known = parts if total else {}
    whole = total or 1.0
    return {name: (known.get(name, 0.0) + unknown * share) / whole for name, share in charged_shares(policy)}


def _queued_by_class(on: Ground, registration_id: int | None) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in on.queue:
        if row["registration_id"] == registration_id:
            found[row["carrier_class"]] += row["parts"]
    return found


@dataclass(frozen=True, slots=True)
class PoolSummary:
    """Rates in parts a second; `ahead`: parts of people who have yet to be texted by campaigns under way.

    `undecided`: texts whose number is gone, which wait for a person's decision.
    """

    registration: Row
    numbers: int
    resting: int
    gone: int
    rate: float
    limit: float
    queue: int
    undecided: int
    ahead: int
    queue_drain: Drain
    all_drain: Drain
    advice: Phrase

    @property
    def bound(self) -> Phrase:
        return BINDS[self.all_drain.bound]


async def summaries(
    runtime: Runtime, organization_id: int, numbers: Sequence[Row], doing: Mapping[int, Doing]
) -> list[PoolSummary]:
    """One for each registration that has numbers, or is worth some; `numbers` are all of the organisation."""
    on = await ground(runtime, organization_id)
    of: dict[int | None, list[Row]] = defaultdict(list)
    for row in numbers:
        of[row["registration_id"]].append(row)
    ahead = await _ahead(runtime, organization_id)
    registrations = await queries.registrations(runtime.database.pool, organization_id)
    return [
        _summary(on, registration, of[registration["id"]], doing, ahead.get(registration["id"], 0))
        for registration in registrations
        if of[registration["id"]] or registration["id"] is not None
    ]


async def _ahead(runtime: Runtime, organization_id: int) -> dict[int | None, int]:
    rows = await queries.campaigns(runtime.database.pool, organization_id)
    left = await queries.left(runtime.database.pool, [row["id"] for row in rows])
    found: Counter[int | None] = Counter()
    for row in rows:
        if row["id"] in left:
            found[row["registration_id"]] += round(left[row["id"]]["people"] * left[row["id"]]["parts"])
    return dict(found)


def _summary(
    on: Ground, registration: Row, numbers: Sequence[Row], doing: Mapping[int, Doing], ahead: int
) -> PoolSummary:
    slowed = {id_: (one.factor, one.resting_for) for id_, one in doing.items()}
    able = [row for row in numbers if _is_able(row, slowed)]
    gone = [row for row in numbers if row["state"] in GONE]
    allowed = capacity(on, registration, numbers, slowed)
    queue = sum(_queued_by_class(on, registration["id"]).values())
    return PoolSummary(
        registration=registration,
        numbers=len(able),
        resting=len(numbers) - len(able) - len(gone),
        gone=len(gone),
        rate=sum(doing[row["id"]].rate or 0.0 for row in able),
        limit=min(allowed.slowest.overall, sum(row["parts_per_second"] for row in able)),
        queue=queue,
        undecided=sum(doing[row["id"]].waiting for row in gone),
        ahead=ahead,
        queue_drain=_with_backlogs(drain(queue, allowed), (doing[row["id"]] for row in able)),
        all_drain=drain(queue + ahead, allowed),
        advice=advice(queue + ahead, allowed, len(able)),
    )


def _with_backlogs(together: Drain, each: Iterable[Doing]) -> Drain:
    """What waits for one number cannot go from another."""
    longest = max((one.backlog_seconds or 0.0 for one in each), default=0.0)
    return together if together.seconds >= longest else Drain(longest, Bound.NUMBERS)
