"""Organisations as the operator sees them."""

from server.storage.database import Connection


async def switch_p2p(sql: Connection, organization_id: int, *, on: bool) -> bool:
    """False when there is no such organisation."""
    done = await sql.fetchval(
        """UPDATE organizations SET settings = settings || jsonb_build_object('p2p', $2::boolean)
           WHERE id = $1 RETURNING id""",
        organization_id,
        on,
    )
    return done is not None


async def pause_all(sql: Connection, organization_id: int) -> None:
    """Every campaign that sends, as a coordinator pauses everything of it."""
    await sql.execute(
        """UPDATE campaigns SET state = 'paused', paused = 'all'
           WHERE organization_id = $1 AND (state = 'running' OR state = 'paused' AND paused <> 'all')""",
        organization_id,
    )
