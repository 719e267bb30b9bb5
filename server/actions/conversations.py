"""What the holder of a thread, or a supervisor, does to it besides texting."""

from datetime import timedelta

import msgspec

from server.access import Viewer
from server.actions import automatic_texts, optouts
from server.actions.assignment import announce_moves
from server.actions.undo_tokens import UndoableView, undoable, with_undo
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.domain.consents import Source
from server.domain.conversations import Status
from server.domain.languages import Phrase, told
from server.errors import Invalid, NotFound, Refused
from server.realtime import rooms
from server.realtime.events import ConversationChanged, ConversationView
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import consents as consent_queries
from server.storage.queries import conversations as queries
from server.storage.queries import notes as note_queries
from server.storage.queries import undo as undo_queries
from server.storage.queries.undo import Before

REASONS = {
    "other_language": Phrase("They write in another language"),
    "upset": Phrase("They are upset"),
    "cannot_answer": Phrase("I cannot answer their question"),
    "undelivered": Phrase("My texts do not reach them"),
    "help": Phrase("I need help"),
    "escalate": Phrase("A coordinator should look at this"),
}
MAX_DRAFT = 2_000


async def skip(runtime: Runtime, viewer: Viewer, conversation_id: int) -> UndoableView:
    """Not now, not me: an unsent conversation leaves the bucket. Refused already_sent."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        if row["status"] != Status.TO_SEND:
            raise Refused("This first text was already sent; there is nothing to skip.", code="already_sent")
        await queries.set_status(work.sql, row["id"], Status.SKIPPED)
        view = await _to_pool(work, viewer, row, "skipped")
        return await undoable(work, viewer, view, stood(row))


async def unskip(runtime: Runtime, viewer: Viewer, conversation_id: int) -> ConversationView:
    """Takes a skip back: the conversation is in the pool again."""
    async with unit_of_work(runtime) as work:
        row = await _locked_by_anyone(work, viewer, conversation_id)
        if row["status"] != Status.SKIPPED:
            raise Refused("This conversation is not skipped.", code="not_skipped")
        await queries.set_status(work.sql, row["id"], Status.TO_SEND)
        return await announce_change(work, row["id"], viewer.user_id)


async def close(runtime: Runtime, viewer: Viewer, conversation_id: int) -> UndoableView:
    """Nothing more to say; a new reply opens it again."""
    before = (Status.WAITING, Status.NEEDS_ATTENTION)
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        view = await _become(work, row, Status.CLOSED, before)
        if row["status"] == Status.CLOSED:
            return with_undo(view)
        return await undoable(work, viewer, view, stood(row))


async def reopen(runtime: Runtime, viewer: Viewer, conversation_id: int) -> ConversationView:
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        return await _become(work, row, Status.NEEDS_ATTENTION, (Status.CLOSED,))


async def _become(work: Work, row: Row, status: Status, before: tuple[Status, ...]) -> ConversationView:
    if row["status"] != status:
        if row["status"] not in before:
            sentence = Phrase("This cannot be done to a conversation that is {status}.", status=Phrase(row["status"]))
            raise Refused(sentence, code="wrong_status")
        await queries.set_status(work.sql, row["id"], status)
    return await announce_change(work, row["id"], row["assignee_id"])


def stood(row: Row) -> Before:
    """A locked thread, for whoever wants it back as it is."""
    return Before(id=row["id"], owner=row["assignee_id"], status=row["status"], since=row["needs_attention_since"])


async def save_draft(
    runtime: Runtime, viewer: Viewer, conversation_id: int, text: str, client_ref: str | None = None
) -> ConversationView:
    """Half-typed words, kept with the thread and handed over with it; not those of a text that left meanwhile."""
    if len(text) > MAX_DRAFT or "\x00" in text:
        raise Invalid(Phrase("A draft has at most {most} characters.", most=MAX_DRAFT), code="too_long")
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        await queries.set_draft(work.sql, row["id"], text or None, viewer.user_id, client_ref)
        return await announce_change(work, row["id"], row["assignee_id"])


async def opt_out(runtime: Runtime, viewer: Viewer, conversation_id: int, *, confirm: bool = False) -> UndoableView:
    """The contact does not want texts, whatever words they used; one text says so, if that is set or asked for."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        return await _opted_out(work, viewer, row, "volunteer", confirm=confirm)


