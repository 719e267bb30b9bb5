"""Where texts stand now, told to who holds their threads and to who looks at them."""

from collections.abc import Sequence

from server.actions.unit_of_work import Work
from server.realtime import rooms
from server.realtime.events import MessageState, MessageStateView
from server.storage import views
from server.storage.database import Row


async def announce_states(work: Work, rows: Sequence[Row]) -> None:
    for row in rows:
        event = MessageState(
            conversation=str(row["conversation_id"]),
            version=row["version"],
            changed=str(row["changed"]),
            message=MessageStateView(id=str(row["id"]), state=row["state"], reason=views.reason(row)),
        )
        holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
        work.announce(event, *holder, rooms.conversation(row["conversation_id"]))
