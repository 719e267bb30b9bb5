"""All campaigns of an organization added up: months, campaigns, tags."""

from datetime import date

from babel.dates import format_skeleton
from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.actions import totals
from server.domain.languages import locale
from server.domain.people import Role
from server.pages import charts
from server.pages.asking import page
from server.pages.rendering import render


async def show(request: Request, viewer: Viewer) -> Response:
    found = await totals.of(request.app.state.runtime, viewer.organization_id)
    months = {month.at: _month(month.at, viewer.language) for month in found.months}
    return await render(
        request,
        "totals",
        viewer,
        totals=found,
        months=months,
        chart=charts.months(found.months, viewer.language),
    )


def _month(at: str, language: str) -> str:
    year, month = map(int, at.split("-"))
    said = str(format_skeleton("yMMMM", date(year, month, 1), locale=locale(language)))
    return said[:1].upper() + said[1:]  # a heading; in a sentence some languages write it small


ROUTES = [page("/results", show, Role.SUPERVISOR)]
