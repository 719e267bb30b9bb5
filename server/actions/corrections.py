"""A supervisor says how a reply is meant: the score follows at once, the classifier with its next training."""

from collections.abc import Iterator

from server.access import Viewer
from server.actions.conversations import locked
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.sentiment_bands import Band, corrected
from server.errors import NotFound
from server.realtime import rooms
from server.realtime.events import MessageAdded, MessageView
from server.runtime import Runtime
from server.storage import views
from server.storage.queries import conversations as conversation_queries
from server.storage.queries import corrections as queries
from server.storage.queries import messages as message_queries
from server.storage.queries import tags as tag_queries


async def correct(runtime: Runtime, viewer: Viewer, message_id: int, band: Band) -> MessageView:
    """The reply with its new score; the band the classifier had named brings its own score back. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        conversation_id = await tag_queries.thread_of(work.sql, viewer.organization_id, message_id)
        if conversation_id is None:
            raise NotFound
        await locked(work, viewer, conversation_id)
        reply = await queries.reply(work.sql, message_id)
        if reply is None:
            raise NotFound
        await queries.keep(work.sql, message_id, reply["read_as"], corrected(reply["read_as"], band), viewer.user_id)
        return await _announce(work, conversation_id, message_id)


async def exported(runtime: Runtime, organization_id: int | None) -> Iterator[str]:
    """Lines of a file that training reads beside its own corpus. It holds what people wrote: treat it so."""
    rows = await queries.listed(runtime.database.pool, organization_id)
    lines = (
        f"{' '.join(row['text'].split())}\t{row['score']}\t{row['read_as']}\t{views.moment(row['corrected_at'])}"
        for row in rows
    )
    return iter(["text\tscore\tread_as\tcorrected_at", *lines])


async def _announce(work: Work, conversation_id: int, message_id: int) -> MessageView:
    row = await conversation_queries.view(work.sql, conversation_id)
    message = await message_queries.view(work.sql, message_id)
    assert row is not None
    assert message is not None
    view, shown = views.conversation(row), views.message(message)
    event = MessageAdded(conversation=view.id, version=view.version, changed=view.changed, message=shown, row=view)
    holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
    work.announce(event, *holder, rooms.supervisors(row["organization_id"]), rooms.conversation(conversation_id))
    return shown
