"""What carriers approved (10DLC), for managers: each registration with its end, its limits and what hangs on it."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
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
    *("name", "brand", "use_case", "expires_on", "area_codes", "verify_hint", "verify_expires_on"),
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
    ends, token = _end(row["expires_on"], viewer), _end(row["verify_expires_on"], viewer)
    over = [one for one in (ends, token) if one.get("left", 0) < 0]
    return {
        **{name: row[name] for name in (*WRITTEN, "state")},
        "id": str(row["id"]),
        "state": "expired" if over else row["state"],
        "kept_state": row["state"],
        "expires_on": ends.get("value", ""),
        "until": ends.get("day", ""),
        "expires_in": ends.get("soon"),
        "area_codes": ", ".join(orjson.loads(row["area_codes"] or "[]")),
        "verify_hint": row["verify_hint"] or "",
        "verify_expires_on": token.get("value", ""),
        "token_until": token.get("day", ""),
        "token_over": token in over,
        "token_ends_in": token.get("soon"),
        "wants_token": "POLITICAL" in row["use_case"].upper() and not row["verify_hint"],
    }


def _end(ends: date | None, viewer: Viewer) -> dict[str, Any]:
    """Of something that ends: as a form has it, in words, the days left, and these where they are few; else nothing."""
    if ends is None:
        return {}
    left = (ends - datetime.now(UTC).date()).days
    day = format_date(ends, "medium", locale=locale(viewer.language))
    return {"value": ends.isoformat(), "day": day, "left": left, "soon": left if 0 <= left <= EXPIRY_DAYS else None}


ROUTES = [page("/numbers/registrations", listed, Role.MANAGER)]
