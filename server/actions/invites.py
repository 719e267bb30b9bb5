"""Invite links: whoever holds one may join as a volunteer, as long and as often as it says."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.access import Viewer, digest
from server.actions.guesses import guess
from server.actions.passwords import hashed
from server.actions.sessions import SignedIn, open_session, proven
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import emails
from server.domain.audit import Action
from server.domain.campaigns import CampaignState
from server.domain.languages import Phrase
from server.domain.people import Role
from server.errors import FieldError, Forbidden, NotFound, Refused
from server.realtime import rooms
from server.realtime.events import Notice
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.models import Invite
from server.storage.queries import people as queries

_SENTENCES = {
    "revoked": "This invitation was taken back. Ask your coordinator for a new one.",
    "expired": "This invitation has expired. Ask your coordinator for a new one.",
    "used_up": "Everybody this invitation was for has joined. Ask your coordinator for a new one.",
}


@dataclass(frozen=True, slots=True)
class Issued:
    """The row, and the only copy of its address."""

    row: Invite
    url: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """What whoever joins will text for; `running`: they can begin at once."""

    id: int
    title: str
    description: str
    running: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What a link is for. `why` it is void: `revoked`, `expired`, `used_up`; None while it is good.

    `approval`: who joins by it waits until a manager lets them in.
    """

    organization: str
    campaign: Campaign | None
    why: str | None
    approval: bool

    @property
    def valid(self) -> bool:
        return self.why is None

    @property
    def sentence(self) -> str:
        """Why it is void, for the reader; empty while it is good."""
        return _SENTENCES[self.why] if self.why else ""


@dataclass(frozen=True, slots=True)
class Joined:
    """`session` is None for whoever waits for approval."""

    user_id: int
    organization_id: int
    session: SignedIn | None


@dataclass(frozen=True, slots=True)
class Joining:
    """The form of somebody with a link. With an account its password counts; name and language stay."""

    token: str
    name: str
    email: str
    password: str
    language: str = "en"


async def create(
    runtime: Runtime,
    viewer: Viewer,
    *,
    campaign_id: int | None,
    team_id: int | None,
    expires_hours: int,
    max_uses: int | None,
    approval: bool = False,
) -> Issued:
    """Raises NotFound for a team of elsewhere; the campaign is the caller's to ask `access` for."""
    pool, token = runtime.database.pool, secrets.token_urlsafe(32)
    if team_id is not None and await queries.team(pool, viewer.organization_id, team_id) is None:
        raise NotFound("There is no such team.")
    async with unit_of_work(runtime) as work:
        row = await Invite.create(
            using_db=work.tx.orm,
            organization_id=viewer.organization_id,
            campaign_id=campaign_id,
            team_id=team_id,
            token_hash=digest(token),
            created_by_id=viewer.user_id,
            expires_at=datetime.now(UTC) + timedelta(hours=expires_hours),
            max_uses=max_uses,
            approval=approval,
        )
        await row.refresh_from_db(fields=["created_at"], using_db=work.tx.orm)
        work.audit(viewer, Action.INVITE_MADE, f"invite:{row.id}", expires_hours=expires_hours, max_uses=max_uses)
    return Issued(row, f"{runtime.settings.public_url}/join/{token}")


