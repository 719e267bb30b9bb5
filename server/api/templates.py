"""Templates and their folders: managers write them, whoever writes a campaign or an answer puts them in."""

from typing import Annotated

import msgspec

from server import access
from server.actions import templates
from server.api.call import Call
from server.api.fields import Id, Name
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain import sms
from server.domain.media import kind_of
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import templates as queries
from server.storage.queries.templates import Written

table = Table()

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=1_600)]


class NewTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`media_id`: a picture that was handed in, and goes with the text."""

    name: Name
    text: Words
    folder_id: Id | None = None
    media_id: Id | None = None


class TemplatePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; `folder_id` null takes it out of its folder, `media_id` null its picture away."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    text: Words | msgspec.UnsetType = msgspec.UNSET
    folder_id: Id | msgspec.UnsetType | None = msgspec.UNSET
    media_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class TemplateMedia(msgspec.Struct, frozen=True):
    """As `POST /media` answers it."""

    id: str
    kind: str
    url: str


class TemplateView(msgspec.Struct, frozen=True):
    """`parts`: what it costs as it stands, before merge fields are filled in."""

    id: str
    name: str
    text: str
    folder_id: str | None
    parts: int
    media: TemplateMedia | None


class NewFolder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class FolderView(msgspec.Struct, frozen=True):
    id: str
    name: str
    templates: int


@table.add("GET", "/templates", answer=Page[TemplateView], query=("folder", "limit", "cursor"))
async def list_templates(call: Call) -> Page[TemplateView]:
    limit = limit_of(call.query)
    folder_id = access.number(call.query["folder"]) if call.query.get("folder") else None
    pool = call.runtime.database.pool
    rows = await queries.listed(pool, call.viewer.organization_id, folder_id, after_of(call.query), limit + 1)
    return page_of(rows, limit, _view)


@table.add(
    "POST", "/templates", least=Role.MANAGER, body=NewTemplate, answer=TemplateView, status=201, codes=("taken",)
)
async def create_template(call: Call) -> TemplateView:
    given: NewTemplate = call.body
    written = Written(given.name, given.text, _number(given.folder_id), _number(given.media_id))
    made = await templates.create(call.runtime, call.viewer, written)
    return _view(await _template(call, made))


@table.add("GET", "/templates/{id}", answer=TemplateView, codes=("not_found",))
async def read_template(call: Call) -> TemplateView:
    return _view(await _template(call, access.number(call.path["id"])))


@table.add(
    "PATCH",
    "/templates/{id}",
    least=Role.MANAGER,
    body=TemplatePatch,
    answer=TemplateView,
    codes=("not_found", "taken"),
)
async def change_template(call: Call) -> TemplateView:
    template_id, body = access.number(call.path["id"]), msgspec.structs.asdict(call.body)
    given = {name: value for name, value in body.items() if value is not msgspec.UNSET}
    given |= {name: _number(given[name]) for name in ("folder_id", "media_id") if name in given}
    await templates.change(call.runtime, call.viewer, template_id, given)
    return _view(await _template(call, template_id))


@table.add("DELETE", "/templates/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_template(call: Call) -> None:
    await templates.delete(call.runtime, call.viewer, access.number(call.path["id"]))


@table.add("GET", "/folders", answer=Page[FolderView], query=("limit", "cursor"))
async def list_folders(call: Call) -> Page[FolderView]:
    limit = limit_of(call.query)
    pool = call.runtime.database.pool
    rows = await queries.folders(pool, call.viewer.organization_id, after_of(call.query), limit + 1)
    return page_of(rows, limit, _folder_view)


@table.add("POST", "/folders", least=Role.MANAGER, body=NewFolder, answer=FolderView, status=201, codes=("taken",))
async def create_folder(call: Call) -> FolderView:
    return await _folder(call, await templates.create_folder(call.runtime, call.viewer, call.body.name))


@table.add("GET", "/folders/{id}", answer=FolderView, codes=("not_found",))
async def read_folder(call: Call) -> FolderView:
    return await _folder(call, access.number(call.path["id"]))


@table.add(
    "PATCH", "/folders/{id}", least=Role.MANAGER, body=NewFolder, answer=FolderView, codes=("not_found", "taken")
)
async def rename_folder(call: Call) -> FolderView:
    folder_id = access.number(call.path["id"])
    await templates.rename_folder(call.runtime, call.viewer, folder_id, call.body.name)
    return await _folder(call, folder_id)


@table.add("DELETE", "/folders/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_folder(call: Call) -> None:
    """Its templates stay, in no folder."""
    await templates.delete_folder(call.runtime, call.viewer, access.number(call.path["id"]))


def _number(opaque: str | None) -> int | None:
    return None if opaque is None else int(opaque)


async def _template(call: Call, template_id: int) -> Row:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, template_id)
    if row is None:
        raise NotFound
    return row


async def _folder(call: Call, folder_id: int) -> FolderView:
    row = await queries.folder(call.runtime.database.pool, call.viewer.organization_id, folder_id)
    if row is None:
        raise NotFound
    return _folder_view(row)


def _view(row: Row) -> TemplateView:
    folder = row["folder_id"]
    parts = sms.measure(row["text"]).parts
    picture = (
        TemplateMedia(str(row["media_id"]), kind_of(row["content_type"]), f"/media/{row['token']}")
        if row["token"]
        else None
    )
    return TemplateView(
        str(row["id"]), row["name"], row["text"], None if folder is None else str(folder), parts, picture
    )


def _folder_view(row: Row) -> FolderView:
    return FolderView(str(row["id"]), row["name"], row["templates"])
