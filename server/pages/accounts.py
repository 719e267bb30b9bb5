"""Accounts at carriers, for administrators: whether each works, what it sends from, and a new token for it."""

from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.languages import from_column, locale
from server.domain.numbers import NumberState
from server.domain.people import Role
from server.domain.phones import spaced
from server.pages.asking import page
from server.pages.rendering import render
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import carrier_accounts as queries
from server.storage.queries import numbers as number_queries

MOST = 100  # accounts on the page
MOST_NUMBERS = 2_000


async def listed(request: Request, viewer: Viewer) -> Response:
    runtime: Runtime = request.app.state.runtime
    pool, organization_id = runtime.database.pool, viewer.organization_id
    rows = await queries.listed(pool, organization_id, 0, MOST)
    numbers = await number_queries.listed(pool, organization_id, 0, MOST_NUMBERS)
    return await render(
        request,
        "accounts",
        viewer,
        accounts=[_shown(row, numbers, viewer, runtime.settings.public_url) for row in rows],
        usual_url=runtime.settings.plivo_api_url,
    )


def _shown(row: Row, numbers: list[Row], viewer: Viewer, public_url: str) -> dict[str, Any]:
    held = [one for one in numbers if one["account_id"] == row["id"] and one["state"] != NumberState.RELEASED]
    synced, why = row["synced_at"], row["stopped_reason"]
    return {
        **{name: row[name] for name in ("name", "auth_id", "api_url", "messages_per_second", "requests_per_second")},
        "id": str(row["id"]),
        "stopped": row["stopped_at"] is not None,
        "inbound_url": f"{public_url}/hooks/plivo/inbound/{row['id']}",
        "why": from_column(why) if why else "",
        "synced": format_date(synced.date(), "medium", locale=locale(viewer.language)) if synced else "",
        "numbers": [
            {"id": str(one["id"]), "phone": spaced(one["phone"]), "kind": one["kind"], "state": one["state"]}
            for one in held
        ],
    }


ROUTES = [page("/numbers/accounts", listed, Role.ADMINISTRATOR)]
