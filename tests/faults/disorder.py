"""Reports as a bad day brings them: two to five copies, shuffled, before the answer; STOP between claim and call."""

import asyncio
import time

import aiohttp

from tests.faults.evidence import Arrival
from tests.faults.rounds import AGAIN, Round
from tests.load.webhooks import signed

SPREAD = 3.0  # s over which copies are spread; in a round of minutes as mixed as over ten minutes in one of a day
TRIES = 20


async def disorder(events: int, running: Round) -> None:
    """Until so many webhooks were answered, all of them from here: the carrier itself keeps silent meanwhile."""
    made = running.made
    before = await made.carrier("config")
    await made.carrier("config", {"faults": {"lost": 1.0}, "latency": {"median": 1.0, "kind": "fixed"}})
    posted = [0]
    known = len(running.arrived())
    async with asyncio.TaskGroup() as posts:
        while posted[0] < events and not running.over.is_set():
            arrived = running.arrived()
            for one in arrived[known:]:
                _copies(running, one, posts, posted)
            known = len(arrived)
            await asyncio.sleep(0.02)
    await made.carrier("config", {name: before[name] for name in ("faults", "latency")})


def _copies(running: Round, one: Arrival, posts: asyncio.TaskGroup, posted: list[int]) -> None:
    """The first at once, so before the answer to the call; the rest in any order."""
    ends = running.dice.choice(("delivered", "delivered", "undelivered", "failed"))
    said = [state for state in ("queued", "sent", ends) for _ in range(running.dice.randint(2, 5))]
    running.dice.shuffle(said)
    for place, state in enumerate(said):
        late = running.dice.uniform(0, SPREAD) if place else 0.0
        posts.create_task(_post(running, one, state, late, posted))
    if running.dice.random() < 0.1:
        posts.create_task(_stop(running, one, posted))


async def _post(running: Round, one: Arrival, state: str, late: float, posted: list[int]) -> None:
    """Comes again while it is not taken, as Plivo does."""
    await asyncio.sleep(late)
    form = [
        ("From", one.src),
        ("To", one.dst),
        ("MessageUUID", one.uuid),
        ("Status", state),
        ("Type", "sms"),
        ("Units", str(one.parts)),
        *([("ErrorCode", "90")] if state in ("undelivered", "failed") else []),
    ]
    url = f"{running.made.url}/hooks/plivo/status/{one.token}"
    for _ in range(TRIES):
        try:
            async with running.made.http.post(url, data=form, headers=signed(url, form)) as answer:
                if answer.status < 500:
                    posted[0] += 1
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(AGAIN)


async def _stop(running: Round, one: Arrival, posted: list[int]) -> None:
    """Somebody whose text waits says stop: they are found by their place in the queue."""
    waiting = await running.query(
        """SELECT substr(c.phone, 2) FROM messages m JOIN contacts c ON c.id = m.contact_id
           WHERE m.state IN ('queued', 'sending') ORDER BY m.priority, m.id LIMIT 1"""
    )
    if waiting is not None:
        await running.reply(Arrival(0, 0, one.src, waiting, "", 1, "", ""), "STOP")
        running.journal.stops.setdefault(waiting, time.time())
        posted[0] += 1