async def revoke(runtime: Runtime, viewer: Viewer, invite_id: int) -> None:
    """From now on nobody joins by it; who has joined stays. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        revoked = await work.sql.fetchval(
            """UPDATE invites SET revoked_at = coalesce(revoked_at, now())
               WHERE id = $1 AND organization_id = $2 RETURNING id""",
            invite_id,
            viewer.organization_id,
        )
        if revoked is None:
            raise NotFound
        work.audit(viewer, Action.INVITE_REVOKED, f"invite:{invite_id}")


async def delete(runtime: Runtime, viewer: Viewer, invite_id: int) -> None:
    """Raises NotFound."""
    async with unit_of_work(runtime) as work:
        deleted = await work.sql.fetchval(
            "DELETE FROM invites WHERE id = $1 AND organization_id = $2 RETURNING id",
            invite_id,
            viewer.organization_id,
        )
        if deleted is None:
            raise NotFound
        work.audit(viewer, Action.INVITE_REVOKED, f"invite:{invite_id}")


async def look(runtime: Runtime, token: str) -> Look:
    """Without using it. Raises NotFound for a link that never was, or was deleted."""
    return await _look(runtime.database.pool, token)


async def _look(source: queries.Source, token: str) -> Look:
    row = await queries.invite(source, digest(token))
    if row is None:
        raise NotFound("There is no such invitation. Check the link, or ask your coordinator for a new one.")
    why = next((reason for reason in _SENTENCES if row[reason]), None)
    campaign = row["campaign_id"] and Campaign(
        row["campaign_id"], row["title"], row["description"], row["state"] == CampaignState.RUNNING
    )
    return Look(row["organization"], campaign, why, row["approval"])


async def join(runtime: Runtime, form: Joining, *, address: str, replaces: str | None = None) -> Joined:
    """An account if need be, a place as volunteer, a session; where the link needs approval, a place that waits.

    Raises NotFound, Refused (`invite_expired` …), Invalid, NotSignedIn for a wrong password, Forbidden.
    """
    _check_valid(await look(runtime, form.token))
    email = emails.normal(form.email)
    user_id, password_hash = await _who(runtime, form, email, address)
    async with unit_of_work(runtime) as work:
        place = await queries.use_invite(work.sql, digest(form.token))
        if place is None:
            raise _void((await _look(work.sql, form.token)).why or "used_up")
        if user_id is None:
            user_id = await _sign_up(work, form, email, password_hash)
        organization_id = place["organization_id"]
        waits = await _take_in(work, place, user_id, form.name)
        work.record(organization_id, user_id, Action.PERSON_JOINED, f"user:{user_id}", {"waits": waits})
        if waits:
            return Joined(user_id, organization_id, None)
        token = await open_session(work, user_id, organization_id, replaces=replaces)
    return Joined(user_id, organization_id, SignedIn(user_id, organization_id, token))


async def _who(runtime: Runtime, form: Joining, email: str, address: str) -> tuple[int | None, str | None]:
    """Id of a known person, else the hash for a new account."""
    if await queries.account(runtime.database.pool, email) is None:
        return None, await hashed(form.password, email)
    async with guess(runtime, email, address):
        return await proven(runtime, email, form.password), None


async def _sign_up(work: Work, form: Joining, email: str, password_hash: str | None) -> int:
    made = await queries.add_account(work.sql, email, form.name.strip(), password_hash, form.language)
    if made is None:
        sentence = "Somebody has just joined with this address. If it was you, sign in."
        raise Refused(sentence, code="taken", fields=[FieldError("email", "taken", sentence)])
    return made


async def _take_in(work: Work, place: Row, user_id: int, name: str) -> bool:
    """Whether they wait. A member keeps their role: a link neither raises nor lowers anybody, nor lets them back in."""
    organization_id = place["organization_id"]
    waits: bool = place["approval"]
    if await queries.add_member(work.sql, organization_id, user_id, Role.VOLUNTEER, waiting=waits):
        if waits:
            asks = Phrase("{name} asks to join. Let them in on the page People.", name=name.strip())
            work.announce(Notice(level="info", text=asks), rooms.supervisors(organization_id))
    else:
        waits = await _standing(work, organization_id, user_id)
    if place["team_id"] is not None:
        await queries.add_to_teams(work.sql, organization_id, [user_id], [place["team_id"]])
    if place["campaign_id"] is not None:
        await queries.share_campaign(work.sql, place["campaign_id"], user_id)
    return waits


async def _standing(work: Work, organization_id: int, user_id: int) -> bool:
    """Of somebody who is a member already: whether they wait still. Raises Forbidden for the suspended."""
    member = await queries.person(work.sql, organization_id, user_id)
    if member is not None and member["asked_at"] is not None:
        return True
    if member is None or member["suspended_at"] is not None:
        raise Forbidden("Your account is not active here. Ask your coordinator.", code="not_active")
    return False


def _check_valid(found: Look) -> None:
    if found.why is not None:
        raise _void(found.why)


def _void(why: str) -> Refused:
    return Refused(_SENTENCES[why], code=f"invite_{why}")