async def wrong_number(runtime: Runtime, viewer: Viewer, conversation_id: int) -> UndoableView:
    """Somebody else has this phone: they never asked for texts, and get none, not even one that says so."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        return await _opted_out(work, viewer, row, "wrong_number", confirm=None)


async def _opted_out(work: Work, viewer: Viewer, row: Row, source: str, *, confirm: bool | None) -> UndoableView:
    heard = await undo_queries.heard(work.sql, row["contact_id"])
    new = await optouts.opt_out_phone(work, viewer.organization_id, row["phone"], source, by_user=viewer.user_id)
    if not new:
        return with_undo(await _shown(work, row["id"]))
    if confirm is not None:
        await automatic_texts.confirm_opt_out(work, row["id"], wanted=confirm)
    before = msgspec.structs.replace(stood(row), opted_out=True, heard=heard)
    return await undoable(work, viewer, await _shown(work, row["id"]), before)


async def opt_in(runtime: Runtime, viewer: Viewer, conversation_id: int, source: str) -> ConversationView:
    """The contact wants texts again; `source` says how we know. Their consent is recorded with it."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        await optouts.opt_in(work, viewer, row["phone"], source)
        await consent_queries.give(
            work.sql, viewer.organization_id, row["contact_id"], Source.MANUAL, source, viewer.user_id
        )
        work.audit(viewer, Action.CONSENT_GIVEN, f"contact:{row['contact_id']}")
        return await announce_change(work, row["id"], row["assignee_id"])


async def pass_on(
    runtime: Runtime, viewer: Viewer, conversation_id: int, reason: str, note: str | None
) -> UndoableView:
    """Hands the thread to the coordinators: it goes to the pool of those that need attention, with a note why."""
    if not 1 <= len(reason) <= 100 or len(note or "") > 1_000:
        raise Invalid("Give a reason of up to 100 characters, and a note of up to 1,000.")
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        if row["status"] == Status.TO_SEND:
            raise Refused("Nothing was sent yet. Skip this person instead.", code="wrong_status")
        if row["status"] != Status.OPTED_OUT:
            await queries.ask_for_attention(work.sql, row["id"])
        words = ": ".join(filter(None, (told(REASONS.get(reason, reason), viewer.language), note)))
        kept = await note_queries.add_to_moved(work.sql, [row["id"]], viewer.user_id, words)
        before = msgspec.structs.replace(stood(row), note=kept[row["id"]])
        return await undoable(work, viewer, await _to_pool(work, viewer, row, words), before)


async def release(runtime: Runtime, viewer: Viewer, conversation_id: int) -> UndoableView:
    """Back to the pool. Refused kept where everybody keeps their people; a supervisor may all the same."""
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        if not viewer.is_supervisor and await queries.keeps_assignments(work.sql, row["campaign_id"]):
            raise Refused("Here everybody keeps their people. Pass them on if you cannot go on.", code="kept")
        return await undoable(work, viewer, await _to_pool(work, viewer, row, "released"), stood(row))


async def locked(work: Work, viewer: Viewer, conversation_id: int) -> Row:
    """The thread, locked, if this person may change it. NotFound; Refused not_yours for who once held it."""
    row = await _locked_by_anyone(work, viewer, conversation_id)
    if viewer.is_supervisor or row["assignee_id"] == viewer.user_id:
        return row
    if not row["was_mine"]:
        raise NotFound
    if not row["owner"]:
        raise Refused("This conversation went back to the pool.", code="not_yours")
    raise Refused(Phrase("This conversation is now with {name}.", name=row["owner"]), code="not_yours")


async def _to_pool(work: Work, viewer: Viewer, row: Row, reason: str) -> ConversationView:
    """Recorded as a move, so that its former holder's screens learn of it even when an event is lost."""
    await assignment_queries.move(work.sql, [row["id"]], [None], viewer.user_id, reason, timedelta())
    shown = await announce_moves(work, [row["id"]], {row["id"]: row["assignee_id"]}, viewer.name, reason)
    return shown[0]


async def _locked_by_anyone(work: Work, viewer: Viewer, conversation_id: int) -> Row:
    row = await queries.lock(work.sql, viewer.organization_id, conversation_id, viewer.user_id)
    if row is None:
        raise NotFound
    return row


async def announce_change(work: Work, conversation_id: int, holder: int | None) -> ConversationView:
    """Says the row as it now is to its holder (also the one it just lost) and to those who watch."""
    row = await queries.view(work.sql, conversation_id)
    assert row is not None
    return announce_row(work, row, holder)


def announce_row(work: Work, row: Row, holder: int | None = None) -> ConversationView:
    """The same of a row of `views.conversation` that was just read."""
    view = views.conversation(row)
    event = ConversationChanged(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        status=view.status,
        assignee=view.assignee,
        row=view,
    )
    holders = (holder, row["assignee_id"])
    desks = {rooms.desk(row["organization_id"], user) for user in holders if user is not None}
    watching = (rooms.supervisors(row["organization_id"]), rooms.conversation(row["id"]))
    work.announce(event, *sorted(desks), *watching)
    return view


async def _shown(work: Work, conversation_id: int) -> ConversationView:
    row = await queries.view(work.sql, conversation_id)
    assert row is not None
    return views.conversation(row)
