"""Signing in and out in a browser. A session is a row; its cookie holds the only copy of the secret."""

import secrets
from dataclasses import dataclass

from server.access import Viewer, digest
from server.actions.guesses import guess
from server.actions.passwords import matches
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import emails
from server.domain.audit import Action
from server.errors import Forbidden, NotFound, NotSignedIn
from server.realtime import rooms
from server.realtime.events import SessionEnded
from server.runtime import Runtime
from server.storage.models import Session
from server.storage.queries import people as queries


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the cookie and is kept nowhere else."""

    user_id: int
    organization_id: int
    token: str


async def sign_in(
    runtime: Runtime,
    email: str,
    password: str,
    *,
    address: str,
    organization_id: int | None = None,
    replaces: str | None = None,
) -> SignedIn:
    """A new session; the one of the token in `replaces` ends.

    Raises NotSignedIn (the same for an unknown person and a wrong password), Forbidden for somebody
    without a place in the organization, TooMany.
    """
    async with guess(runtime, email, address):
        user_id = await _proven_or_noted(runtime, email, password)
    return await begin(runtime, user_id, organization_id, replaces)


async def begin(runtime: Runtime, user_id: int, organization_id: int | None, replaces: str | None) -> SignedIn:
    """A session of somebody who has proven who they are. Raises Forbidden."""
    place = await queries.workplace(runtime.database.pool, user_id, organization_id)
    if place is None:
        raise await _not_active(runtime, user_id)
    async with unit_of_work(runtime) as work:
        token = await open_session(work, user_id, place, replaces=replaces)
        work.record(place, user_id, Action.SIGNED_IN, None, {})
    return SignedIn(user_id, place, token)


async def _not_active(runtime: Runtime, user_id: int) -> Forbidden:
    if await queries.waits_for_approval(runtime.database.pool, user_id):
        sentence = "You have asked to join. As soon as a coordinator lets you in, you can sign in."
        return Forbidden(sentence, code="not_active")
    return Forbidden("Your account is not active here. Ask your coordinator.", code="not_active")


async def switch(runtime: Runtime, viewer: Viewer, organization_id: int) -> SignedIn:
    """The same person in another of their organizations; this session ends. Raises NotFound, Forbidden.

    Nobody is told: its screens find out within a second, when the answer has brought the new cookie.
    """
    if viewer.session is None:
        raise NotFound("You came with a key, and a key belongs to one organization.")
    signed_in = await begin(runtime, viewer.user_id, organization_id, None)
    await queries.revoke_session(runtime.database.pool, viewer.session)
    return signed_in


async def _proven_or_noted(runtime: Runtime, email: str, password: str) -> int:
    """As `proven`; the organizations of whose account it is learn that somebody tried."""
    try:
        return await proven(runtime, email, password)
    except NotSignedIn:
        plain = email.strip().lower()
        if not emails.is_email(plain):
            raise
        async with unit_of_work(runtime) as work:
            for row in await queries.places_of(work.sql, plain):
                work.record(row["organization_id"], row["user_id"], Action.SIGN_IN_FAILED, None, {})
        raise


async def proven(runtime: Runtime, email: str, password: str) -> int:
    """Id of the person whose password this is. Raises NotSignedIn; whether they exist costs no less time."""
    plain = email.strip().lower()
    account = await queries.account(runtime.database.pool, plain) if emails.is_email(plain) else None
    if not await matches(password, account["password_hash"] if account else None) or account is None:
        raise NotSignedIn("The e-mail address or the password is not right.", code="wrong_credentials")
    return int(account["id"])


async def open_session(work: Work, user_id: int, organization_id: int, *, replaces: str | None) -> str:
    """The token of a session with a new id: one that somebody else planted is worth nothing."""
    if replaces:
        await _end(work, digest(replaces), "replaced")
    token = secrets.token_urlsafe(32)
    await Session.create(
        using_db=work.tx.orm,
        token_hash=digest(token),
        user_id=user_id,
        organization_id=organization_id,
        csrf=secrets.token_urlsafe(32),
    )
    return token


async def sign_out(runtime: Runtime, viewer: Viewer) -> None:
    """Raises NotFound for a program: its key is revoked elsewhere."""
    if viewer.session is None:
        raise NotFound("You came with a key, not with a session. Keys are revoked at /api-keys.")
    async with unit_of_work(runtime) as work:
        await _end(work, viewer.session, "signed_out")
        work.audit(viewer, Action.SIGNED_OUT)


async def _end(work: Work, token_hash: str, reason: str) -> None:
    """All sockets of the person close; those of their other sessions come back at once."""
    user_id = await queries.revoke_session(work.sql, token_hash)
    if user_id is not None:
        work.announce(SessionEnded(reason=reason), rooms.person(user_id))
