"""The only door to anything that belongs to somebody: not yours equals not there."""

import hashlib
from dataclasses import dataclass, replace
from functools import partial

from server.domain.organizations import how_to_unlock
from server.domain.people import ONLY, Role
from server.errors import Forbidden, NotFound, NotSignedIn
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import access as queries

GATHER = 0.003  # seconds in which those who come share a look


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking: a person in one organisation, with a role."""

    user_id: int
    organization_id: int
    role: Role
    name: str
    language: str = "en"
    session: str | None = None  # hash of the session, when a browser asks
    key: str | None = None  # hash of the key, when a program asks
    csrf: str | None = None
    p2p: bool = True  # whether the organisation may text bank at all

    def must_reach(self, least: Role) -> None:
        if not self.role.reaches(least):
            raise Forbidden(ONLY[least])

    def reaches(self, least: Role) -> bool:
        return self.role.reaches(least)

    @property
    def is_supervisor(self) -> bool:
        return self.role.reaches(Role.SUPERVISOR)


def digest(secret: str) -> str:
    """How secrets of sessions, keys and links are stored: SHA-256, since each has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def cookie_name(secure: bool) -> str:
    """`__Host-` binds the cookie to this host over TLS; plain HTTP (a trial) cannot carry that."""
    return "__Host-textbank" if secure else "textbank"


async def viewer_of_session(runtime: Runtime, token: str | None) -> Viewer:
    """The person behind a cookie. Raises NotSignedIn."""
    look = runtime.looking("sessions", partial(queries.sessions, runtime.database.pool), GATHER)
    row = await look.add(digest(token)) if token else None
    if row is None:
        raise NotSignedIn
    return replace(_viewer(row), session=row["token_hash"], csrf=row["csrf"])


async def viewer_of_key(runtime: Runtime, key: str) -> Viewer:
    """The person behind an API key. Raises NotSignedIn."""
    look = runtime.looking("keys", partial(queries.api_keys, runtime.database.pool), GATHER)
    row = await look.add(digest(key))
    if row is None:
        raise NotSignedIn("This key is not known, or was revoked.")
    return replace(_viewer(row), key=digest(key))


async def viewer_again(runtime: Runtime, viewer: Viewer) -> Viewer:
    """The same person with today's rights. Raises NotSignedIn if removed, suspended or signed out."""
    who = (viewer.organization_id, viewer.user_id, viewer.session, viewer.key)
    look = runtime.looking("standings", partial(queries.standings_of, runtime.database.pool))
    role, language, p2p = await look.add(who)
    if role is None:
        raise NotSignedIn
    return replace(viewer, role=Role(role), language=language, p2p=p2p)


def _viewer(row: Row) -> Viewer:
    return Viewer(
        user_id=row["user_id"],
        organization_id=row["organization_id"],
        role=Role(row["role"]),
        name=row["name"],
        language=row["language"],
        p2p=row["p2p"],
    )


def check_text_banking(runtime: Runtime, viewer: Viewer) -> None:
    """Raises Forbidden p2p_locked, with whom to ask, where the operator has not unlocked it."""
    if not viewer.p2p:
        settings = runtime.settings
        raise Forbidden(how_to_unlock(settings.support_phone, settings.support_email), code="p2p_locked")


async def conversation(runtime: Runtime, viewer: Viewer, conversation_id: str) -> int:
    """The id, if this person may see the thread: supervisors all of theirs, volunteers what they hold."""
    found = await queries.conversation(
        runtime.database.pool, viewer.organization_id, number(conversation_id), viewer.user_id
    )
    if found is None or not (viewer.is_supervisor or found["assignee_id"] == viewer.user_id):
        raise NotFound
    return int(found["id"])


async def campaign(runtime: Runtime, viewer: Viewer, campaign_id: str) -> int:
    """The id, if this person may take part in or watch the campaign."""
    found = await queries.campaign(runtime.database.pool, viewer.organization_id, number(campaign_id), viewer.user_id)
    if found is None or not (viewer.is_supervisor or found["shared"]):
        raise NotFound
    return int(found["id"])


def number(opaque: str) -> int:
    """The row behind an opaque id. Anything else than one of ours is NotFound."""
    if not (opaque.isascii() and opaque.isdigit() and len(opaque) <= 18):
        raise NotFound
    return int(opaque)
