"""Done for today: what a volunteer has open in a campaign goes back to the others, all at once."""

from dataclasses import dataclass
from datetime import timedelta

from server.access import Viewer
from server.actions.assignment import announce_moves
from server.actions.undo_tokens import OWN_SECONDS, Undo, offer
from server.actions.unit_of_work import unit_of_work
from server.domain import campaign_rules
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import holding as queries
from server.storage.queries.undo import Before


@dataclass(frozen=True, slots=True)
class GivenBack:
    """How many threads went back; `undo` brings them, where there were any."""

    count: int
    undo: Undo | None = None


async def give_back(runtime: Runtime, viewer: Viewer, campaign_id: int) -> GivenBack:
    """Unsent and unanswered threads of this person. A campaign that keeps assignments keeps them."""
    async with unit_of_work(runtime) as work:
        row = await assignment_queries.campaign(work.sql, viewer.organization_id, campaign_id, viewer.user_id)
        if row is None:
            raise NotFound
        rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
        if rules.switches.keep_assignments:
            return GivenBack(0)
        rows = await queries.open_of(work.sql, viewer.organization_id, campaign_id, viewer.user_id)
        if not rows:
            return GivenBack(0)
        ids = [row["id"] for row in rows]
        await assignment_queries.move(work.sql, ids, [None] * len(ids), viewer.user_id, "released", timedelta())
        await announce_moves(work, ids, dict.fromkeys(ids, viewer.user_id), viewer.name, "released")
        before = [
            Before(
                id=row["id"],
                owner=viewer.user_id,
                status=row["status"],
                since=row["needs_attention_since"],
            )
            for row in rows
        ]
        return GivenBack(len(ids), await offer(work, viewer, before, OWN_SECONDS))
