"""The texts of a group message on their way into the queue: begun again after a crash, nobody gets two.

Nothing leaves while it goes on; then all of it waits for its hours, its numbers and the governor, as every text does.
"""

import time

import orjson

from server.actions import links
from server.actions.binding import campaign_pool, least_busy
from server.actions.broadcasts import announce
from server.actions.campaign_setup import SAY_EVERY
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import broadcasts, campaign_rules
from server.domain.broadcasts import Person, Queued
from server.domain.campaigns import CampaignState
from server.domain.composing import Addressee
from server.domain.conversations import Status, preview
from server.domain.media import Attached, to_column
from server.realtime.events import SetUp
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import broadcasts as queries
from server.storage.queries import campaign_setup as setup_queries
from server.storage.queries import statistics
from server.storage.queries.broadcasts import Line

PIECE = 500  # people in one transaction: their contacts are locked meanwhile


async def run(runtime: Runtime, broadcast_id: int) -> None:
    """Goes through the list once, and once more after a crash: who has a thread in it was queued, or left out."""
    last, done, said_at = 0, 0, 0.0
    while True:
        async with unit_of_work(runtime) as work:
            broadcast = await queries.hold(work.sql, broadcast_id)
            if broadcast is None:
                return  # finished before, or ended meanwhile
            people = await queries.piece(work.sql, broadcast, last, PIECE)
            if not people:
                await _finish(work, broadcast)
                break
            lines = [await _line(runtime, work, broadcast, row) for row in people if not row["has_thread"]]
            if lines:
                await queries.write(work.sql, broadcast, lines, _pictures(broadcast))
            last, done = people[-1]["id"], done + len(people)
            row = await setup_queries.note(work.sql, broadcast_id, done)
            if time.monotonic() - said_at >= SAY_EVERY:
                said_at = time.monotonic()
                progress = SetUp(row["setup_done"], row["setup_total"])
                announce(work, broadcast["organization_id"], broadcast_id, CampaignState.SETTING_UP, progress)
    await statistics.renew(runtime.database.pool, "conversations", "messages")


async def _finish(work: Work, broadcast: Row) -> None:
    row = await setup_queries.finish(work.sql, broadcast["campaign_id"])
    progress = SetUp(row["setup_done"], row["setup_done"])
    announce(work, broadcast["organization_id"], broadcast["campaign_id"], CampaignState(row["state"]), progress)
    work.wakes_senders = True


def _pictures(broadcast: Row) -> str | None:
    return to_column([Attached(url=broadcast["media_url"])] if broadcast["media_url"] else [])


async def _line(runtime: Runtime, work: Work, broadcast: Row, row: Row) -> Line:
    rules = campaign_rules.read(
        broadcast["organization"], broadcast["settings"], broadcast["switches"], broadcast["own_hours"]
    )
    link = links.in_thread(runtime, rules.settings, row["thread_id"])
    to = Addressee(row["first_name"], row["last_name"], row["city"], orjson.loads(row["custom"]), link)
    facts = {name: row[name] for name in ("place", "opted_out", "consents", "reachable", "texted_at")}
    person = Person(contact_id=row["id"], **facts, to=to)
    found = broadcasts.queued(person, broadcast["text"], rules, broadcast["now"], pictures=bool(broadcast["media_url"]))
    if not isinstance(found, Queued):
        status = Status.OPTED_OUT if found == "opted_out" else Status.CLOSED
        return Line(row["thread_id"], row["id"], status, row["place"], "", None, None, None, None, None, None)
    return Line(
        row["thread_id"],
        row["id"],
        Status.WAITING,
        row["place"],
        preview(found.text),
        found.text,
        found.parts,
        await _number(runtime, work, broadcast, row, found.parts),
        row["carrier_class"],
        found.opens,
        found.closes,
    )


async def _number(runtime: Runtime, work: Work, broadcast: Row, row: Row, parts: int) -> int | None:
    """The one they know, else the least busy; None leaves the choice to the sender."""
    if row["number_id"] is not None:
        return int(row["number_id"])
    pool = await campaign_pool(runtime, work.sql, broadcast)
    return await least_busy(runtime, pool, None, {"phone": row["phone"], "area_codes": broadcast["area_codes"]}, parts)
