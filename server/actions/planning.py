"""The calculator with an organisation's own figures: its registration, its numbers, its account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.access import Viewer
from server.actions import pools
from server.domain.calculator import Plan, contacts_possible, hours_needed, numbers_needed, verdict
from server.domain.languages import Phrase
from server.domain.numbers import NumberState
from server.domain.throughput import Bound, Capacity, Limit
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.queries import numbers as number_queries
from server.storage.queries import throughput as queries

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is left out comes from the organisation: its active numbers of the registration, their mean rate."""

    contacts: int | None = None
    parts: int | None = None
    hours: float | None = None
    numbers: int | None = None
    per_number: float | None = None
    registration_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """See `api.pools.PlanView`."""

    contacts: int
    parts: int
    hours: float
    numbers: int
    rate_needed: float
    numbers_needed: int | None
    numbers_for_people: int
    volunteers_needed: int
    hours_needed: float
    contacts_possible: int
    bound_by: Bound
    limits: Sequence[tuple[Limit, bool]]
    sentence: Phrase


async def calculate(runtime: Runtime, viewer: Viewer, asked: Asked) -> Found:
    """Raises NotFound for a registration of somebody else."""
    organization_id, pool = viewer.organization_id, runtime.database.pool
    registrations = {row["id"]: row for row in await queries.registrations(pool, organization_id)}
    if asked.registration_id not in registrations:
        raise NotFound
    rows = await number_queries.listed(pool, organization_id, 0, MOST)
    mine = [r for r in rows if r["registration_id"] == asked.registration_id and r["state"] == NumberState.ACTIVE]
    plan = Plan(
        contacts=asked.contacts or 1_000,
        parts=asked.parts or 1,
        hours=asked.hours or 8.0,
        per_number=asked.per_number or _mean([row["parts_per_second"] for row in mine]),
    )
    numbers = len(mine) if asked.numbers is None else asked.numbers
    on = await pools.ground(runtime, organization_id)
    return _found(plan, pools.capacity(on, registrations[asked.registration_id], mine, {}), numbers)


def _mean(rates: Sequence[float]) -> float:
    return sum(rates) / len(rates) if rates else 1.0


def _found(plan: Plan, others: Capacity, numbers: int) -> Found:
    allowed = replace(others, numbers=numbers * plan.per_number)
    hours, bound = hours_needed(plan, others, numbers)
    limits = [_tightest(bound, allowed) for bound in (Bound.NUMBERS, Bound.CLASS, Bound.ACCOUNT)]
    return Found(
        contacts=plan.contacts,
        parts=plan.parts,
        hours=plan.hours,
        numbers=numbers,
        rate_needed=round(plan.rate_needed, 2),
        numbers_needed=numbers_needed(plan, others)[0],
        numbers_for_people=plan.numbers_for_people,
        volunteers_needed=plan.volunteers_needed,
        hours_needed=hours,
        contacts_possible=contacts_possible(plan, others, numbers),
        bound_by=bound,
        limits=[(limit, limit.overall >= plan.rate_needed) for limit in limits if limit is not None],
        sentence=verdict(plan, others, numbers),
    )


def _tightest(bound: Bound, allowed: Capacity) -> Limit | None:
    every = (Limit(Bound.NUMBERS, allowed.numbers), *allowed.limits)
    return min((one for one in every if one.bound is bound), key=lambda one: one.overall, default=None)
