"""API keys: a program's way in, with the rights of its person. Shown once, stored as a digest."""

import secrets
from dataclasses import dataclass

from server.access import Viewer, digest
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.errors import NotFound
from server.realtime import rooms
from server.realtime.events import SessionEnded
from server.runtime import Runtime
from server.storage.models import ApiKey

PREFIX = "tb_"  # so that people and secret scanners know one when they see it
HINT = 8  # characters


@dataclass(frozen=True, slots=True)
class Issued:
    """The row, and the only copy of its secret."""

    row: ApiKey
    secret: str


async def create(runtime: Runtime, viewer: Viewer, label: str) -> Issued:
    async with unit_of_work(runtime) as work:
        issued = await issue(work, viewer.user_id, viewer.organization_id, label)
        work.audit(viewer, Action.KEY_MADE, f"api_key:{issued.row.id}")
        return issued


async def issue(work: Work, user_id: int, organization_id: int, label: str = "") -> Issued:
    """For a person that the caller has made sure of."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = await ApiKey.create(
        using_db=work.tx.orm,
        user_id=user_id,
        organization_id=organization_id,
        key_hash=digest(secret),
        hint=secret[:HINT],
        label=label.strip(),
    )
    await row.refresh_from_db(fields=["created_at"], using_db=work.tx.orm)
    return Issued(row, secret)


async def revoke(runtime: Runtime, viewer: Viewer, key_id: int) -> None:
    """One of the viewer's own, at once: sockets that came with it close. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        revoked = await work.sql.fetchval(
            """UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND organization_id = $3
                 AND revoked_at IS NULL RETURNING id""",
            key_id,
            viewer.user_id,
            viewer.organization_id,
        )
        if revoked is None:
            raise NotFound
        work.audit(viewer, Action.KEY_REVOKED, f"api_key:{key_id}")
        work.announce(SessionEnded(reason="key_revoked"), rooms.desk(viewer.organization_id, viewer.user_id))
