"""What people write down about a thread, for each other."""

from server.access import Viewer
from server.actions.conversations import announce_change, locked
from server.actions.unit_of_work import unit_of_work
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid
from server.realtime.events import ConversationView
from server.runtime import Runtime
from server.storage.queries import notes as queries

LONGEST = 2_000


async def add(runtime: Runtime, viewer: Viewer, conversation_id: int, text: str) -> ConversationView:
    """Raises NotFound, Refused (`not_yours`), Invalid."""
    words = text.replace("\x00", "").strip()
    if not 1 <= len(words) <= LONGEST:
        sentence = Phrase("A note has 1 to {most} characters.", most=LONGEST)
        raise Invalid(sentence, fields=[FieldError("text", "invalid", sentence)])
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        await queries.add(work.sql, row["id"], viewer.user_id, words)
        return await announce_change(work, row["id"], row["assignee_id"])
