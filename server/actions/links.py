"""Links of an organization's own: naming them, and opening them, which is counted."""

from collections.abc import Callable, Mapping

from server.access import Viewer
from server.actions import organizations
from server.actions.unit_of_work import unit_of_work
from server.domain import links
from server.domain.audit import Action
from server.domain.organizations import Settings
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import links as queries


def base_of(runtime: Runtime, settings: Settings) -> str:
    """What addresses begin with, up to the token."""
    host = settings.link_domain
    return f"{f'https://{host}' if host else runtime.settings.public_url}{links.PATH}"


def in_thread(runtime: Runtime, settings: Settings, conversation_id: int) -> Callable[[str], str]:
    """The address of a link by name, as it stands in the texts of one conversation; nothing is looked up."""
    base = base_of(runtime, settings)
    return lambda name: f"{base}{links.token(runtime.secrets.mac, name, conversation_id)}"


def in_preview(runtime: Runtime, settings: Settings, organization_id: int) -> Callable[[str], str]:
    """The same while nobody is texted yet: these addresses lead where they will, and count for nobody."""
    base = base_of(runtime, settings)
    return lambda name: f"{base}{links.sample(runtime.secrets.mac, name, organization_id)}"


async def known_in_thread(runtime: Runtime, organization_id: int, conversation_id: int) -> dict[str, str]:
    """Every link's address there, by merge field, for whoever fills in a canned response."""
    names = await queries.names(runtime.database.pool, organization_id)
    if not names:
        return {}
    _, settings = await organizations.read(runtime, organization_id)
    return dict(links.addresses(in_thread(runtime, settings, conversation_id), names))


async def create(runtime: Runtime, viewer: Viewer, name: str, url: str) -> int:
    """Its id. Raises Refused (`taken`), Invalid."""
    if not links.is_name(name):
        sentence = "Small letters, figures and hyphens, at most 20, like donate or sign-up."
        raise Invalid(sentence, fields=[FieldError("name", "invalid", sentence)])
    _check(url)
    async with unit_of_work(runtime) as work:
        link_id = await queries.add(work.sql, viewer.organization_id, name, url)
        if link_id is None:
            sentence = "Another link has this name."
            raise Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])
        work.audit(viewer, Action.LINK_CHANGED, f"link:{link_id}")
    return link_id


async def change(runtime: Runtime, viewer: Viewer, link_id: int, url: str) -> None:
    """Where it leads from now on, also from texts that left long ago. Raises NotFound, Invalid."""
    _check(url)
    async with unit_of_work(runtime) as work:
        if not await queries.change(work.sql, viewer.organization_id, link_id, url):
            raise NotFound
        work.audit(viewer, Action.LINK_CHANGED, f"link:{link_id}")


async def delete(runtime: Runtime, viewer: Viewer, link_id: int) -> None:
    """With its clicks. Raises NotFound, Refused (`in_use`)."""
    async with unit_of_work(runtime) as work:
        row = await queries.one(work.sql, viewer.organization_id, link_id)
        if row is None:
            raise NotFound
        used = await queries.used_in(work.sql, viewer.organization_id, row["name"])
        if used is not None:
            raise Refused("A script or a keyword uses this link. Take it out there first.", code="in_use")
        await queries.delete(work.sql, link_id)
        work.audit(viewer, Action.LINK_DELETED, f"link:{link_id}")


async def follow(runtime: Runtime, token: str, headers: Mapping[str, str], *, counts: bool) -> str:
    """Where a token leads; who opened it is counted, programs apart from people. Raises NotFound."""
    pool, known = runtime.database.pool, links.read(runtime.secrets.mac, token)
    if known is None:
        raise NotFound
    if known.conversation_id is None:
        url = await queries.target(pool, known.organization_id, known.name)
    else:
        robot = links.is_robot(headers)
        url = await queries.opened(pool, known.conversation_id, known.name, robot=robot, counts=counts)
    if url is None:
        raise NotFound
    return url


def _check(url: str) -> None:
    if not links.leads_somewhere(url):
        sentence = "Write the whole address of a page, like https://example.org/vote, and not that of a shortener."
        raise Invalid(sentence, fields=[FieldError("url", "invalid", sentence)])
