"""When people in each state may be texted: the law as we know it, and what administrators set in its place."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import organizations
from server.domain.campaign_rules import week_of
from server.domain.organizations import StateHours
from server.domain.people import Role
from server.domain.texting_hours import FEDERAL, STATE_LAW, Week
from server.pages.asking import page
from server.pages.rendering import render
from server.pages.state_names import state_names

DAYS = (("weekdays", 0), ("saturday", 5), ("sunday", 6))  # with the first day of a week that each stands for


async def show(request: Request, viewer: Viewer) -> Response:
    """Every state; with `?state=WA` also the form of one."""
    _, settings = await organizations.read(request.app.state.runtime, viewer.organization_id)
    named = state_names(viewer.language)
    states = [_state(code, name, settings.state_hours.get(code)) for code, name in named]
    chosen = next((one for one in states if one["code"] == request.query_params.get("state")), None)
    return await render(request, "state_hours", viewer, states=states, chosen=chosen)


def _state(code: str, name: str, own: StateHours | None) -> dict[str, Any]:
    week = week_of(own) if own else STATE_LAW.get(code, FEDERAL)
    return {
        "code": code,
        "name": name,
        "from": "own" if own else "law" if code in STATE_LAW else "federal",
        "days": {day: _clocks(week, at) for day, at in DAYS},
    }


def _clocks(week: Week, at: int) -> tuple[str, str]:
    """As a field for a time holds them."""
    start, end = week[at]
    return start.isoformat("minutes"), end.isoformat("minutes")


ROUTES = [page("/settings/hours", show, Role.ADMINISTRATOR)]
