"""A coordinator's decision that people hear from another number: recorded, and told in their threads."""

import heapq
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.decisions import Kind
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import decisions as decision_queries
from server.storage.queries import messages as message_queries
from server.storage.queries import number_moves as queries
from server.storage.queries import numbers as number_queries

log = logging.getLogger(__name__)

BATCH = 500  # contacts locked at a time


@dataclass(frozen=True, slots=True)
class Move:
    """Everybody who hears from one number; or, of a draft's list, those used to a number it cannot text from."""

    to: Sequence[int]
    reason: str
    number_id: int | None = None
    campaign_id: int | None = None


async def count(runtime: Runtime, viewer: Viewer, move: Move) -> Row:
    """`contacts` who would be moved, `waiting` texts of theirs. Raises NotFound."""
    await _check_there(runtime, viewer, move)
    return await queries.count(
        runtime.database.pool, viewer.organization_id, number_id=move.number_id, campaign_id=move.campaign_id
    )


async def move(runtime: Runtime, viewer: Viewer, wanted: Move) -> int:
    """Spreads the people over the numbers of `to` by what these carry already; how many. What waits goes along.

    Raises NotFound; Invalid; Refused `same_number`, `no_pictures`.
    """
    await _check_there(runtime, viewer, wanted)
    moved, after = 0, 0
    while True:
        async with unit_of_work(runtime) as work:
            rows = await queries.lock_some(
                work.sql,
                viewer.organization_id,
                number_id=wanted.number_id,
                campaign_id=wanted.campaign_id,
                keep=wanted.to,
                after=after,
                most=BATCH,
            )
            if rows:
                await _move_some(work, viewer, wanted, rows)
        if len(rows) < BATCH:
            break
        moved, after = moved + len(rows), rows[-1]["id"]
    moved += len(rows)
    async with unit_of_work(runtime) as work:
        subject = f"number:{wanted.number_id}" if wanted.number_id is not None else f"campaign:{wanted.campaign_id}"
        work.audit(viewer, Action.CONTACTS_MOVED, subject, count=moved, to=list(wanted.to))
    log.info("%s contacts moved to numbers %s, by user %s", moved, list(wanted.to), viewer.user_id)
    return moved


async def _check_there(runtime: Runtime, viewer: Viewer, move: Move) -> None:
    sql, organization_id = runtime.database.pool, viewer.organization_id
    if move.number_id is not None and await number_queries.one(sql, organization_id, move.number_id) is None:
        raise NotFound
    if move.campaign_id is not None and await campaign_queries.by_id(sql, organization_id, move.campaign_id) is None:
        raise NotFound
    if move.number_id in move.to:
        raise Refused("These people hear from this number already.", code="same_number")


async def _move_some(work: Work, viewer: Viewer, wanted: Move, rows: Sequence[Row]) -> None:
    numbers = await queries.known(work.sql, viewer.organization_id, wanted.to)
    if len(numbers) != len(set(wanted.to)) or not numbers:
        detail = "Choose active numbers of your organization."
        raise Invalid(detail, fields=[FieldError("to", "unknown", detail)])
    ids = [row["id"] for row in rows]
    await _check_pictures(work, numbers, ids)
    given = _spread(numbers, len(ids))
    details = [_detail(row["number_id"], to, wanted.reason) for row, to in zip(rows, given, strict=True)]
    await queries.move(work.sql, ids, given)
    await decision_queries.record(
        work.sql,
        viewer.organization_id,
        viewer.user_id,
        Kind.MOVED,
        [(contact_id, None, detail) for contact_id, detail in zip(ids, details, strict=True)],
    )
    work.wakes_senders = True


async def _check_pictures(work: Work, numbers: Sequence[Row], contact_ids: Sequence[int]) -> None:
    """What waits goes along, and pictures only where they are sent."""
    words_only = [row["phone"] for row in numbers if not row["mms"]]
    if words_only and await message_queries.wait_with_pictures(work.sql, contact_ids):
        sentence = Phrase(
            "Texts with pictures wait for these people, and {number} sends no pictures. Choose other numbers, or say "
            "on its page that it sends pictures.",
            number=words_only[0],
        )
        raise Refused(sentence, code="no_pictures", fields=[FieldError("to", "no_pictures", sentence)])


def _detail(from_number: int, to_number: int, reason: str) -> str:
    return msgspec.json.encode({"from": from_number, "to": to_number, "reason": reason}).decode()


def _spread(numbers: Sequence[Row], people: int) -> list[int]:
    """A number for each: always the one that would carry least for its rate."""
    heap = [(row["contacts"] / row["parts_per_second"], row["id"], row["parts_per_second"]) for row in numbers]
    heapq.heapify(heap)
    given = []
    for _ in range(people):
        load, number_id, rate = heap[0]
        given.append(number_id)
        heapq.heapreplace(heap, (load + 1 / rate, number_id, rate))
    return given
