"""What carriers approved (10DLC), for managers: each registration with its end, its limits and what hangs on it."""

from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions.warnings import EXPIRY_DAYS
from server.domain.languages import locale
from server.domain.people import Role
from server.domain.registered_limits import att_classes
from server.pages.asking import page
from server.pages.rendering import render
from server.storage.database import Row
from server.storage.queries import numbers as queries

MOST = 200  # registrations on the page
WRITTEN = (  # by people
    *("name", "brand", "use_case", "expires_on"),
    *("att_class", "parts_per_minute", "vetting_score", "tmobile_daily_cap", "tmobile_exempt"),
)


async def listed(request: Request, viewer: Viewer) -> Response:
    pool = request.app.state.runtime.database.pool
    rows = await queries.registrations(pool, viewer.organization_id, 0, MOST)
    return await render(
        request,
        "registrations",
        viewer,
        registrations=[_shown(row, viewer) for row in rows],
        empty=dict.fromkeys(WRITTEN, "") | {"kept_state": "pending"},
        classes=sorted(att_classes()),
    )


def _shown(row: Row, viewer: Viewer) -> dict[str, Any]:
    ends: date | None = row["expires_on"]
    days = None if ends is None else (ends - datetime.now(UTC).date()).days
    return {
        **row,
        "id": str(row["id"]),
        "state": "expired" if days is not None and days < 0 else row["state"],
        "kept_state": row["state"],
        "expires_on": ends.isoformat() if ends else "",
        "until": format_date(ends, "medium", locale=locale(viewer.language)) if ends else "",
        "expires_in": days if days is not None and 0 <= days <= EXPIRY_DAYS else None,
    }


ROUTES = [page("/numbers/registrations", listed, Role.MANAGER)]
