"""A text comes in: opt-outs first, then kept in its thread, once, before the carrier hears that we have it."""

import asyncpg

from server.actions import inbound_requests as requests
from server.actions import media, optouts
from server.actions.inbound_requests import Reading
from server.actions.unit_of_work import Work, unit_of_work
from server.carriers.base import Account, Inbound, Listed
from server.domain import keywords, sms
from server.domain import optouts as optout_words
from server.domain.conversations import NO_WORDS, preview, told_by_us
from server.domain.media import Attached, shown, to_column
from server.domain.messages import State
from server.domain.sentiment_bands import band
from server.errors import NotFound
from server.realtime import rooms
from server.realtime.events import Media as MediaView
from server.realtime.events import MessageAdded, MessageView
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import inbound as queries
from server.storage.queries import signals

REPAIRED = "repaired"  # reason of a text known only from the carrier's list, which keeps no words


async def receive(runtime: Runtime, account_id: int, inbound: Inbound) -> None:
    """Returns once the text is durable; repeating it changes nothing.

    Raises NotFound when the number is not one of the account's; database errors mean that it was not kept.
    """
    try:
        await _receive(runtime, account_id, inbound, None)
    except asyncpg.UniqueViolationError:
        # The same text, kept by another process a moment ago: but this answer must be true.
        async with runtime.database.pool.acquire() as connection:
            if not await queries.known(connection, inbound.carrier_id, NO_WORDS):
                raise


async def repair(runtime: Runtime, account: Account, listed: Listed) -> bool:
    """Keeps a place for a text that only the carrier's list knows; True if it was missing."""
    inbound = Inbound(listed.carrier_id, listed.src, listed.dst, NO_WORDS)
    try:
        await _receive(runtime, account.id, inbound, REPAIRED)
    except (asyncpg.UniqueViolationError, NotFound):
        return False
    return True


async def _receive(runtime: Runtime, account_id: int, inbound: Inbound, reason: str | None) -> None:
    reading = _read(runtime, inbound, reason)
    async with unit_of_work(runtime) as work:
        number = await queries.number(work.sql, account_id, inbound.dst, reading.keyword)
        if number is None:
            raise NotFound("This number does not belong to this account.")
        contact = await queries.contact(work.sql, number["organization_id"], inbound.src)
        known = await queries.known(work.sql, inbound.carrier_id, NO_WORDS)
        if known is not None:
            if known["wordless"] and reason is None:
                await _fill_in(work, number, contact, inbound, known, reading)
            return
        if contact is not None and contact["undeliverable_at"] is not None:
            await signals.reached(work.sql, [contact["id"]])
        await _keep(runtime, work, number, contact, inbound, reading, reason)


def _read(runtime: Runtime, inbound: Inbound, reason: str | None) -> Reading:
    """Who wants to start again says so in our words: carriers also take a "yes" for that."""
    text = _clean(inbound.text)
    if reason is not None or not text:
        return Reading(text, None, "no", "none", "", "")
    found = runtime.scorer.read(text, (inbound.intent or "").replace("_", "") or None)
    asks = "optout" if found.opt_out == "exact" else optout_words.recognise(text, phrases=False).kind
    words = optout_words.normalised(text).replace(" ", "") if asks != "none" else ""
    return Reading(text, found.score, found.opt_out, asks, words, keywords.matched(text))


def _clean(text: str) -> str:
    """What PostgreSQL cannot keep is shown as a mark, so that a person sees that something was there."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


async def _fill_in(
    work: Work, number: Row, contact: Row | None, inbound: Inbound, known: Row, reading: Reading
) -> None:
    """The carrier brings it after all, with its words, which nobody has obeyed yet."""
    pictures = await _pictures(work, number, contact, inbound)
    if known["orphan"]:
        await queries.fill_in_orphan(work.sql, known["id"], reading.text, to_column(pictures))
    else:
        row = await queries.fill_in(
            work.sql,
            known["id"],
            text=reading.text,
            media=to_column(pictures),
            score=reading.score,
            opt_out=reading.opt_out,
            preview=preview(reading.text),
        )
        _announce(work, row, reading, pictures)
    if reading.opt_out == "exact":
        await optouts.opt_out_phone(work, number["organization_id"], inbound.src, "reply")


async def _pictures(work: Work, number: Row, contact: Row | None, inbound: Inbound) -> list[Attached]:
    contact_id = contact["id"] if contact else None
    return await media.expect(work, number["organization_id"], contact_id, number["account_id"], inbound.media_urls)


async def _keep(
    runtime: Runtime,
    work: Work,
    number: Row,
    contact: Row | None,
    inbound: Inbound,
    reading: Reading,
    reason: str | None,
) -> None:
    thread = await queries.thread(work.sql, contact["id"], number["id"]) if contact else None
    told = await requests.obey(work, number, contact, thread, inbound, reading)
    conversation_id = told.conversation_id or (thread["id"] if thread else None)
    pictures = await _pictures(work, number, contact, inbound)
    if conversation_id is None:
        await queries.keep_orphan(
            work.sql,
            number["organization_id"],
            number["id"],
            inbound.src,
            reading.text,
            to_column(pictures),
            inbound.carrier_id,
        )
        return
    row = await queries.keep(
        work.sql,
        conversation_id,
        number["id"],
        text=reading.text,
        media=to_column(pictures),
        parts=inbound.parts or max(1, sms.measure(reading.text).parts),
        carrier_id=inbound.carrier_id,
        reason=reason,
        score=reading.score,
        opt_out=reading.opt_out,
        preview=preview(reading.text),
        settled=told.settled,
    )
    _announce(work, row, reading, pictures)
    await requests.answer(runtime, work, number, conversation_id, reading, told)


def _announce(work: Work, row: Row, reading: Reading, pictures: list[Attached]) -> None:
    view = views.conversation(row)
    event = MessageAdded(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        message=MessageView(
            id=str(row["message_id"]),
            direction="in",
            kind="reply",
            text=told_by_us(reading.text),
            state=State.RECEIVED,
            at=views.moment(row["created_at"]) or "",
            score=reading.score,
            band=None if reading.score is None else band(reading.score),
            media=[MediaView(**one) for one in shown(pictures)],
        ),
        row=view,
    )
    holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
    watching = (rooms.supervisors(row["organization_id"]), rooms.conversation(row["id"]))
    work.announce(event, *holder, *watching)
