"""The pages. Each handler reads and renders; every write of a page goes through the API."""

from server.pages import (
    audit,
    campaign_list,
    campaigns,
    coordination,
    decisions,
    entrance,
    installing,
    numbers,
    settings,
    styleguide,
    texting,
)
from server.pages.errors import answer as answer_error
from server.pages.rendering import IMPORT_MAP

ROUTES = [
    *entrance.ROUTES,
    *installing.ROUTES,
    *texting.ROUTES,
    *campaign_list.ROUTES,
    *campaigns.ROUTES,
    *coordination.ROUTES,
    *audit.ROUTES,
    *numbers.ROUTES,
    *decisions.ROUTES,
    *settings.ROUTES,
    *styleguide.ROUTES,
]

__all__ = ["IMPORT_MAP", "ROUTES", "answer_error"]
