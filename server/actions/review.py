"""What a filter means for who asks: their rights, their teams, their tags; and which conversations it finds."""

from server import access
from server.access import Viewer
from server.actions import organizations
from server.domain import phones
from server.domain.people import ONLY, Role
from server.domain.review import Filter, text_query
from server.domain.tags import Kind
from server.errors import FieldError, Forbidden, Invalid, NotFound
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import assignment as assignment_queries
from server.storage.queries import reassignment as people_queries
from server.storage.queries import review as queries
from server.storage.queries import tags as tag_queries
from server.storage.queries.review_conditions import Asked, Place


async def asked(runtime: Runtime, viewer: Viewer, given: Filter) -> Asked:
    """Volunteers ask of what they hold, and of nothing that tells a number, a phone, or a last name that is hidden.

    Raises Forbidden, Invalid, NotFound for a tag or a team of elsewhere.
    """
    if given.number is not None:
        viewer.must_reach(Role.MANAGER)
    if given.field is not None:
        viewer.must_reach(Role.SUPERVISOR)
    if given.question is not None and given.campaign is None:
        raise _missing("campaign", "Say of which campaign the question is.")
    if given.answer is not None and given.question is None:
        raise _missing("question", "Say to which question that was answered.")
    pool, organization_id = runtime.database.pool, viewer.organization_id
    query = text_query(given.q) if given.q else ""
    return Asked(
        organization_id=organization_id,
        given=given,
        holders=await _holders(runtime, viewer, given),
        tag=await _tag(runtime, viewer, given.tag),
        phone=_phone(viewer, given.q),
        scripts=tuple(await queries.scripts_saying(pool, organization_id, query)) if query else (),
        reports=tuple(await queries.reports(pool, organization_id)) if given.needs_attention_without_report else (),
        initials=bool(given.q) and await _sees_initials_only(runtime, viewer),
    )


async def _sees_initials_only(runtime: Runtime, viewer: Viewer) -> bool:
    if viewer.is_supervisor:
        return False
    _, settings = await organizations.read(runtime, viewer.organization_id)
    return not settings.show_last_name


def _missing(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(name, "missing", sentence)])


async def _holders(runtime: Runtime, viewer: Viewer, given: Filter) -> tuple[int, ...] | None:
    if not viewer.is_supervisor:
        if given.team is not None or given.assignee == "none":
            raise Forbidden(ONLY[Role.SUPERVISOR])
        return (viewer.user_id,)
    holders = None
    if given.team is not None:
        pool, team_id = runtime.database.pool, int(given.team)
        if not await queries.has_team(pool, viewer.organization_id, team_id):
            raise NotFound
        holders = tuple(await people_queries.members_of_team(pool, viewer.organization_id, team_id))
    if given.assignee not in (None, "none"):
        person = access.number(given.assignee or "")
        return (person,) if holders is None or person in holders else ()
    return holders


async def _tag(runtime: Runtime, viewer: Viewer, raw: str | None) -> tuple[Kind, int] | None:
    if raw is None:
        return None
    row = await tag_queries.one(runtime.database.pool, viewer.organization_id, int(raw))
    if row is None:
        raise NotFound
    if row["kind"] == Kind.CONTACT:  # of these a volunteer sees what their campaign asks for
        viewer.must_reach(Role.SUPERVISOR)
    return Kind(row["kind"]), row["id"]


def _phone(viewer: Viewer, q: str | None) -> str | None:
    """A whole phone in any usual spelling, for those who see phones."""
    if not q or not viewer.is_supervisor or sum(letter.isdigit() for letter in q) < 10:
        return None
    phone = phones.parse(q)
    return phone if isinstance(phone, str) else None


async def page(
    runtime: Runtime, viewer: Viewer, given: Filter, after: Place | None, most: int
) -> tuple[list[Row], Place | None]:
    """Rows of `views.conversation`, newest text first, and where the next page begins."""
    pool = runtime.database.pool
    found = await queries.page(pool, await asked(runtime, viewer, given), after, most + 1)
    shown = found[:most]
    rows = await assignment_queries.views_of(pool, [row["id"] for row in shown])
    return rows, Place(shown[-1]["last_message_at"], shown[-1]["id"]) if len(found) > most else None
