"""Adding people to an organization, changing what they may do, and letting them go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from server.access import Viewer, number
from server.actions import api_keys, feeds, jobs, sessions
from server.actions.assignment import announce_moves
from server.actions.guesses import guess
from server.actions.passwords import hashed
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import emails
from server.domain.audit import Action
from server.domain.campaigns import Share
from server.domain.people import ONLY, Role, may_give
from server.errors import FieldError, Forbidden, Invalid, NotFound, NotSignedIn, Refused
from server.realtime import rooms
from server.realtime.events import SessionEnded
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.models import Organization
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import people as queries


@dataclass(frozen=True, slots=True)
class NewPerson:
    """`password` is for a new account only: who has one already keeps it."""

    email: str
    role: Role
    name: str = ""  # empty: what stands before the @
    language: str = "en"
    team_ids: Sequence[int] = ()
    password: str | None = None
    with_api_key: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """`api_key` is the only copy."""

    user_id: int
    api_key: str | None
    has_password: bool


@dataclass(frozen=True, slots=True)
class Change:
    """None leaves a value as it is."""

    name: str | None = None
    role: Role | None = None
    language: str | None = None
    team_ids: Sequence[int] | None = None
    suspended: bool | None = None
    work: Share | None = None
    password: str | None = None
    current_password: str | None = None  # who knows it may change their own, whatever their role


async def create(runtime: Runtime, viewer: Viewer, new: NewPerson) -> Added:
    """Nobody makes people of a higher role than their own; keys for others are an administrator's to give.

    Raises Forbidden, Invalid, Refused (`taken`) for somebody who is a member already.
    """
    if new.role not in may_give(viewer.role):
        raise Forbidden(ONLY[max(Role.MANAGER, new.role, key=lambda role: role.rank)])
    if new.with_api_key:
        viewer.must_reach(Role.ADMINISTRATOR)
    return await _add(runtime, viewer.organization_id, new, viewer.user_id)


async def create_by_operator(
    runtime: Runtime, organization_id: str, email: str, role: Role, password: str | None, language: str
) -> Added:
    """A person with a key, by command: whoever may run commands may give any role. Raises as `create`."""
    row_id = number(organization_id)
    if not await Organization.exists(id=row_id):
        raise NotFound("There is no such organization.")
    new = NewPerson(email, role, language=language, password=password, with_api_key=True)
    return await _add(runtime, row_id, new, None)


async def _add(runtime: Runtime, organization_id: int, new: NewPerson, by_user: int | None) -> Added:
    password_hash = await hash_of_new(new)
    async with unit_of_work(runtime) as work:
        added = await admit(work, organization_id, new, password_hash)
        said = {"role": new.role, "with_api_key": new.with_api_key}
        work.record(organization_id, by_user, Action.PERSON_ADDED, f"user:{added.user_id}", said)
        return added


async def hash_of_new(new: NewPerson) -> str | None:
    """Before the transaction, since it takes its time."""
    return await hashed(new.password, emails.normal(new.email)) if new.password is not None else None


async def admit(work: Work, organization_id: int, new: NewPerson, password_hash: str | None) -> Added:
    """An account, if the address has none yet, and a place in the organization."""
    user_id, has_password = await _account(work, new, password_hash)
    if not await queries.add_member(work.sql, organization_id, user_id, new.role):
        sentence = "This person is in your organization already."
        raise Refused(sentence, code="taken", fields=[FieldError("email", "taken", sentence)])
    if new.team_ids and not await queries.add_to_teams(work.sql, organization_id, [user_id], new.team_ids):
        raise unknown_ids("team_ids", "One of these is no team of your organization.")
    key = await api_keys.issue(work, user_id, organization_id) if new.with_api_key else None
    return Added(user_id, key.secret if key else None, has_password)


async def _account(work: Work, new: NewPerson, password_hash: str | None) -> tuple[int, bool]:
    """Its id, and whether it has a password."""
    email = emails.normal(new.email)
    name = new.name.strip() or email.partition("@")[0]
    made = await queries.add_account(work.sql, email, name, password_hash, new.language)
    if made is not None:
        return made, password_hash is not None
    known = await queries.account(work.sql, email)
    assert known is not None
    return int(known["id"]), known["password_hash"] is not None


async def change(runtime: Runtime, viewer: Viewer, user_id: int, wanted: Change) -> None:
    """Raises NotFound, Forbidden, Invalid, Refused (`last_administrator`, `shared_account`)."""
    person = await queries.person(runtime.database.pool, viewer.organization_id, user_id)
    proven = await _proves(runtime, viewer, person, wanted)
    _check_rights(viewer, person, wanted, proven=proven)
    secret = await hashed(wanted.password, person["email"]) if person and wanted.password is not None else None
    async with unit_of_work(runtime) as work:
        await queries.lock_roles(work.sql, viewer.organization_id)
        person = await queries.person(work.sql, viewer.organization_id, user_id)
        person = _check_rights(viewer, person, wanted, proven=proven)
        await _change_account(work, person, wanted, secret)
        if secret is not None:
            work.audit(viewer, Action.PASSWORD_SET, f"user:{user_id}")
        await _change_teams(work, viewer, person, wanted)
        await _change_share(work, viewer, person, wanted)
        await _change_membership(work, viewer, person, wanted)


async def _proves(runtime: Runtime, viewer: Viewer, person: Row | None, wanted: Change) -> bool:
    """Whether it is their own account, and they know its password. Raises Invalid, TooMany."""
    if wanted.current_password is None or person is None or person["id"] != viewer.user_id:
        return False
    try:
        async with guess(runtime, person["email"], f"user {viewer.user_id}"):
            return await sessions.proven(runtime, person["email"], wanted.current_password) == viewer.user_id
    except NotSignedIn as problem:
        sentence = "This is not your password."
        raise Invalid(sentence, fields=[FieldError("current_password", "wrong", sentence)]) from problem


def _check_rights(viewer: Viewer, person: Row | None, wanted: Change, *, proven: bool) -> Row:
    """Everybody may change their own name and language, and with the old one their password; the rest is for
    managers, up to their own role."""
    if person is None:
        raise NotFound
    own = person["id"] == viewer.user_id
    password = wanted.password if proven else None
    theirs = replace(wanted, role=None, team_ids=None, suspended=None, work=None, password=password)
    if not (own and wanted == theirs):
        viewer.must_reach(Role.MANAGER)
    highest = max(Role(person["role"]), wanted.role or Role.VOLUNTEER, key=lambda role: role.rank)
    viewer.must_reach(highest)
    # An account of several organizations is no single one's to rename or to open.
    foreign = (wanted.password and not proven) or (not own and (wanted.name or wanted.language))
    if foreign and person["elsewhere"]:
        raise Refused(
            "This person belongs to other organizations as well. Only they can change this.",
            code="shared_account",
        )
    return person


async def _change_account(work: Work, person: Row, wanted: Change, secret: str | None) -> None:
    name = wanted.name.strip() if wanted.name else None
    await queries.change_account(work.sql, person["id"], name, wanted.language, secret)
    if secret is not None:
        await queries.revoke_sessions(work.sql, person["id"], None)
        work.announce(SessionEnded(reason="password_changed"), rooms.person(person["id"]))


async def _change_teams(work: Work, viewer: Viewer, person: Row, wanted: Change) -> None:
    if wanted.team_ids is None:
        return
    if not await queries.set_teams_of(work.sql, viewer.organization_id, person["id"], wanted.team_ids):
        raise unknown_ids("team_ids", "One of these is no team of your organization.")
    await feeds.changed_for(work, viewer.organization_id, [person["id"]])


async def _change_share(work: Work, viewer: Viewer, person: Row, wanted: Change) -> None:
    """From the next bucket on; what they hold they may finish."""
    if wanted.work is None or wanted.work == person["work"]:
        return
    await queries.change_share(work.sql, viewer.organization_id, person["id"], wanted.work)
    work.audit(viewer, Action.SHARE_CHANGED, f"user:{person['id']}", before=person["work"], after=wanted.work)


async def _change_membership(work: Work, viewer: Viewer, person: Row, wanted: Change) -> None:
    was = Role(person["role"]), person["suspended_at"] is not None
    role = wanted.role or was[0]
    suspended = was[1] if wanted.suspended is None else wanted.suspended
    if (role, suspended) == was:
        return
    if was == (Role.ADMINISTRATOR, False):
        await _check_not_last(work, viewer, person["id"])
    await queries.change_member(work.sql, viewer.organization_id, person["id"], role, suspended=suspended)
    subject = f"user:{person['id']}"
    if role != was[0]:
        work.audit(viewer, Action.ROLE_CHANGED, subject, before=was[0], after=role)
    if person["asked_at"] is not None and not suspended:
        work.audit(viewer, Action.APPROVED, subject)
        await jobs.defer(work, "mail_approval", user_id=person["id"], organization_id=viewer.organization_id)
    elif suspended != was[1]:
        work.audit(viewer, Action.SUSPENDED if suspended else Action.RESTORED, subject)
    await _end_access(work, viewer, person["id"], "suspended" if suspended else "role_changed")


async def turn_away(runtime: Runtime, viewer: Viewer, user_id: int) -> None:
    """Somebody who waits for approval. Raises NotFound; Refused not_waiting for a member, who can be suspended."""
    async with unit_of_work(runtime) as work:
        if await queries.person(work.sql, viewer.organization_id, user_id) is None:
            raise NotFound
        if not await queries.turn_away(work.sql, viewer.organization_id, user_id):
            raise Refused("They are a member already. You can suspend them instead.", code="not_waiting")
        work.audit(viewer, Action.TURNED_AWAY, f"user:{user_id}")


async def _check_not_last(work: Work, viewer: Viewer, user_id: int) -> None:
    if not await queries.other_administrators(work.sql, viewer.organization_id, user_id):
        raise Refused(
            "This is the last administrator. Make somebody else administrator first.",
            code="last_administrator",
        )


async def _end_access(work: Work, viewer: Viewer, user_id: int, reason: str) -> None:
    """What they hold goes back, log-ins end, sockets close; rights are looked up anew at the next sign-in."""
    await queries.revoke_sessions(work.sql, user_id, viewer.organization_id)
    ids = await queries.held(work.sql, viewer.organization_id, user_id)
    await assignment_queries.move(work.sql, ids, [None] * len(ids), viewer.user_id, reason, timedelta())
    await announce_moves(work, ids, dict.fromkeys(ids, user_id), viewer.name, reason)
    work.announce(SessionEnded(reason=reason), rooms.desk(viewer.organization_id, user_id))


def unknown_ids(field: str, sentence: str) -> Invalid:
    """A list of ids holds one that is not of this organization."""
    return Invalid(sentence, fields=[FieldError(field, "unknown", sentence)])
