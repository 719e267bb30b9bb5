"""The texts of a group message on their way into the queue: begun again after a crash, nobody gets two.

Nothing leaves while it goes on; then all of it waits for its hours, its numbers and the governor, as every text does.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from server.actions import links
from server.actions.binding import campaign_pool, least_busy, near
from server.actions.broadcasts import announce
from server.actions.campaign_setup import SAY_EVERY
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import broadcasts, campaign_rules, composing
from server.domain.broadcasts import Person, Queued, Why
from server.domain.campaigns import CampaignState
from server.domain.conversations import Status, preview
from server.domain.media import Attached, to_column
from server.realtime.events import SetUp
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import broadcasts as queries
from server.storage.queries import campaign_setup as setup_queries
from server.storage.queries import statistics
from server.storage.queries.broadcasts import Line

PIECE = 1_000  # people in one transaction: their contacts are locked meanwhile, for a fraction of a second
SHARES = 100  # at most so many choices of a number in a piece: each is a question to Redis

Text = tuple[Row, Queued | Why]  # of a person, as `queries.piece` reads them


async def run(runtime: Runtime, broadcast_id: int) -> None:
    """Goes through the list in order of its people, after a crash from where it stood: each has one thread in it."""
    begun = await queries.begun(runtime.database.pool, broadcast_id)
    last, done, said_at = begun["last"], begun["people"], 0.0
    while True:
        async with unit_of_work(runtime) as work:
            broadcast = await queries.hold(work.sql, broadcast_id)
            if broadcast is None:
                return  # finished before, or ended meanwhile
            people = await queries.piece(work.sql, broadcast, last, PIECE)
            if not people:
                await _finish(work, broadcast)
                break
            texts = _texts(runtime, broadcast, people)
            numbers = await _numbers(runtime, work, broadcast, texts)
            lines = [_line(row, found, numbers.get(row["id"])) for row, found in texts]
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


def _texts(runtime: Runtime, broadcast: Row, people: Sequence[Row]) -> list[Text]:
    """What each is to get, or why they get nothing."""
    rules = campaign_rules.read(
        broadcast["organization"], broadcast["settings"], broadcast["switches"], broadcast["own_hours"]
    )
    pictures, now = bool(broadcast["media_url"]), broadcast["now"]
    found: list[Text] = []
    for row in people:
        link = links.in_thread(runtime, rules.settings, row["thread_id"])
        to = composing.addressee(row, link)
        facts = {name: row[name] for name in ("place", "opted_out", "consents", "reachable", "words_only", "texted_at")}
        person = Person(contact_id=row["id"], **facts, to=to)
        found.append((row, broadcasts.queued(person, broadcast["text"], rules, now, pictures=pictures)))
    return found


def _line(row: Row, found: Queued | Why, number_id: int | None) -> Line:
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
        number_id,
        row["carrier_class"],
        found.opens,
        found.closes,
    )


async def _numbers(runtime: Runtime, work: Work, broadcast: Row, texts: Sequence[Text]) -> dict[int, int]:
    """By contact: the number they know, else the least busy, chosen for a share of neighbours at a time.

    Who has none here is left to the sender: nobody waits for a Redis that does not answer.
    """
    known = {row["id"]: row["number_id"] for row, _ in texts if row["number_id"] is not None}
    parts = {row["id"]: found.parts for row, found in texts if isinstance(found, Queued)}
    strangers = [row for row, _ in texts if row["id"] in parts and row["id"] not in known]
    numbers, pictures = await campaign_pool(runtime, work.sql, broadcast), bool(broadcast["media_url"])
    pool = numbers.of_pictures if pictures else numbers.pool
    most = -(-len(strangers) // max(1, min(len(pool.numbers), SHARES)))
    for share in _shares(strangers, broadcast["area_codes"], pool.areas, most):
        where = {"phone": share[0]["phone"], "area_codes": broadcast["area_codes"]}
        count = sum(parts[row["id"]] for row in share)
        number_id = await least_busy(runtime, numbers, None, where, count, pictures=pictures)
        if number_id is None:
            break
        known |= {row["id"]: number_id for row in share}
    return known


def _shares(people: Sequence[Row], preferred: str, areas: Sequence[str], most: int) -> Iterator[Sequence[Row]]:
    """People whom numbers of the same area are near, at most so many together."""
    by_area = defaultdict(list)
    for row in people:
        area = near(row["phone"], preferred, areas)
        by_area[area if area in areas else None].append(row)
    for group in by_area.values():
        yield from (group[start : start + most] for start in range(0, len(group), most))
