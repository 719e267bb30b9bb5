"""The way back from an act on many conversations, piece by piece, the last piece first."""

from server.access import Viewer
from server.actions.undo import put_back
from server.actions.unit_of_work import unit_of_work
from server.domain.people import Role
from server.runtime import Runtime
from server.storage.queries import bulk as queries
from server.storage.queries import undo as undo_queries


async def run(runtime: Runtime, bulk_id: int) -> None:
    """Conversations to which something has happened since stay as they are."""
    while await _next(runtime, bulk_id):
        pass


async def _next(runtime: Runtime, bulk_id: int) -> bool:
    async with unit_of_work(runtime) as work:
        row = await queries.lock(work.sql, bulk_id)
        if row is None or row["undone_at"] is not None:
            return False
        piece = await queries.next_piece(work.sql, bulk_id)
        if piece is None:
            await queries.undone(work.sql, bulk_id)
            return False
        viewer = Viewer(row["by_user_id"], row["organization_id"], Role(row["role"]), row["name"], row["language"])
        restored = await put_back(work, viewer, {one.id: one for one in undo_queries.before_of(piece)})
        await queries.piece_undone(work.sql, bulk_id, piece["id"], restored)
        return True
