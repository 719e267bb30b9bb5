"""An inbound text that matched no thread finds its place by a person's hand."""

from server.access import Viewer
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import sms
from server.domain.conversations import preview
from server.errors import NotFound, Refused
from server.realtime import rooms
from server.realtime.events import ConversationView, MessageAdded
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import conversations as thread_queries
from server.storage.queries import inbound as inbound_queries
from server.storage.queries import messages as message_queries
from server.storage.queries import orphans as queries


async def attach(runtime: Runtime, viewer: Viewer, orphan_id: int, conversation_id: int) -> ConversationView:
    """The thread with the text in it, as if it had come there. Raises NotFound; Refused attached.

    Any thread of the organization may take it: people also write from another phone.
    """
    async with unit_of_work(runtime) as work:
        thread = await thread_queries.lock(work.sql, viewer.organization_id, conversation_id, viewer.user_id)
        orphan = await queries.lock(work.sql, viewer.organization_id, orphan_id)
        if thread is None or orphan is None:
            raise NotFound
        if orphan["attached_to_id"] is not None:
            raise Refused("This text was attached to a conversation before.", code="attached")
        row = await _keep(runtime, work, orphan, conversation_id)
        await queries.attach(work.sql, orphan_id, conversation_id)
        return await _announce(work, row)


async def _keep(runtime: Runtime, work: Work, orphan: Row, conversation_id: int) -> Row:
    text: str = orphan["text"]
    found = runtime.scorer.read(text)
    row = await inbound_queries.keep(
        work.sql,
        conversation_id,
        orphan["number_id"],
        text=text,
        media=orphan["media"],
        parts=max(1, sms.measure(text).parts),
        carrier_id=orphan["carrier_id"],
        reason=None,
        score=found.score if text else None,
        opt_out=found.opt_out,
        preview=preview(text),
    )
    await queries.date_back(work.sql, row["message_id"], orphan["received_at"])
    return row


async def _announce(work: Work, row: Row) -> ConversationView:
    message = await message_queries.view(work.sql, row["message_id"])
    assert message is not None
    view = views.conversation(row)
    event = MessageAdded(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        message=views.message(message),
        row=view,
    )
    holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
    work.announce(event, *holder, rooms.supervisors(row["organization_id"]), rooms.conversation(row["id"]))
    return view
