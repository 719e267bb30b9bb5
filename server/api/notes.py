"""Notes about a thread, for whoever holds it next."""

import msgspec

from server import access
from server.actions import notes
from server.api.call import Call
from server.api.routing import Table
from server.realtime.events import ConversationView

table = Table()


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


@table.add("POST", "/conversations/{id}/notes", body=NewNote, answer=ConversationView, codes=("not_yours", "invalid"))
async def add_note(call: Call) -> ConversationView:
    return await notes.add(call.runtime, call.viewer, access.number(call.path["id"]), call.body.text)
