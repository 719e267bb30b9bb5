"""What happens now in a campaign, or in all of an organization, for those who watch: minutes, delivery, people, alarms.

Minutes that are over change no more, but for what is corrected in them: they are remembered, the last ones are
read with every look, and all of them anew now and then.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.actions import news, presence
from server.actions.analysis import CARRIERS
from server.actions.campaign_progress import Watched
from server.actions.warnings import EXPIRY_DAYS, alarms_of
from server.carriers.plivo.words import ERRORS
from server.realtime import rooms
from server.realtime.events import AtWork, DashboardChanged, Delivery, Minutes
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import dashboards as queries

MINUTE = timedelta(minutes=1)
SHOWN_MINUTES = 120
OPEN = 2 * MINUTE  # how far back a transaction may have begun that was not seen yet
DELIVERY = timedelta(hours=1)
PACE = timedelta(minutes=5)
ANEW, ANEW_SHARE = 3.0, 20  # seconds, and times its own time, until everything is read again
MOST_NUMBERS, MOST_PEOPLE = 50, 100
FILTERED = tuple(code for code, meaning in ERRORS.items() if meaning.effect == "filtered")
COUNTED = ("sent", "delivered", "replies", "opt_outs", "positive", "neutral", "negative")


@dataclass(slots=True)
class Lately:
    """What one process remembers of an organization, with `minutes` by when they began and their campaigns."""

    minutes: dict[datetime, list[Row]] = field(default_factory=dict)
    delivery: Sequence[Row] = ()
    areas: dict[int, str] = field(default_factory=dict)
    read_until: datetime | None = None
    anew_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Now:
    """One look at an organization; each scope, a campaign or all of them, is cut out of it."""

    at: datetime
    lately: Lately
    pressed: Sequence[Row]
    unanswered: Sequence[Row]
    to_mind: Sequence[Row]
    names: dict[int, str]
    online: set[int]


async def run(runtime: Runtime, watched: Callable[[], Watched]) -> None:
    """Until cancelled."""

    async def say(pause: float) -> None:
        campaigns, organizations = watched()
        owners = await queries.organizations_of(runtime.database.pool, sorted(campaigns))
        scopes: dict[int, list[int | None]] = {id_: [None] for id_ in organizations}
        for campaign_id, organization_id in owners.items():
            scopes.setdefault(organization_id, []).append(campaign_id)
        for organization_id, wanted in scopes.items():
            await tell(runtime, organization_id, wanted, pause)

    await news.run(say, "dashboards were not told")


async def tell(runtime: Runtime, organization_id: int, scopes: Sequence[int | None], pause: float) -> None:
    """Of these campaigns (None: all together) those that no other process tells of now, from one look."""
    of = {scope: _room(organization_id, scope) for scope in scopes}
    mine = [scope for scope, room in of.items() if await news.turn(runtime, f"dashboard:{room}", pause)]
    if mine:
        now = await look(runtime, organization_id)
        for scope in mine:
            await news.publish(runtime, of[scope], shown(now, scope))


def _room(organization_id: int, campaign_id: int | None) -> str:
    return rooms.organization(organization_id) if campaign_id is None else rooms.campaign(campaign_id)


async def look(runtime: Runtime, organization_id: int) -> Now:
    """Everything of an organization at this moment, in a few statements over what happened lately."""
    pool = runtime.database.pool
    at = await queries.now(pool)
    lately = await _read_on(runtime, organization_id, at)
    pressed = await queries.pressed(pool, organization_id, at - PACE)
    unanswered = await queries.unanswered(pool, organization_id)
    online = await presence.online(runtime, organization_id)
    people = online.union(row["user_id"] for row in (*pressed, *unanswered) if row["user_id"] is not None)
    return Now(
        at=at,
        lately=lately,
        pressed=pressed,
        unanswered=unanswered,
        to_mind=await queries.to_mind(pool, organization_id, EXPIRY_DAYS),
        names=await queries.names(pool, sorted(people)),
        online=online,
    )


async def _read_on(runtime: Runtime, organization_id: int, at: datetime) -> Lately:
    lately: Lately = runtime.lately.setdefault(organization_id, Lately())
    first, began = _minute(at) - (SHOWN_MINUTES - 1) * MINUTE, time.monotonic()
    anew = lately.read_until is None or began >= lately.anew_at
    since = first if anew or lately.read_until is None else max(first, _minute(lately.read_until - OPEN))
    rows = await queries.minutes(runtime.database.pool, organization_id, since)
    kept = {minute: of for minute, of in lately.minutes.items() if first <= minute < since}
    for row in rows:
        kept.setdefault(row["minute"], []).append(row)
    lately.minutes, lately.read_until = kept, at
    if anew:
        lately.delivery = await queries.delivery(runtime.database.pool, organization_id, at - DELIVERY, FILTERED)
        lately.areas = await queries.area_codes(runtime.database.pool, organization_id)
        took = time.monotonic() - began
        lately.anew_at = began + max(ANEW, ANEW_SHARE * took)
    return lately


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def shown(now: Now, campaign_id: int | None) -> DashboardChanged:
    """Of one campaign, or of all."""
    minutes = _minutes(now, campaign_id)
    ended = [row for row in now.lately.delivery if _within(row, campaign_id)]
    areas = now.lately.areas
    carriers = _shares(ended, "carrier_class", lambda name: CARRIERS.get(str(name), str(name)))
    return DashboardChanged(
        campaign=None if campaign_id is None else str(campaign_id),
        minutes=minutes,
        carriers=carriers,
        numbers=_shares(ended, "number_id", lambda id_: areas.get(int(id_), ""))[:MOST_NUMBERS],
        online=len(now.online),
        people=_people(now, campaign_id),
        alarms=alarms_of(
            campaign_id,
            at=now.at,
            minutes=minutes,
            carriers=carriers,
            unanswered=[row for row in now.unanswered if _within(row, campaign_id)],
            to_mind=[row for row in now.to_mind if row["campaign_id"] is None or _within(row, campaign_id)],
        ),
    )


def _within(row: Row, campaign_id: int | None) -> bool:
    return campaign_id is None or row["campaign_id"] == campaign_id


def _minutes(now: Now, campaign_id: int | None) -> Minutes:
    first = _minute(now.at) - (SHOWN_MINUTES - 1) * MINUTE
    columns: dict[str, list[int]] = {name: [0] * SHOWN_MINUTES for name in COUNTED}
    for minute, rows in now.lately.minutes.items():
        place = (minute - first) // MINUTE
        if 0 <= place < SHOWN_MINUTES:
            for row in rows:
                if _within(row, campaign_id):
                    for name in COUNTED:
                        columns[name][place] += row[name]
    return Minutes(begin=views.moment(first) or "", **columns)


def _shares(rows: Sequence[Row], by: str, name: Callable[[str | int], str]) -> list[Delivery]:
    """The greatest first; of equal ones the one that more is filtered of."""
    sums: dict[str | int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        if row[by] is not None:
            counts = (row["settled"], row["delivered"], row["filtered"])
            sums[row[by]] = [sum(pair) for pair in zip(sums[row[by]], counts, strict=True)]
    ordered = sorted(sums.items(), key=lambda one: (-one[1][0], -one[1][2], str(one[0])))
    return [
        Delivery(id=str(key), name=name(key), settled=settled, delivered=delivered, filtered=filtered)
        for key, (settled, delivered, filtered) in ordered
    ]


def _people(now: Now, campaign_id: int | None) -> list[AtWork]:
    """Who texted a moment ago or has replies to answer, and who is there; those with most to do first."""
    texts: dict[int, int] = defaultdict(int)
    waiting: dict[int, int] = defaultdict(int)
    for row in now.pressed:
        if _within(row, campaign_id):
            texts[row["user_id"]] += row["texts"]
    for row in now.unanswered:
        if row["user_id"] is not None and _within(row, campaign_id):
            waiting[row["user_id"]] += row["threads"]
    there = now.online if campaign_id is None else set()
    people = [
        AtWork(user=str(id_), name=now.names[id_], online=id_ in now.online, texts=texts[id_], open=waiting[id_])
        for id_ in there | texts.keys() | waiting.keys()
        if id_ in now.names
    ]
    return sorted(people, key=lambda one: (-one.open, not one.online, -one.texts, one.name, one.user))[:MOST_PEOPLE]
