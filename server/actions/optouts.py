"""Opting out and in: one way for replies, buttons, carriers and lists, within the caller's transaction."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO

from server.access import Viewer
from server.actions import erased_phones
from server.actions.guesses import count
from server.actions.message_states import announce_states
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import import_files, phones
from server.domain.audit import Action
from server.domain.import_files import ImportRefused, Rejected
from server.errors import FieldError, Invalid, NotFound, Unavailable
from server.realtime import rooms
from server.realtime.events import ConversationChanged, MessageState, MessageStateView
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import automatic_texts as automatic_text_queries
from server.storage.queries import consents as consent_queries
from server.storage.queries import optouts as queries

LONGEST_SOURCE = 100
UNDONE = "undone"  # the source of an end that takes an opt-out back as if it had never been
BATCH = 500  # phones of a list in one transaction: contacts are locked meanwhile


async def opt_out_phone(work: Work, organization_id: int, phone: str, source: str, by_user: int | None = None) -> bool:
    """Nothing more leaves for this E.164 phone; whether it was not opted out before.

    `source` is reply, volunteer, manual, carrier or form. Queued texts become blocked, threads opted out.
    """
    return await opt_out_phones(work, organization_id, [phone], source, by_user) == 1


async def opt_out_phones(
    work: Work, organization_id: int, numbers: Sequence[str], source: str, by_user: int | None = None
) -> int:
    """The same for several different phones; how many were not opted out before."""
    contacts = await queries.lock_contacts(work.sql, organization_id, numbers)
    erased = await erased_phones.among(work, organization_id, numbers)
    numbers = [phone for phone in numbers if phone not in erased]
    new = await queries.add(work.sql, organization_id, numbers, source, by_user)
    if new:
        said = {"source": source, "count": new}
        work.record(organization_id, by_user, Action.OPTED_OUT, _subject(contacts), said)
    if contacts:
        await _stop_texts(work, [row["id"] for row in contacts], source)
    return new


def _subject(contacts: Sequence[Row]) -> str | None:
    return f"contact:{contacts[0]['id']}" if len(contacts) == 1 else None


async def _stop_texts(work: Work, contact_ids: list[int], source: str) -> None:
    await queries.mark(work.sql, contact_ids)
    await consent_queries.revoke(work.sql, contact_ids, source)
    blocked = await queries.block(work.sql, contact_ids)
    changed = await queries.end_threads(
        work.sql,
        contact_ids,
        [row["conversation_id"] for row in blocked],
        [row["conversation_id"] for row in blocked if row["kind"] == "initial"],
    )
    await _announce(work, changed)
    _announce_blocked(work, blocked, {row["id"]: row for row in changed})


async def opt_in(work: Work, viewer: Viewer, phone: str, source: str) -> bool:
    """The person wants texts again: `source` says how we know. False when there was no opt-out.

    Texts that were blocked stay blocked.
    """
    return await opt_in_phone(work, viewer.organization_id, phone, source, viewer.user_id)


async def opt_in_phone(work: Work, organization_id: int, phone: str, source: str, by_user: int | None = None) -> bool:
    """The same where the person said so themselves. A confirmation of the opt-out that has not left never will."""
    contacts = await queries.lock_contacts(work.sql, organization_id, [phone])
    began = await queries.end(work.sql, organization_id, phone, source[:LONGEST_SOURCE])
    if began is None:  # they were erased, and are back of their own accord
        mark = erased_phones.mark(work, organization_id, phone)
        began = await queries.end(work.sql, organization_id, mark, source[:LONGEST_SOURCE])
    if began is None:
        return False
    work.record(organization_id, by_user, Action.OPTED_IN, _subject(contacts), {})
    ids = [row["id"] for row in contacts]
    await queries.unmark(work.sql, ids)
    if source == UNDONE:
        await consent_queries.restore(work.sql, ids, began)
    await announce_states(work, await automatic_text_queries.take_back(work.sql, ids))
    await _announce(work, await queries.resume_threads(work.sql, ids))
    return True


async def _announce(work: Work, changed: Sequence[Row]) -> None:
    """Says the rows as they now are where somebody holds them, or they waited for somebody."""
    seen = [r["id"] for r in changed if r["assignee_id"] is not None or r["had"] == "needs_attention"]
    if not seen:
        return
    for row in await assignment_queries.views_of(work.sql, seen):
        view = views.conversation(row)
        event = ConversationChanged(
            conversation=view.id,
            version=view.version,
            changed=view.changed,
            status=view.status,
            assignee=view.assignee,
            row=view,
        )
        holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
        work.announce(event, *holder, rooms.supervisors(row["organization_id"]), rooms.conversation(row["id"]))


def _announce_blocked(work: Work, blocked: Sequence[Row], threads: dict[int, Row]) -> None:
    for row in blocked:
        thread = threads.get(row["conversation_id"])
        if thread is None or thread["assignee_id"] is None:
            continue
        event = MessageState(
            conversation=str(thread["id"]),
            version=thread["version"],
            changed=str(thread["changed"]),
            message=MessageStateView(id=str(row["id"]), state=row["state"], reason=row["reason"]),
        )
        work.announce(
            event, rooms.desk(thread["organization_id"], thread["assignee_id"]), rooms.conversation(thread["id"])
        )


async def add_by_hand(runtime: Runtime, viewer: Viewer, text: str) -> Row:
    """An entry for a phone in any usual spelling. Raises Invalid."""
    phone = phones.parse(text)
    if not isinstance(phone, str):
        raise Invalid(phone.sentence, fields=[FieldError("phone", phone.code, phone.sentence)])
    async with unit_of_work(runtime) as work:
        await opt_out_phone(work, viewer.organization_id, phone, "manual", viewer.user_id)
        entry = await queries.entry(work.sql, viewer.organization_id, phone)
        if entry is None:
            mark = erased_phones.mark(work, viewer.organization_id, phone)
            entry = await queries.entry(work.sql, viewer.organization_id, mark)
        assert entry is not None
        return entry


async def add_by_form(runtime: Runtime, organization_id: int, text: str, address: str) -> None:
    """What somebody says about their own phone on the public page. Raises Invalid, NotFound, TooMany."""
    phone = phones.parse(text)
    if not isinstance(phone, str):
        raise Invalid(phone.sentence, fields=[FieldError("phone", phone.code, phone.sentence)])
    with suppress(Unavailable):  # nobody is kept from stopping the texts because a counter is away
        await count(runtime, f"opt-out:{organization_id}:{phone}", address)
    async with unit_of_work(runtime) as work:
        if not await queries.is_organization(work.sql, organization_id):
            raise NotFound
        await opt_out_phone(work, organization_id, phone, "form")


async def add_list(runtime: Runtime, viewer: Viewer, file: BinaryIO, filename: str) -> tuple[int, int, int]:
    """A do-not-call list in any layout: how many phones were new, known before, and no numbers to text."""
    try:
        numbers, invalid = await asyncio.to_thread(_scan, file, filename)
    except ImportRefused as refused:
        raise Invalid(refused.sentence, code=refused.code) from refused
    new = 0
    for start in range(0, len(numbers), BATCH):
        async with unit_of_work(runtime) as work:
            batch = numbers[start : start + BATCH]
            new += await opt_out_phones(work, viewer.organization_id, batch, "manual", viewer.user_id)
    return new, len(numbers) - new, invalid


def _scan(file: BinaryIO, filename: str) -> tuple[list[str], int]:
    found: set[str] = set()
    invalid = 0
    for outcome in import_files.open_rows(file, filename, "numbers"):
        if isinstance(outcome, Rejected):
            invalid += 1
        else:
            found.add(outcome.values.phone)
    return sorted(found), invalid


async def remove(runtime: Runtime, viewer: Viewer, opt_out_id: int, source: str) -> None:
    """Ends an entry; `source` says how the person asked for it. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        phone = await queries.phone_of(work.sql, viewer.organization_id, opt_out_id)
        if phone is None or not await opt_in(work, viewer, phone, source):
            raise NotFound
