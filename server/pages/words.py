"""What an organization sorts and names things by: its tags and fields, and the links of its texts."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import links, organizations
from server.domain.people import Role
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import links as link_queries
from server.storage.queries import tags as tag_queries

MOST = 500  # links on the page


async def tags(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    return await render(
        request,
        "tags",
        viewer,
        tags=[_shown(row) for row in await tag_queries.in_order(pool, viewer.organization_id)],
        fields=[
            _shown(row) | {"key": row["key"], "choices": orjson.loads(row["choices"])}
            for row in await field_queries.in_order(pool, viewer.organization_id)
        ],
    )


def _shown(row: Row) -> dict[str, Any]:
    return {"id": str(row["id"]), **{name: row[name] for name in ("kind", "name", "is_default")}}


async def linked(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    _, settings = await organizations.read(runtime, viewer.organization_id)
    address = links.in_preview(runtime, settings, viewer.organization_id)
    rows = await link_queries.listed(runtime.database.pool, viewer.organization_id, 0, MOST)
    return await render(
        request,
        "links",
        viewer,
        links=[dict(row) | {"id": str(row["id"]), "sample": address(row["name"])} for row in rows],
        base=links.base_of(runtime, settings),
        own=settings.link_domain is not None,
        may_set_domain=viewer.reaches(Role.ADMINISTRATOR),
    )


ROUTES = [page("/settings/tags", tags, Role.MANAGER), page("/settings/links", linked, Role.MANAGER)]
