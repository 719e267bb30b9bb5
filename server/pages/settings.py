"""What everybody may set for themselves, and administrators for their organization."""

from typing import Any

import msgspec
from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import organizations, texts_bought
from server.domain.languages import locale
from server.domain.people import Role
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.models import ApiKey


async def show(request: Request, viewer: Viewer) -> Response:
    runtime = request.app.state.runtime
    return await render(
        request,
        "settings",
        viewer,
        ours=await _ours(runtime, viewer) if viewer.reaches(Role.ADMINISTRATOR) else None,
        keys=await _keys(viewer) if viewer.is_supervisor else None,
    )


async def _ours(runtime: Runtime, viewer: Viewer) -> dict[str, Any]:
    name, settings = await organizations.read(runtime, viewer.organization_id)
    texts = await texts_bought.of(runtime.database.pool, viewer.organization_id)
    return {"name": name, "texts": texts, **msgspec.to_builtins(settings)}


async def _keys(viewer: Viewer) -> list[dict[str, str]]:
    mine = ApiKey.filter(user_id=viewer.user_id, organization_id=viewer.organization_id, revoked_at__isnull=True)
    return [
        {
            "id": str(key.id),
            "label": key.label,
            "hint": key.hint,
            "since": format_date(key.created_at.date(), "medium", locale=locale(viewer.language)),
        }
        for key in await mine.order_by("id")
    ]


ROUTES = [page("/settings", show)]
