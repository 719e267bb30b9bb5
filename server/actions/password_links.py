"""Links by which people choose their password: for a new account, and for who forgot theirs.

A link is signed and carries a fingerprint of the password it replaces: it works once, and is kept nowhere.
"""

import hashlib
from dataclasses import dataclass

import anyio
from itsdangerous import BadData, URLSafeTimedSerializer

from server import mail
from server.access import Viewer
from server.actions import jobs, sessions
from server.actions.guesses import count
from server.actions.passwords import hashed
from server.actions.sessions import SignedIn
from server.actions.unit_of_work import unit_of_work
from server.domain import emails, letters
from server.domain.audit import Action
from server.domain.letters import HOURS, Occasion
from server.domain.people import Role
from server.errors import NotFound, Refused
from server.mail import Mail
from server.realtime import rooms
from server.realtime.events import SessionEnded
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import people as queries

VOID = "This link has been used, or its time is over. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Given:
    """A link on its way by mail, or to be passed on by hand: then it is here, once."""

    mailed: bool
    url: str | None


async def give(runtime: Runtime, viewer: Viewer, user_id: int) -> Given:
    """For a person of the organization, by somebody of no lower role.

    Raises NotFound, Forbidden, Refused shared_account: who belongs to several organizations gets mail, or asks.
    """
    viewer.must_reach(Role.MANAGER)
    person = await queries.person(runtime.database.pool, viewer.organization_id, user_id)
    if person is None:
        raise NotFound
    viewer.must_reach(Role(person["role"]))
    if runtime.settings.smtp_url:
        async with unit_of_work(runtime) as work:
            await jobs.defer(work, "mail_password_link", user_id=user_id, occasion="welcome")
        return Given(True, None)
    if person["elsewhere"]:
        raise Refused(
            "This person belongs to other organizations as well. Only they can change this.", code="shared_account"
        )
    return Given(False, await _link(runtime, user_id, "welcome"))


async def ask(runtime: Runtime, email: str, address: str) -> None:
    """A letter to whoever has this address; the answer is the same if nobody has. Raises TooMany, Refused no_mail."""
    if not runtime.settings.smtp_url:
        raise Refused("Letters cannot be sent from here. Ask your coordinator for a link.", code="no_mail")
    await count(runtime, email, address)
    plain = email.strip().lower()
    account = await queries.account(runtime.database.pool, plain) if emails.is_email(plain) else None
    if account is not None:
        async with unit_of_work(runtime) as work:
            await jobs.defer(work, "mail_password_link", user_id=account["id"], occasion="forgotten")


async def post(runtime: Runtime, user_id: int, occasion: Occasion) -> None:
    """Writes the letter and hands it over. Raises OSError when the mail server is away."""
    person = await queries.addressee(runtime.database.pool, user_id)
    if person is None:
        return
    link = await _link(runtime, user_id, occasion)
    letter = letters.password_link(occasion, person["name"], person["organization"], link, person["language"])
    out = Mail(person["email"], letter.subject, letter.text)
    await anyio.to_thread.run_sync(mail.send, runtime.settings.smtp_url, runtime.settings.mail_from, out)


async def post_approval(runtime: Runtime, user_id: int, organization_id: int) -> None:
    """Tells whoever was let in, where letters can be sent. Raises OSError when the mail server is away."""
    settings = runtime.settings
    person = await queries.addressee(runtime.database.pool, user_id, organization_id)
    if person is None or not settings.smtp_url:
        return
    letter = letters.approval(
        person["name"], person["organization"], f"{settings.public_url}/login", person["language"]
    )
    out = Mail(person["email"], letter.subject, letter.text)
    await anyio.to_thread.run_sync(mail.send, settings.smtp_url, settings.mail_from, out)


async def look(runtime: Runtime, token: str) -> Row:
    """Whose link it is: id, email, name. Raises NotFound when it is void."""
    for occasion, hours in HOURS.items():
        try:
            user_id, fingerprint = _signer(runtime, occasion).loads(token, max_age=hours * 3600)
        except (BadData, ValueError, TypeError):
            continue
        person = await queries.account_by_id(runtime.database.pool, int(user_id))
        if person is not None and fingerprint == _fingerprint(person["password_hash"]):
            return person
    raise NotFound(VOID)


async def use(runtime: Runtime, token: str, password: str, replaces: str | None) -> SignedIn:
    """Sets the password, ends every log-in, and signs in here. Raises NotFound, Invalid, Forbidden not_active."""
    person = await look(runtime, token)
    secret = await hashed(password, person["email"])
    async with unit_of_work(runtime) as work:
        # Of two who use the link at the same moment one comes second.
        if not await queries.replace_password(work.sql, person["id"], person["password_hash"], secret):
            raise NotFound(VOID)
        await queries.revoke_sessions(work.sql, person["id"], None)
        if (place := await queries.first_place(work.sql, person["id"])) is not None:
            work.record(place, person["id"], Action.PASSWORD_SET, f"user:{person['id']}", {"by": "link"})
        work.announce(SessionEnded(reason="password_changed"), rooms.person(person["id"]))
    return await sessions.begin(runtime, person["id"], None, replaces)


async def _link(runtime: Runtime, user_id: int, occasion: Occasion) -> str:
    person = await queries.account_by_id(runtime.database.pool, user_id)
    if person is None:
        raise NotFound
    token = _signer(runtime, occasion).dumps([user_id, _fingerprint(person["password_hash"])])
    return f"{runtime.settings.public_url}/password/{token}"


def _signer(runtime: Runtime, occasion: Occasion) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.settings.secret_key, salt=f"textbank.password.{occasion}")


def _fingerprint(password_hash: str | None) -> str:
    return hashlib.blake2b((password_hash or "").encode(), digest_size=9).hexdigest()
